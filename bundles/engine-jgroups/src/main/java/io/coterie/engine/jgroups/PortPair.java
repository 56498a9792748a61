package io.coterie.engine.jgroups;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Chooses ports for an engine that needs two at a fixed distance: the transport's and that of FD_SOCK2. A channel whose
 * second port is taken cannot be used again, so both are tried before. Stateless.
 */
final class PortPair {
    /** One pair in hundreds is taken; this many in a row are not. */
    private static final int TRIES = 20;

    private PortPair() {
    }

    /**
     * Where the transport binds.
     *
     * @param wanted address and port; a port that is not 0 is the operator's choice and is taken as it is
     * @return the same with a port that is free now, as is the one at the distance
     */
    static InetSocketAddress choose(final InetSocketAddress wanted, final int distance) {
        if (wanted.getPort() != 0) {
            return wanted;
        }
        int port = 0;
        for (int i = 0; i < TRIES; i++) {
            port = free(wanted.getAddress(), distance);
            if (port != 0) {
                break;
            }
        }
        // 0 after all: the system chooses, and the join says what is wrong
        return new InetSocketAddress(wanted.getAddress(), port);
    }

    private static int free(final InetAddress address, final int distance) {
        try (ServerSocket first = new ServerSocket(0, 1, address)) {
            final int port = first.getLocalPort();
            if (port + distance > 65_535) {
                return 0;
            }
            try (ServerSocket second = new ServerSocket(port + distance, 1, address)) {
                return second.isBound() ? port : 0;
            }
        } catch (final BindException e) {
            return 0;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
