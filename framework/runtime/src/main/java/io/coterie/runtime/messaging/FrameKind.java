package io.coterie.runtime.messaging;

import java.util.Optional;

/** What a frame is. The code stands on the wire and is never reused. */
enum FrameKind {
    /** A message to all members of a group. */
    MESSAGE(1),
    /** A message to one member of a group. */
    MESSAGE_TO_ONE(2),
    /** A request to one member of a group. */
    REQUEST(3),
    /** The reply to a request. */
    REPLY(4),
    /** The refusal of a request. */
    REFUSAL(5),
    /** The origin is in the group from here on. */
    JOIN(6),
    /** The origin leaves the group. */
    LEAVE(7),
    /** The origin does not know the receiver's groups; its own sessions up to the one in the header are over. */
    HELLO(8),
    /** Groups that the origin is in. */
    ANNOUNCE(9),
    /** How far the origin is in a swap, and up to which numbers its streams went through the old component. */
    SWAP_STATE(10),
    /** Up to which numbers the receiver's streams have come to the origin. */
    ACK(11),
    /** Asks for an answer through the new component. */
    CANARY(12),
    /** The answer to a canary. */
    CANARY_ANSWER(13),
    /** Several messages to all members of a group, with numbers that follow each other; see FrameBundle. */
    MESSAGES(14);

    private static final FrameKind[] ALL = values();
    private final byte code;

    FrameKind(final int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** {@return whether its origin says it again by itself until it is not needed any more} */
    boolean isRepeated() {
        return ordinal() >= SWAP_STATE.ordinal() && ordinal() <= CANARY_ANSWER.ordinal();
    }

    static Optional<FrameKind> of(final byte code) {
        return code >= 1 && code <= ALL.length ? Optional.of(ALL[code - 1]) : Optional.empty();
    }
}
