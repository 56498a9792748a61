package io.coterie.toolkit.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

/** Which suspicions of a closed socket are proof at once or soon, and which are verified. */
class PortProofTest {
    private final InetAddress host = InetAddress.getLoopbackAddress();
    private final Map<String, InetSocketAddress> addresses = new HashMap<>();
    private final List<String> proved = new ArrayList<>();
    private final List<Runnable> due = new ArrayList<>();
    private final PortProof<String> proof = new PortProof<>(addresses::get, (millis, task) -> due.add(task),
        proved::addAll);

    private void at(final String member, final ServerSocket socket) {
        addresses.put(member, new InetSocketAddress(host, socket.getLocalPort()));
    }

    private void runDue() {
        final List<Runnable> now = List.copyOf(due);
        due.clear();
        now.forEach(Runnable::run);
    }

    @Test
    void aRefusalIsProofNowOrLaterAndNothingElseIs() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 5, host)) {
            at("dead", closed);
        }
        try (ServerSocket open = new ServerSocket(0, 5, host)) {
            at("living", open);
            try (ServerSocket closing = new ServerSocket(0, 5, host)) {
                at("dying", closing);
                assertEquals(List.of("dying", "living", "unknown"),
                    proof.suspected(List.of("dead", "dying", "living", "unknown")));
                runDue();
                assertEquals(List.of("dead"), proved);
            }
            for (int turns = 0; !due.isEmpty(); turns++) {
                assertTrue(turns < 10, "a port that answers is not asked for ever");
                runDue();
            }
        }
        assertEquals(List.of("dead", "dying"), proved, "each once");
    }
}
