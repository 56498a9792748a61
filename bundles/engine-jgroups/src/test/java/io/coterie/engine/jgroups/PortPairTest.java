package io.coterie.engine.jgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;

class PortPairTest {
    private final InetAddress loopback = InetAddress.getLoopbackAddress();

    @Test
    void bothPortsAreFree() throws Exception {
        final InetSocketAddress chosen = PortPair.choose(new InetSocketAddress(loopback, 0), 100);
        assertNotEquals(0, chosen.getPort());
        try (ServerSocket first = new ServerSocket(chosen.getPort(), 1, loopback);
                ServerSocket second = new ServerSocket(chosen.getPort() + 100, 1, loopback)) {
            assertTrue(first.isBound() && second.isBound());
        }
    }

    @Test
    void theOperatorsPortIsTakenAsItIs() {
        final InetSocketAddress wanted = new InetSocketAddress(loopback, 4711);
        assertEquals(wanted, PortPair.choose(wanted, 100));
    }
}
