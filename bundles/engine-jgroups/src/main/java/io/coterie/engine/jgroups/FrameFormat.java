package io.coterie.engine.jgroups;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

import org.jgroups.Message;

import io.coterie.api.messaging.spi.FrameParts;

/**
 * What the channel carries, version 2. A frame of the messaging slot is a message with a {@link FrameHead}; any other
 * message begins with one byte of version and one of kind: of a {@code NOTE} its bytes follow, of a {@code CREDIT} two
 * positions of eight bytes. Pure functions.
 */
final class FrameFormat {
    /** Version of the form; a frame of another one is dropped and counted by the caller. */
    static final byte VERSION = 2;
    /** Bytes before a note, or before the positions. */
    private static final int PREFIX_BYTES = 2;

    private static final Kind[] KINDS = Kind.values();
    private static final FrameParts NOTHING = FrameParts.whole(new byte[0]);

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
     * @param parts the bytes
     */
    record Frame(Kind kind, long position, long other, FrameParts parts) {
        /** {@return what it counts in its sender's window} */
        long cost() {
            return FlowWindow.cost(parts.size());
        }
    }

    /** {@return the kind of a frame of the messaging slot; null if the number stands for none} */
    static Kind ofSlot(final int code) {
        return code == Kind.ALL.ordinal() || code == Kind.ONE.ordinal() ? KINDS[code] : null;
    }

    static byte[] note(final byte[] note) {
        return ByteBuffer.allocate(PREFIX_BYTES + note.length).put(VERSION).put((byte) Kind.NOTE.ordinal()).put(note)
            .array();
    }

    static byte[] credit(final long all, final long one) {
        return ByteBuffer.allocate(PREFIX_BYTES + 2 * Long.BYTES).put(VERSION).put((byte) Kind.CREDIT.ordinal())
            .putLong(all).putLong(one).array();
    }

    /** Reads a message; empty if it is of no form of version 2. */
    static Optional<Frame> read(final Message message) {
        final byte[] bytes = message.hasArray() ? message.getArray() : null;
        if (bytes == null) {
            return Optional.empty();
        }
        final FrameHead head = message.getHeader(FrameHead.ID);
        if (head == null) {
            return read(bytes, message.getOffset(), message.getLength());
        }
        final boolean whole = message.getOffset() == 0 && message.getLength() == bytes.length;
        return Optional.ofNullable(head.with(whole ? bytes : Arrays.copyOfRange(bytes, message.getOffset(),
            message.getOffset() + message.getLength())));
    }

    private static Optional<Frame> read(final byte[] bytes, final int offset, final int length) {
        if (length < PREFIX_BYTES || bytes[offset] != VERSION) {
            return Optional.empty();
        }
        final byte[] rest = Arrays.copyOfRange(bytes, offset + PREFIX_BYTES, offset + length);
        if (bytes[offset + 1] == Kind.NOTE.ordinal()) {
            return Optional.of(new Frame(Kind.NOTE, 0, 0, FrameParts.whole(rest)));
        }
        if (bytes[offset + 1] != Kind.CREDIT.ordinal() || rest.length != 2 * Long.BYTES) {
            return Optional.empty();
        }
        final ByteBuffer positions = ByteBuffer.wrap(rest);
        return Optional.of(new Frame(Kind.CREDIT, positions.getLong(), positions.getLong(), NOTHING));
    }
}
