package io.coterie.runtime.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;

class DataFoldersTest {
    private static final Choice ONE = new Choice("kind", "name", "", Configuration.EMPTY);
    @TempDir
    private Path home;

    @Test
    void foldersAreNeverSharedAndComeBack() {
        DataFolders folders = new DataFolders(home);
        DataFolders.Claim first = folders.take(ONE);
        assertNotEquals(first.path(), folders.take(ONE).path());
        first.close();
        assertEquals(first.path(), folders.take(ONE).path());
        assertTrue(folders.take(new Choice("..", "../x", "", Configuration.EMPTY)).path().normalize()
            .startsWith(home));
        assertTrue(Files.isDirectory(first.make()));
    }

    @Test
    void whatWasSwappedHasItsFolderAfterTheNextStart() throws IOException {
        DataFolders folders = new DataFolders(home);
        DataFolders.Claim old = folders.take(ONE);
        DataFolders.Claim next = folders.fresh(ONE);
        Files.writeString(next.make().resolve("state"), "new");
        Map<String, Integer> numbers = folders.numbers(List.of(ONE));
        folders.recorded(numbers);
        old.close();
        DataFolders again = new DataFolders(home);
        again.recorded(numbers);
        assertEquals("new", Files.readString(again.take(ONE).make().resolve("state")));
    }

    @Test
    void whoComesUpInASwapFindsNothingOfAnEarlierOne() throws IOException {
        DataFolders folders = new DataFolders(home);
        DataFolders.Claim old = folders.take(ONE);
        Files.writeString(old.make().resolve("state"), "old");
        DataFolders.Claim back = folders.fresh(ONE);
        Path outside = Files.writeString(home.resolve("outside"), "stays");
        Files.createSymbolicLink(back.make().resolve("link"), outside);
        back.close();
        DataFolders.Claim next = folders.fresh(ONE);
        assertEquals(back.path(), next.path());
        assertFalse(Files.exists(next.path()), "it went back, and what it left is gone");
        assertTrue(Files.exists(outside));
        assertEquals("old", Files.readString(old.path().resolve("state")));
    }

    @Test
    void theFolderThatTheSetNamesIsNotEmptiedBeforeAnotherSetIsKept() {
        DataFolders folders = new DataFolders(home);
        folders.recorded(Map.of("kind/name", 1));
        assertEquals("0", folders.fresh(ONE).path().getFileName().toString());
        assertEquals("2", folders.fresh(ONE).path().getFileName().toString());
    }

    @Test
    void logsThatHaveEndedGoAndTheFirstOneAndLaterOnesStay() {
        DataFolders folders = new DataFolders(home);
        DataFolders.Claim first = folders.take(ONE);
        first.make();
        first.close();
        for (String name : List.of("g1-1", "g1-2", "g2-3", "g3-4", "g4-5")) {
            try (DataFolders.Claim claim = folders.ofLog(ONE, name)) {
                assertTrue(Files.isDirectory(claim.make()));
            }
        }
        DataFolders.Claim serving = folders.ofLog(ONE, "g1-2");
        folders.endLogs("kind", "g3-4");
        Path parent = first.path().getParent();
        assertTrue(Files.exists(first.path()), "who lost its notes must not find the first log empty");
        assertFalse(Files.exists(parent.resolve("g1-1")));
        assertTrue(Files.exists(serving.path()), "it still serves here");
        assertFalse(Files.exists(parent.resolve("g2-3")));
        assertTrue(Files.exists(parent.resolve("g3-4")));
        assertTrue(Files.exists(parent.resolve("g4-5")), "it may hold what exists nowhere else");
    }
}
