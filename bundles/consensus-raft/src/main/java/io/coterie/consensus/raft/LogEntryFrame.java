package io.coterie.consensus.raft;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What stands in one entry of the log, on disk and on the wire: version (1 byte), kind (1), origin (8: drawn by the
 * instance that proposed), sequence (8: its number there), payload. Pure.
 *
 * @param kind what it is
 * @param origin who proposed it
 * @param sequence the proposer's number for it
 * @param payload the command; empty for a barrier
 */
record LogEntryFrame(Kind kind, long origin, long sequence, byte[] payload) {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 18;

    /** What an entry is. The numbers are part of the format. */
    enum Kind {
        /** A command for the replicated state. */
        COMMAND(1),
        /** Nothing for the state: its commitment proves a term. */
        BARRIER(2);

        private final byte number;

        Kind(final int number) {
            this.number = (byte) number;
        }
    }

    byte[] encode() {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length).put(VERSION).put(kind.number).putLong(origin)
            .putLong(sequence).put(payload).array();
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is of another version or form
     */
    static LogEntryFrame decode(final byte[] bytes, final int offset, final int length) {
        if (length < HEADER_BYTES || bytes[offset] != VERSION) {
            throw new IllegalArgumentException("not an entry of version " + VERSION);
        }
        final ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        in.get();
        final byte number = in.get();
        final Kind kind = Arrays.stream(Kind.values()).filter(k -> k.number == number).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("an entry of the unknown kind " + number));
        final long origin = in.getLong();
        final long sequence = in.getLong();
        final byte[] payload = new byte[in.remaining()];
        in.get(payload);
        return new LogEntryFrame(kind, origin, sequence, payload);
    }
}
