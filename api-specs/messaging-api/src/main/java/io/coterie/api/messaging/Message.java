package io.coterie.api.messaging;

import java.util.Objects;

import io.coterie.api.core.MemberId;

/**
 * A message as it is delivered.
 *
 * @param from who sent it
 * @param delivery the order that it was sent with
 * @param sequence its number among the messages of that sender to this group with this order; starts at 1
 * @param payload its bytes; not copied, do not modify
 */
public record Message(MemberId from, Delivery delivery, long sequence, byte[] payload) {
    /** All parts are required. */
    public Message {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(payload, "payload");
    }
}
