package io.coterie.consensus.raft;

import java.nio.ByteBuffer;

/**
 * What members send each other beside Raft: version (1 byte), kind (1), content. Pure.
 *
 * @param kind which
 * @param content an entry to append, or the sequence that was refused
 */
record PeerMessage(Kind kind, byte[] content) {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 2;

    /** Which message; the order is part of the format. */
    enum Kind {
        /** Please append this entry: you lead. */
        APPEND,
        /** I do not lead; what you sent has surely not been appended by me. */
        REFUSED
    }

    static PeerMessage append(final byte[] entry) {
        return new PeerMessage(Kind.APPEND, entry);
    }

    static PeerMessage refused(final long sequence) {
        return new PeerMessage(Kind.REFUSED, ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
    }

    long sequence() {
        return ByteBuffer.wrap(content).getLong();
    }

    byte[] encode() {
        return ByteBuffer.allocate(HEADER_BYTES + content.length).put(VERSION).put((byte) kind.ordinal()).put(content)
            .array();
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is of another version or form
     */
    static PeerMessage decode(final byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != VERSION || bytes[1] < 0 || bytes[1] >= Kind.values().length) {
            throw new IllegalArgumentException("not a message of version " + VERSION);
        }
        final byte[] content = new byte[bytes.length - HEADER_BYTES];
        System.arraycopy(bytes, HEADER_BYTES, content, 0, content.length);
        return new PeerMessage(Kind.values()[bytes[1]], content);
    }
}
