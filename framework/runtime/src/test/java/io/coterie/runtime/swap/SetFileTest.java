package io.coterie.runtime.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.KeptLog;

/** The set that a member keeps names each log with the voters with which it began, or is refused as a whole. */
class SetFileTest {
    private static final CommittedSet SET = new CommittedSet(3, List.of(
        new Choice("consensus", "raft", "", Configuration.of(Map.of("heartbeat", "100ms"))),
        new Choice("state", "replicated", "", Configuration.EMPTY)), List.of("aa", ""),
        List.of(new KeptLog("g3-7", Set.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"))), KeptLog.FIRST));
    @TempDir
    private Path home;

    private SetFile file() {
        return new SetFile(home, new ClusterId("kept", new UUID(1, 2)));
    }

    @Test
    void aLogIsKeptWithItsVoters() {
        file().write(SET, new SetFile.Beside(Map.of(), List.of()));
        assertEquals(SET, file().read().orElseThrow());
    }

    @Test
    void aLogWithoutItsVotersIsRefused() throws IOException {
        file().write(SET, new SetFile.Beside(Map.of(), List.of()));
        final Path path = file().path();
        final String whole = Files.readString(path);
        Files.writeString(path, whole.replaceAll("\"n[123]\",?", ""));
        assertEquals("storage.unreadable", assertThrows(CoterieException.class, () -> file().read()).code());
        Files.writeString(path, whole.replace("g3-7", "../g3-7"));
        assertEquals("storage.unreadable", assertThrows(CoterieException.class, () -> file().read()).code());
    }
}
