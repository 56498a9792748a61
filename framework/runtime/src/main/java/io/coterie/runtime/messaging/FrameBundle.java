package io.coterie.runtime.messaging;

import java.util.Arrays;

/**
 * Several small messages in one frame: for each two bytes of length, big-endian, and the message. Header, engine and
 * hand-overs are then paid once for all of them. An instance collects what one sender has to send; used by one owner
 * at a time.
 */
final class FrameBundle {
    /** Messages in one frame: beyond that nothing is left to be shared, and what counts messages stays exact enough. */
    static final int MAX_MESSAGES = 256;
    /** Bytes of a bundle with its lengths: what engines take in one piece, and half of the smallest frame. */
    static final int MAX_BYTES = 32 * 1024;
    /** The largest message that shares a frame; for a larger one the copy costs more than a frame of its own. */
    static final int MAX_MESSAGE_BYTES = 4 * 1024;
    private static final int LENGTH_BYTES = 2;
    private byte[] bytes = new byte[1024];
    private int length;
    private int count;

    /** {@return whether there was room for one message more} */
    boolean add(final byte[] message) {
        final int after = length + LENGTH_BYTES + message.length;
        if (count == MAX_MESSAGES || after > MAX_BYTES) {
            return false;
        }
        if (after > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(after, 2 * bytes.length)));
        }
        bytes[length] = (byte) (message.length >>> 8);
        bytes[length + 1] = (byte) message.length;
        System.arraycopy(message, 0, bytes, length + LENGTH_BYTES, message.length);
        length = after;
        count++;
        return true;
    }

    void clear() {
        length = 0;
        count = 0;
    }

    int count() {
        return count;
    }

    /** {@return a copy of what stands on the wire behind the header; of a single message the message alone} */
    byte[] payload() {
        return Arrays.copyOfRange(bytes, count == 1 ? LENGTH_BYTES : 0, length);
    }

    /** {@return whether a payload holds exactly that many messages} */
    static boolean isWhole(final byte[] payload, final long count) {
        if (count < 1 || count > MAX_MESSAGES) {
            return false;
        }
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (at + LENGTH_BYTES > payload.length) {
                return false;
            }
            at = end(payload, at);
        }
        return at == payload.length;
    }

    /** {@return where the message ends that begins with its length at an offset} */
    static int end(final byte[] payload, final int at) {
        return at + LENGTH_BYTES + ((payload[at] & 0xff) << 8 | payload[at + 1] & 0xff);
    }

    /** {@return a copy of the message that begins with its length at an offset} */
    static byte[] message(final byte[] payload, final int at) {
        return Arrays.copyOfRange(payload, at + LENGTH_BYTES, end(payload, at));
    }
}
