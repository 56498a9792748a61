package io.coterie.engine.jgroups;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the channel carries, version 1: one byte of version, one of kind, eight of position, then the payload. A
 * {@code CREDIT} carries two positions and no payload. Pure functions.
 */
final class FrameFormat {
    /** Version of the form; a frame of another one is dropped and counted by the caller. */
    static final byte VERSION = 1;
    /** Bytes before the payload. */
    static final int HEADER_BYTES = 10;

    private static final Kind[] KINDS = Kind.values();

    private FrameFormat() {
    }

    /** What a frame is. */
    enum Kind {
        /** A note of the membership slot. */
        NOTE,
        /** A frame of the messaging slot to all. */
        ALL,
        /** A frame of the messaging slot to one. */
        ONE,
        /** Says up to which positions a receiver has delivered. */
        CREDIT
    }

    /**
     * A frame as it came.
     *
     * @param kind what it is
     * @param position where it ends in its sender's stream; of a credit, the stream to all
     * @param other of a credit, the position in the stream to one; 0 otherwise
     * @param payload the bytes
     */
    record Frame(Kind kind, long position, long other, byte[] payload) {
    }

    static byte[] frame(final Kind kind, final long position, final byte[] payload) {
        final byte[] bytes = new byte[HEADER_BYTES + payload.length];
        ByteBuffer.wrap(bytes).put(VERSION).put((byte) kind.ordinal()).putLong(position);
        System.arraycopy(payload, 0, bytes, HEADER_BYTES, payload.length);
        return bytes;
    }

    static byte[] credit(final long all, final long one) {
        return ByteBuffer.allocate(HEADER_BYTES + Long.BYTES).put(VERSION).put((byte) Kind.CREDIT.ordinal())
            .putLong(all).putLong(one).array();
    }

    /** Reads a frame; empty if it is none of version 1. */
    static Optional<Frame> read(final byte[] bytes, final int offset, final int length) {
        if (bytes == null || length < HEADER_BYTES || bytes[offset] != VERSION) {
            return Optional.empty();
        }
        final ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        in.get();
        final int kind = in.get();
        if (kind < 0 || kind >= KINDS.length) {
            return Optional.empty();
        }
        final long position = in.getLong();
        if (KINDS[kind] == Kind.CREDIT) {
            return length == HEADER_BYTES + Long.BYTES
                ? Optional.of(new Frame(Kind.CREDIT, position, in.getLong(), new byte[0])) : Optional.empty();
        }
        return Optional.of(new Frame(KINDS[kind], position, 0,
            Arrays.copyOfRange(bytes, offset + HEADER_BYTES, offset + length)));
    }
}
