package io.coterie.conformance.messaging;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;

/** The frames that the kit sends: a number of a stream, and bytes that prove themselves. Stateless. */
final class Frames {
    /** Stream, number, checksum of what follows. */
    static final int HEADER = 16;
    /** Odd, so that no border of a power of two looks like another. */
    private static final int PIECE = 65_521;

    private Frames() {
    }

    /**
     * A frame.
     *
     * @param stream which stream
     * @param number its place in it
     * @param size all of its bytes, at least {@link #HEADER}
     * @return the bytes
     */
    static byte[] of(final int stream, final int number, final int size) {
        final byte[] frame = new byte[Math.max(size, HEADER)];
        // random bytes are slow to make: a large frame holds a piece of them again and again
        final byte[] piece = new byte[Math.min(frame.length, PIECE)];
        new Random((long) stream << 32 | number).nextBytes(piece);
        for (int at = 0; at < frame.length; at += piece.length) {
            System.arraycopy(piece, 0, frame, at, Math.min(piece.length, frame.length - at));
        }
        ByteBuffer.wrap(frame).putInt(stream).putInt(number).putLong(checksum(frame));
        return frame;
    }

    static int stream(final byte[] frame) {
        return ByteBuffer.wrap(frame).getInt();
    }

    static int number(final byte[] frame) {
        return ByteBuffer.wrap(frame).getInt(4);
    }

    /** Whether the bytes are those that were sent; frames without a header cannot be told. */
    static boolean whole(final byte[] frame) {
        return frame.length < HEADER || ByteBuffer.wrap(frame).getLong(8) == checksum(frame);
    }

    private static long checksum(final byte[] frame) {
        final CRC32 crc = new CRC32();
        crc.update(frame, HEADER, frame.length - HEADER);
        return crc.getValue() ^ (long) frame.length << 32;
    }
}
