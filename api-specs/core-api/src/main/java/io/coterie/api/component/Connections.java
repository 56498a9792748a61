package io.coterie.api.component;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/**
 * The one place where members open connections to each other. Plain TCP now; mutual TLS comes here and nowhere else.
 * A development cluster also cuts links here: a cut drops what flows without closing it, as a real partition does.
 * Safe for use by several threads.
 */
@ProviderType
public interface Connections {
    /**
     * Listens.
     *
     * @param address where; port 0 means any free one
     * @return the bound socket
     * @throws IOException if the address is taken or not local
     */
    ServerSocket listen(InetSocketAddress address) throws IOException;

    /**
     * Connects.
     *
     * @param address where to
     * @param timeout how long it may take
     * @return the connected socket
     * @throws IOException if there is nobody
     */
    Socket connect(InetSocketAddress address, Duration timeout) throws IOException;

    /**
     * Whether frames of that node may pass: false while a development partition cuts the link, in either direction
     * asked. Engine adapters ask for each frame; the answer is a volatile read.
     *
     * @param peer the other node
     * @param direction which way
     * @return true if nothing cuts the link
     */
    boolean open(NodeId peer, Direction direction);

    /**
     * Tells of each change of the cuts, so that an adapter can close or suspect; must not block.
     *
     * @param listener what to call
     * @return ends it
     */
    Subscription onChange(Runnable listener);

    /** Which way a frame goes. */
    enum Direction {
        /** To the peer. */
        OUTGOING,
        /** From the peer. */
        INCOMING
    }
}
