package io.coterie.bench.member;

import java.util.function.Consumer;

/** One way of sending messages to all members in their sender's order. Receives on threads of its own. */
interface Contestant extends AutoCloseable {
    /**
     * Begins, and returns when all members are there.
     *
     * @param members how many
     * @param receiver whom to give what comes
     * @throws Exception if it cannot
     */
    void open(int members, Consumer<byte[]> receiver) throws Exception;

    /**
     * Sends to all, this member included; waits while the way is full.
     *
     * @param message the bytes
     */
    void send(byte[] message);

    /** Another member listens somewhere. */
    default void peer(final String node, final String host, final int port) {
        throw new UnsupportedOperationException("it finds its peers by itself");
    }

    @Override
    void close();
}
