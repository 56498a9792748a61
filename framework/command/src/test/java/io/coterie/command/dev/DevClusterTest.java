package io.coterie.command.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.home.MemberHome;
import io.coterie.command.home.Until;

/** Homes, ports, cuts, and processes that are found by their mark and ended to the last. */
class DevClusterTest {
    @TempDir
    Path folder;

    @Test
    void isMadeOnceAndFoundAgain() throws IOException {
        final DevCluster made = DevCluster.make(folder, "dev", 3);
        final DevCluster found = DevCluster.get(folder);
        assertEquals(made, found);
        assertEquals(List.of("n1", "n2", "n3"), found.nodes());
        final MemberHome home = MemberHome.read(found.home("n2"));
        assertEquals(found.clusterId(), home.clusterId());
        assertEquals(3, new HashSet<>(home.nodes().values()).size());
        assertTrue(Files.readString(found.home("n2").resolve("member.json")).contains("\"raft\""));
        assertTrue(found.document().contains("n3: {address: \"127.0.0.1:"));
        assertThrows(Failure.class, () -> found.check("n4"));
        assertThrows(Failure.class, () -> DevCluster.get(folder.resolve("n1")));
    }

    @Test
    void otherComponentsOfAKindTakeThePlaceOfTheStandardOnes() throws IOException {
        final Map<String, String> wish = Map.of("membership", "corosync", "messaging", "corosync");
        final DevCluster made = DevCluster.make(folder, "dev", 3, "fast-lan", wish);
        assertEquals(made, DevCluster.get(folder));
        final String member = Files.readString(made.home("n1").resolve("member.json"));
        assertEquals(2, member.split("\"corosync\"", -1).length - 1, member);
        assertTrue(member.contains("\"raft\"") && !member.contains("\"jgroups\""), member);
    }

    @Test
    void homesThatAnInterruptedStartLeftOutAreMadeLaterButNeverOfMembersThatRan() throws IOException {
        final DevCluster made = DevCluster.make(folder, "dev", 3);
        Files.delete(made.home("n3").resolve("member.json"));
        DevCluster.get(folder).makeHomes();
        assertEquals(made.addresses(), MemberHome.read(made.home("n3")).nodes());
        Files.writeString(made.home("n1").resolve("incarnation"), "1");
        Files.delete(made.home("n3").resolve("member.json"));
        DevCluster.get(folder).makeHomes();
        assertTrue(Files.notExists(made.home("n3").resolve("member.json")));
    }

    @Test
    void whatCannotBeStartedIsRefusedBeforeAnythingIsMade() {
        final Path home = folder.resolve("new");
        final java.io.PrintStream nowhere = new java.io.PrintStream(java.io.OutputStream.nullOutputStream());
        for (final String[] words : new String[][] {{"n9"}, {"--disk", "64m"}, {"--nodes", "10"},
            {"--component", "nosuch=corosync"}}) {
            final List<String> all = new ArrayList<>(List.of("dev", "up", "--home", home.toString()));
            all.addAll(List.of(words));
            assertTrue(List.of(2, 4).contains(io.coterie.command.Main.run(all.toArray(String[]::new), nowhere,
                nowhere)), all::toString);
            assertTrue(Files.notExists(home), all::toString);
        }
    }

    @Test
    void aClusterOfOneNeedsNoNetwork() throws IOException {
        final DevCluster made = DevCluster.make(folder, "dev", 1);
        final String text = Files.readString(made.home("n1").resolve("member.json"));
        assertTrue(text.contains("\"local\""));
        assertFalse(text.contains("jgroups") || text.contains("raft"));
    }

    /** What it names is taken away by 'dev down', so nothing of somebody else may be named. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"addresses\": 3}", "{\"addresses\": {\"n1\": \"a\"}}",
        "{\"addresses\": {\"n1\": \"a\"}, \"clusterId\": \"\"}",
        "{\"addresses\": {\"../n1\": \"a\"}, \"clusterId\": \"9f5eae96-57b6-426d-a731-08c62c544e51\"}",
        "{\"addresses\": {\"n1\": \"a\"}, \"clusterId\": \"9f5eae96-57b6-426d-a731-08c62c544e51\", \"isolation\":"
            + " {\"bridge\": \"eth0\", \"subnet\": \"10.130.7\"}}",
        "{\"addresses\": {\"n1\": \"a\"}, \"clusterId\": \"9f5eae96-57b6-426d-a731-08c62c544e51\", \"isolation\":"
            + " {\"bridge\": \"ct00000000\", \"subnet\": \"10.130.7.0/24; true\"}}"})
    void aFileThatWasChangedIsRefused(final String text) throws IOException {
        Files.writeString(folder.resolve("dev.json"), text);
        final Failure failure = assertThrows(Failure.class, () -> DevCluster.find(folder));
        assertEquals("dev.unreadable", failure.code());
        assertEquals(1, failure.problem().lines().count(), failure.problem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "../x", "-x", "ä"})
    void namesThatNoMemberTakesAreRefused(final String name) {
        assertEquals(ExitCode.USAGE, assertThrows(Failure.class, () -> DevCluster.checkName(name)).exitCode());
    }

    @Test
    void cutsAreMadeOnBothSides() {
        assertEquals(List.of(new DevLinks.Cut("n1", "n2", "both"), new DevLinks.Cut("n2", "n1", "both")),
            DevLinks.cuts("n1", List.of("n2"), false));
        assertEquals(List.of(new DevLinks.Cut("n1", "n3", "outgoing"), new DevLinks.Cut("n3", "n1", "incoming")),
            DevLinks.cuts("n1", List.of("n3"), true));
    }

    @Test
    void whatCarriesTheMarkIsFoundAndEnded() throws Exception {
        final DevCluster cluster = DevCluster.make(folder, "dev", 2);
        final Process marked = sleeper(cluster.clusterId() + "/n1#5");
        final Process other = sleeper("another/n1#5");
        try {
            assertTrue(Until.holds(Duration.ofSeconds(10), () -> cluster.processes("n1").size() == 1));
            assertEquals(5, cluster.processes("n1").get(0).incarnation());
            assertTrue(cluster.processes("n2").isEmpty());
            assertTrue(cluster.member("n1").isEmpty(), "what a member started is no member");
            final List<String> progress = new ArrayList<>();
            new DevStop(cluster, progress::add).down();
            assertTrue(cluster.processes().isEmpty());
            assertTrue(MarkedProcess.alive(other.pid()));
            assertEquals("No process of the cluster is left.", progress.get(progress.size() - 1));
        } finally {
            marked.destroyForcibly();
            other.destroyForcibly();
        }
    }

    private static Process sleeper(final String mark) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder("sleep", "60");
        builder.environment().put("COTERIE_INCARNATION", mark);
        return builder.start();
    }
}
