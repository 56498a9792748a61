package io.coterie.engine.corosync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.messaging.spi.FrameParts;

/** Messages, window, settings and the daemon's configuration. */
class SmallPartsTest {
    private static final GroupProcess P = new GroupProcess(-2, 17);

    @Test
    void everyMessageIsReadAsItWasWrittenAndCutShortItIsNone() {
        final List<GroupMessage> all = List.of(new GroupMessage.Hello(MemberId.of("n1", 7), 3),
            new GroupMessage.Again(), new GroupMessage.Alive("stamp"), new GroupMessage.Exclude(P, 9),
            new GroupMessage.Credit(P, 1L << 40));
        for (final GroupMessage message : all) {
            assertEquals(Optional.of(message), GroupMessage.read(GroupMessage.write(message)));
        }
        final byte[] exclude = GroupMessage.write(all.get(3));
        assertEquals(Optional.empty(), GroupMessage.read(Arrays.copyOf(exclude, exclude.length - 1)));
        exclude[0] = 1;
        assertEquals(Optional.empty(), GroupMessage.read(exclude), "another version");
        assertEquals(Optional.empty(), GroupMessage.read(new byte[0]));
        assertEquals(Optional.empty(), GroupMessage.read(new byte[] {GroupMessage.VERSION, 'H', 0, 0}));
    }

    @Test
    void framesKeepReceiverPositionAndBytes() {
        final byte[] body = {1, 2, 3};
        for (final GroupProcess to : new GroupProcess[] {null, P}) {
            for (final byte[] head : List.of(new byte[0], new byte[] {9, 8}, new byte[FrameParts.MAX_HEAD_BYTES])) {
                final byte[] bytes = GroupMessage.write(new GroupMessage.Frame(5, to, new FrameParts(head, body)));
                assertEquals(GroupMessage.FRAME_HEADER_BYTES + head.length + body.length, bytes.length);
                final GroupMessage.Frame frame = (GroupMessage.Frame) GroupMessage.read(bytes).orElseThrow();
                assertEquals(to, frame.receiver());
                assertEquals(5, frame.position());
                assertArrayEquals(head, frame.parts().head());
                assertArrayEquals(body, frame.parts().body());
            }
        }
        final byte[] bytes = GroupMessage.write(new GroupMessage.Frame(5, P, FrameParts.whole(body)));
        bytes[GroupMessage.FRAME_HEADER_BYTES - 1] = 4;
        assertEquals(Optional.empty(), GroupMessage.read(bytes), "a head longer than all that is there");
        final byte[] huge = Arrays.copyOf(bytes, 10_000);
        huge[GroupMessage.FRAME_HEADER_BYTES - 2] = 5;
        assertEquals(Optional.empty(), GroupMessage.read(huge), "a head longer than a head may be");
    }

    @Test
    void theWindowHoldsUpWhoeverAReceiverIsSlowFor() {
        final GroupProcess slow = new GroupProcess(1, 1);
        final GroupProcess quick = new GroupProcess(2, 1);
        final SendWindow window = new SendWindow(1000);
        window.receivers(List.of(slow, quick), true);
        window.sent(window.next(900));
        window.delivered(quick, 900);
        assertFalse(window.admits(null, 400), "to all");
        assertFalse(window.admits(slow, 400));
        assertTrue(window.admits(quick, 400));
        assertTrue(window.admits(P, 400), "to nobody, so that it is dropped");
        window.delivered(slow, 900);
        assertTrue(window.admits(null, 5000), "a frame larger than the window passes when half of it is free");
        window.delivered(slow, 1_000_000);
        window.sent(window.next(800));
        assertFalse(window.admits(slow, 400), "a position beyond what was sent counts for nothing");
        window.receivers(List.of(quick), false);
        window.receivers(List.of(slow, quick), false);
        assertTrue(window.admits(slow, 400), "who is new owes nothing");
        assertFalse(window.admits(quick, 400), "who stayed does");
        window.receivers(List.of(slow, quick), true);
        assertTrue(window.admits(null, 400));
    }

    @Test
    void badSettingsAreFoundAndNamed() {
        assertEquals(List.of(), CorosyncSettings.check(Configuration.EMPTY));
        assertEquals(List.of(), CorosyncSettings.check(Configuration.of(Map.of("keyFile", "/etc/corosync/authkey"))));
        final Map<Map<String, String>, String> bad = Map.of(
            Map.of("daemon", "maybe"), "daemon", Map.of("transport", "udp"), "transport",
            Map.of("port", "0"), "port", Map.of("tokenMillis", "3"), "tokenMillis",
            Map.of("suspectMillis", "500"), "suspectMillis", Map.of("windowBytes", "1"), "windowBytes",
            Map.of("daemon", "found", "port", "5405"), "port", Map.of("keyFile", "authkey"), "keyFile",
            Map.of("keyFile", "/k", "transport", "udpu"), "keyFile", Map.of("prot", "5405"), "prot");
        bad.forEach((settings, field) -> assertEquals(field, CorosyncSettings.check(Configuration.of(settings))
            .get(0).field(), settings::toString));
    }

    @Test
    void aDaemonIsNotGivenUpWhileItsRingFormsAnew() {
        for (final int token : new int[] {300, 1000, 10_000}) {
            for (final int nodes : new int[] {2, 3, 16}) {
                // corosync.conf(5): token + (nodes - 2) * token_coefficient, and 1.2 times as much for the consensus
                final double forming = 2.2 * (token + (nodes - 2) * 650);
                final Configuration given = Configuration.of(Map.of("tokenMillis", Integer.toString(token)));
                final long silence = CorosyncSettings.of(given).silentDaemonMillis(nodes);
                assertTrue(silence > forming, silence + " ms of " + nodes + " nodes with a token of " + token);
            }
        }
    }

    @Test
    void theDaemonsConfigurationIsTheSameOnAllMembers() {
        final UUID cluster = new UUID(1, 2);
        final Map<NodeId, String> nodes = Map.of(NodeId.of("n1"), "10.0.0.1:7400", NodeId.of("n2"), "[fd00::2]:7400");
        final String text = DaemonConfiguration.write(cluster, nodes, CorosyncSettings.of(Configuration.EMPTY), "/s");
        final int one = DaemonConfiguration.nodeNumber(NodeId.of("n1"));
        assertTrue(text.contains("""
              node {
                ring0_addr: 10.0.0.1
                name: n1
                nodeid: %d
              }
              node {
                ring0_addr: fd00::2
                name: n2
            """.formatted(one).indent(0).stripTrailing()), text);
        assertTrue(text.contains("cluster_name: coterie-00000000-0000-0001-0000-000000000002\n"), text);
        assertTrue(text.contains("crypto_cipher: none") && text.contains("token: 1000"), text);
        assertTrue(one > 0 && one != DaemonConfiguration.nodeNumber(NodeId.of("n2")));
        final String encrypted = DaemonConfiguration.write(cluster, nodes, CorosyncSettings.of(
            Configuration.of(Map.of("keyFile", "/etc/corosync/authkey", "port", "5500"))), "/s");
        assertTrue(encrypted.contains("crypto_cipher: aes256") && encrypted.contains("keyfile: /etc/corosync/authkey")
            && encrypted.contains("mcastport: 5500"), encrypted);
        assertNotEquals(text, encrypted);
    }

    @Test
    void nodesWithOneNumberAreRefused() {
        // CRC-32 of these names is the same
        final Map<NodeId, String> nodes = Map.of(NodeId.of("plumless"), "10.0.0.1:1", NodeId.of("buckeroo"),
            "10.0.0.2:1");
        final RejectedException e = assertThrows(RejectedException.class, () -> DaemonConfiguration.write(
            new UUID(1, 2), nodes, CorosyncSettings.of(Configuration.EMPTY), "/s"));
        assertEquals("corosync.same-number", e.code());
        assertTrue(e.problem().contains("plumless") && e.problem().contains("buckeroo"));
    }
}
