package io.coterie.runtime.consensus;

import java.nio.ByteBuffer;

/**
 * What a {@link LogLine} answers to an entry. Immutable, pure.
 *
 * @param kind what became of the entry
 * @param index the index of the command, counted over all logs that followed each other
 * @param answer of the state; empty where it was not asked
 */
record LogAnswer(Kind kind, long index, byte[] answer) {
    private static final int HEADER_BYTES = 1 + Long.BYTES;

    /** What became of an entry. */
    enum Kind {
        /** It had its effect. */
        DONE,
        /** It came when the log did not take it, and had none. */
        NOT_TAKEN,
        /** Its effect is in what the next log began with; the answer is not known here. */
        PASSED
    }

    byte[] encode() {
        return ByteBuffer.allocate(HEADER_BYTES + answer.length).put((byte) kind.ordinal()).putLong(index).put(answer)
            .array();
    }

    static LogAnswer decode(final byte[] bytes) {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        final Kind kind = Kind.values()[buffer.get()];
        final long index = buffer.getLong();
        final byte[] answer = new byte[buffer.remaining()];
        buffer.get(answer);
        return new LogAnswer(kind, index, answer);
    }
}
