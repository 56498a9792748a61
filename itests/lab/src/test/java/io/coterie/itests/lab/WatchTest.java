package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

/** The recorder sees what is there, and what is there twice. */
class WatchTest {
    private static final List<String> BOTH = List.of("n1", "n2");

    @Test
    void whatBeginsAndEndsIsWritten() {
        assertEquals(Map.of("n1", "start"), Watch.changes(Set.of(), List.of("n1"), List.of("n1")));
        assertEquals(Map.of(), Watch.changes(Set.of("n1"), List.of("n1"), List.of("n1")));
        assertEquals(Map.of("n1", "stop", "n2", "start"), Watch.changes(Set.of("n1"), List.of("n2"), List.of("n2")));
    }

    @Test
    void whatIsOnTwoHostsBreaksThePromiseAndIsSaidOnce() {
        assertEquals(Map.of("n2", "start", "n1,n2", "VIOLATION it is on several hosts"),
            Watch.changes(Set.of("n1"), BOTH, BOTH));
        assertEquals(Map.of(), Watch.changes(Set.of("n1", "n2"), BOTH, BOTH));
    }

    @Test
    void whatMovesDuringALookIsOnOneHost() {
        assertEquals(Map.of("n1", "stop", "n2", "start"), Watch.changes(Set.of("n1"), BOTH, List.of("n2")));
    }

    @Test
    void theKernelsTableHasTheAddressesOfAHost() {
        final Path self = Path.of("/proc/self");
        assumeTrue(Files.isReadable(self.resolve("net/fib_trie")), "skipped: this is no Linux");
        assertTrue(Watch.hasAddress(self, "127.0.0.1"));
        assertFalse(Watch.hasAddress(self, "127.0.0.0"), "a network is no address of a host");
        assertFalse(Watch.hasAddress(self, "192.0.2.1"));
    }
}
