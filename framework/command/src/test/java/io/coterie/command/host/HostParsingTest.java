package io.coterie.command.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.command.Failure;
import io.coterie.command.host.HostNetwork.Cut;

/** What is read from the system's files and programs, and the names that are given. */
class HostParsingTest {
    @Test
    void onlyTheCutsOfTheClusterAreRead() {
        final String rules = """
            Bridge table: filter

            Bridge chain: FORWARD, entries: 4, policy: ACCEPT
            -i ct00000001-1 -o ct00000001-3 -j DROP
            -i ct00000001-3 -o ct00000001-1 -j DROP\s
            -i ct00000002-1 -o ct00000002-2 -j DROP
            -i ct00000001-1 -o ct00000001-2 -j ACCEPT
            """;
        assertEquals(List.of(new Cut(1, 3), new Cut(3, 1)), HostNetwork.parse(rules, "ct00000001"));
        assertEquals(List.of(), HostNetwork.parse("", "ct00000001"));
    }

    @Test
    void networksOverlapIfTheShorterPrefixIsTheSame() {
        final int ten = 10 << 24;
        assertTrue(HostNetwork.overlap(ten | 130 << 16 | 7 << 8 | 5, 24, ten | 130 << 16 | 7 << 8, 24));
        assertFalse(HostNetwork.overlap(ten | 130 << 16 | 8 << 8 | 5, 24, ten | 130 << 16 | 7 << 8, 24));
        assertTrue(HostNetwork.overlap(ten | 1, 8, ten | 130 << 16 | 7 << 8, 24));
        assertTrue(HostNetwork.overlap(-1, 0, ten, 24));
        assertFalse(HostNetwork.overlap(192 << 24, 8, ten, 24));
    }

    @Test
    void onlyOurOwnDisksBelowTheFolderAreFoundTheDeepestFirst() {
        final List<String> mounts = List.of(
            "/dev/vda / ext4 rw 0 0",
            "coterie-disk /tmp/a\\040b/n1 tmpfs rw,size=65536k 0 0",
            "coterie-disk /tmp/a\\040b/n1/deep tmpfs rw 0 0",
            "coterie-disk /tmp/a\\040bc/n1 tmpfs rw 0 0",
            "tmpfs /tmp/a\\040b tmpfs rw 0 0");
        assertEquals(List.of(Path.of("/tmp/a b/n1/deep"), Path.of("/tmp/a b/n1")),
            HostDisks.under(Path.of("/tmp/a b"), mounts));
    }

    @Test
    void theStateOfAProcessFollowsItsNameWhateverThatIs() {
        assertEquals('T', HostProcesses.stateOf("12 (a) R (b) T 1 2 3"));
        assertEquals(0, HostProcesses.stateOf("12 (half"));
    }

    @Test
    void namesFitTheKernelAndDifferBetweenFolders() throws java.io.IOException {
        final Isolation one = Isolation.choose(Path.of("/somewhere/one"), wish(""));
        final Isolation other = Isolation.choose(Path.of("/somewhere/other"), wish("64m"));
        assertNotEquals(one.bridge(), other.bridge());
        assertNotEquals(one.subnet(), other.subnet());
        assertTrue(one.cable(9).length() <= 15, one.cable(9));
        assertTrue(one.mac(9).matches("02(:[0-9a-f]{2}){5}"), one.mac(9));
        assertTrue(one.address(9).endsWith(".19"));
        assertEquals(other, Isolation.read(other.json()));
    }

    @Test
    void aDiskHasASizeThatAMemberFitsOn() {
        for (final String bad : List.of("0m", "64", "15m", "16000k", "-1g", "64mb", "1t", "1025g", "999999999g")) {
            assertEquals("command.usage", assertThrows(Failure.class,
                () -> Isolation.choose(Path.of("/somewhere"), wish(bad))).code(), bad);
        }
        assertEquals("16384K", Isolation.choose(Path.of("/somewhere"), wish("16384K")).disk());
    }

    private static Isolation.Wish wish(final String disk) {
        return new Isolation.Wish(disk, "");
    }

    @Test
    void aSubnetMayBeChosenAndIsPrivate() {
        assertEquals("10.211.9.11", Isolation.choose(Path.of("/somewhere"), new Isolation.Wish("", "10.211.9.0/24"))
            .address(1));
        for (final String bad : List.of("10.1.2.0", "8.8.8.0/24", "10.256.1.0/24", "172.32.0.0/24", "10.1.2.3/24",
                "192.169.1.0/24", "10.1.2.0/16")) {
            assertEquals("command.usage", assertThrows(Failure.class,
                () -> Isolation.choose(Path.of("/somewhere"), new Isolation.Wish("", bad))).code(), bad);
        }
    }
}
