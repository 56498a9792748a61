package io.coterie.runtime.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.Connections.Direction;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

class LinkConnectionsTest {
    private static final NodeId N2 = NodeId.of("n2");
    private static final NodeId N3 = NodeId.of("n3");
    private final LinkConnections connections = new LinkConnections();

    @Test
    void everythingIsOpenAtFirst() {
        assertTrue(connections.open(N2, Direction.INCOMING));
        assertTrue(connections.open(N2, Direction.OUTGOING));
        assertEquals(Map.of(), connections.cuts());
    }

    @Test
    void aCutIsOfOneNodeAndOneDirection() {
        connections.cut(N2, Direction.INCOMING);
        assertFalse(connections.open(N2, Direction.INCOMING));
        assertTrue(connections.open(N2, Direction.OUTGOING));
        assertTrue(connections.open(N3, Direction.INCOMING));
        connections.cut(N2, Direction.OUTGOING);
        assertEquals(Map.of(N2, Set.of(Direction.INCOMING, Direction.OUTGOING)), connections.cuts());
    }

    @Test
    void healingIsOfOneNodeOrOfAll() {
        connections.cut(N2, Direction.INCOMING);
        connections.cut(N3, Direction.OUTGOING);
        connections.heal(N2);
        assertEquals(Map.of(N3, Set.of(Direction.OUTGOING)), connections.cuts());
        connections.healAll();
        assertEquals(Map.of(), connections.cuts());
    }

    @Test
    void listenersHearOfChangesAloneAndNotAfterTheyEnded() {
        AtomicInteger calls = new AtomicInteger();
        connections.onChange(() -> {
            throw new IllegalStateException("a bad listener must not stop the others");
        });
        Subscription subscription = connections.onChange(calls::incrementAndGet);
        connections.cut(N2, Direction.INCOMING);
        connections.cut(N2, Direction.INCOMING);
        assertEquals(1, calls.get());
        connections.heal(N3);
        assertEquals(1, calls.get());
        connections.heal(N2);
        connections.healAll();
        assertEquals(2, calls.get());
        subscription.close();
        connections.cut(N2, Direction.INCOMING);
        assertEquals(2, calls.get());
    }

    @Test
    void theSameListenerCanBeAddedTwice() {
        AtomicInteger calls = new AtomicInteger();
        Runnable listener = calls::incrementAndGet;
        Subscription first = connections.onChange(listener);
        connections.onChange(listener);
        first.close();
        first.close();
        connections.cut(N2, Direction.INCOMING);
        assertEquals(1, calls.get());
    }

    @Test
    void listensAndConnects() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocket server = connections.listen(any);
                Socket client = connections.connect((InetSocketAddress) server.getLocalSocketAddress(),
                    Duration.ofSeconds(5));
                Socket accepted = server.accept()) {
            client.getOutputStream().write(42);
            assertEquals(42, accepted.getInputStream().read());
            InetSocketAddress taken = (InetSocketAddress) server.getLocalSocketAddress();
            assertThrows(IOException.class, () -> connections.listen(taken));
        }
    }

    @Test
    void aNameThatNobodyKnowsIsAnError() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("no-such-host.invalid", 1);
        assertThrows(IOException.class, () -> connections.connect(unknown, Duration.ofSeconds(5)));
    }
}
