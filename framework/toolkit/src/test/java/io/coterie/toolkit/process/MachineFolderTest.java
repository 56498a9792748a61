package io.coterie.toolkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import io.coterie.api.core.NodeId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFolderTest {
    private final UUID cluster = UUID.randomUUID();
    @TempDir
    private Path folder;

    @Test
    void nodesAndClustersAreApart() {
        final MachineFolder machine = new MachineFolder(folder.resolve("m"));
        final Path one = machine.run(cluster, NodeId.of("n1"));
        assertEquals(one, machine.run(cluster, NodeId.of("n1")));
        assertNotEquals(one, machine.run(cluster, NodeId.of("n2")));
        assertNotEquals(one, machine.run(UUID.randomUUID(), NodeId.of("n1")));
    }

    @Test
    void clearingTakesTheNodesPartAlone() throws Exception {
        final MachineFolder machine = new MachineFolder(folder.resolve("m"));
        final Path outside = Files.writeString(folder.resolve("outside"), "x");
        final Path one = machine.run(cluster, NodeId.of("n1"));
        Files.writeString(Files.createDirectories(one.resolve("a/b")).resolve("state"), "x");
        Files.createSymbolicLink(one.resolve("link"), folder);
        final Path other = Files.writeString(machine.run(cluster, NodeId.of("n2")).resolve("state"), "x");
        machine.clearRun(cluster, NodeId.of("n1"));
        machine.clearRun(cluster, NodeId.of("n3"));
        assertFalse(Files.exists(one.resolve("a")));
        assertTrue(Files.exists(other));
        assertTrue(Files.exists(outside));
    }

    @Test
    void theUsualOneDependsOnTheUserAlone() {
        assertEquals(MachineFolder.usual(), MachineFolder.usual());
        assertTrue(MachineFolder.usual().base().isAbsolute());
    }

    @Test
    void whatAnEarlierBootLeftIsCleared() throws Exception {
        final MachineFolder machine = new MachineFolder(folder.resolve("m"));
        final NodeId node = NodeId.of("n1");
        final Path state = machine.run(cluster, node).resolve("state");
        Files.writeString(state, "running");
        assertTrue(Files.exists(machine.run(cluster, node).resolve("state")), "the same boot");
        final Path mark = machine.cluster(cluster).resolve("run/.n1.boot");
        Files.writeString(mark, "another boot");
        assertTrue(Files.notExists(machine.run(cluster, node).resolve("state")));
        Files.writeString(state, "running");
        assertTrue(Files.exists(machine.run(cluster, node).resolve("state")), "the mark is this boot's again");
    }
}
