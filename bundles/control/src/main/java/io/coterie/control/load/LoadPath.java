package io.coterie.control.load;

import java.time.Duration;
import java.util.List;

/** What a load goes through. Sent to on the load's thread; the rest on any. */
public interface LoadPath extends AutoCloseable {
    /** Where messages of it arrive; safe for use by several threads. */
    @FunctionalInterface
    interface Arrivals {
        /**
         * A message came.
         *
         * @param from its sender
         * @param payload as it was sent
         */
        void arrived(String from, byte[] payload);
    }

    /**
     * Sends to all members, this one included.
     *
     * @param payload what is sent; not touched any more
     * @param timeout how long to wait for room
     * @throws io.coterie.api.core.CoterieException if it was not accepted
     */
    void send(byte[] payload, Duration timeout);

    /** {@return the members that it reaches} */
    List<String> members();

    @Override
    void close();
}
