package io.coterie.api.messaging.spi;

import java.util.Arrays;
import java.util.Objects;

/**
 * A frame in two parts: what the slot puts before a payload, and the payload. A component that carries the two apart
 * spares a copy of the payload at either end; to any other one it is the frame that {@link #joined} gives. Whoever
 * gives it away, and whoever gets it, changes the bytes no more: the two may hold the same ones.
 *
 * @param head what stands before, at most {@link #MAX_HEAD_BYTES}; empty if the frame is in one piece
 * @param body what follows it
 */
public record FrameParts(byte[] head, byte[] body) {
    /** The largest head: more than a header of the slot, less than what an engine has room for in one of its own. */
    public static final int MAX_HEAD_BYTES = 1024;
    private static final byte[] NONE = {};

    /**
     * Both parts are required.
     *
     * @throws IllegalArgumentException if the head is too large
     */
    public FrameParts {
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(body, "body");
        if (head.length > MAX_HEAD_BYTES) {
            throw new IllegalArgumentException("a head of " + head.length + " bytes; the largest has "
                + MAX_HEAD_BYTES);
        }
    }

    /**
     * A frame in one piece.
     *
     * @param frame the bytes; not copied
     * @return the frame, without a head
     */
    public static FrameParts whole(final byte[] frame) {
        return new FrameParts(NONE, frame);
    }

    /** {@return whether it is in one piece: the body is all there is} */
    public boolean isWhole() {
        return head.length == 0;
    }

    /** {@return the bytes of both parts together} */
    public int size() {
        return Math.addExact(head.length, body.length);
    }

    /** {@return head and body in one piece; not copied if there is no head} */
    public byte[] joined() {
        if (isWhole()) {
            return body;
        }
        final byte[] frame = Arrays.copyOf(head, size());
        System.arraycopy(body, 0, frame, head.length, body.length);
        return frame;
    }
}
