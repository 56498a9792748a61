package io.coterie.api.core;

/** Ends what a {@code subscribe} began. Closing twice is harmless; after {@code close} returns no new call begins. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
