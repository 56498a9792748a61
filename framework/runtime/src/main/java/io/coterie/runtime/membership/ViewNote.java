package io.coterie.runtime.membership;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.coterie.api.membership.spi.MembershipComponent;

/**
 * What each member publishes in each view of the engine: the last epoch that it has seen. On the wire, big-endian:
 *
 * <pre>
 * offset  bytes  field
 * 0       1      version, 1
 * 1       1      1 if the publisher asks to be sent the notes of the others again, else 0
 * 2       8      last epoch
 * 10      2      n, length of the stamp
 * 12      n      stamp of the engine view that is meant, UTF-8
 * </pre>
 *
 * A stamp that is too long for a note is replaced by its digest, on every member alike. Immutable.
 *
 * @param stamp the engine view's stamp, at most {@link #MAX_STAMP_BYTES} long
 * @param lastEpoch the greatest epoch that the publisher has installed; 0 if none
 * @param asking whether the publisher misses notes of others, which may have come before it listened
 */
record ViewNote(String stamp, long lastEpoch, boolean asking) {
    /** What a note leaves for the stamp. */
    static final int MAX_STAMP_BYTES = MembershipComponent.MAX_NOTE_BYTES - 12;
    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 12;

    byte[] encode() {
        final byte[] text = stamp.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + text.length).put(VERSION).put((byte) (asking ? 1 : 0))
            .putLong(lastEpoch).putShort((short) text.length).put(text).array();
    }

    /**
     * Reads a note.
     *
     * @param bytes what came
     * @return the note; empty if it is of another form
     */
    static Optional<ViewNote> decode(final byte[] bytes) {
        if (bytes.length < FIXED_BYTES || bytes.length > MembershipComponent.MAX_NOTE_BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        final ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        final boolean asking = buffer.get() == 1;
        final long epoch = buffer.getLong();
        final int length = buffer.getShort();
        if (epoch < 0 || length != buffer.remaining()) {
            return Optional.empty();
        }
        return Optional.of(new ViewNote(new String(bytes, FIXED_BYTES, length, StandardCharsets.UTF_8), epoch,
            asking));
    }
}
