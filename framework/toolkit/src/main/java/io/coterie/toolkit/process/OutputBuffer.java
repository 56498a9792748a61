package io.coterie.toolkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Keeps the beginning or the end of a stream, up to a limit, and reads it without ever waiting. Not safe for use by
 * several threads.
 */
final class OutputBuffer {
    /** A pipe holds 64 KiB: one read takes all of it. */
    private static final int CHUNK = 64 << 10;

    private final boolean keepEnd;
    private final int limit;
    private final byte[] chunk;
    private byte[] kept = new byte[0];

    OutputBuffer(final int limit, final boolean keepEnd) {
        this.limit = limit;
        this.keepEnd = keepEnd;
        this.chunk = new byte[CHUNK];
    }

    /**
     * Takes what is there now.
     *
     * @param in a process' stream; its monitor is the one that the JDK holds while it drains the pipe of a process that
     *     has exited, so nothing can be taken away between the question how much there is and the reading
     * @return whether there was anything
     * @throws IOException if the stream is broken
     */
    boolean drain(final InputStream in) throws IOException {
        boolean any = false;
        int length = take(in);
        // a stream that is refilled all the time must not hold us for ever: four pipes full, then the next turn
        for (int turn = 0; length > 0 && turn < 4; turn++) {
            any = true;
            append(length);
            length = turn < 3 ? take(in) : 0;
        }
        return any;
    }

    private int take(final InputStream in) throws IOException {
        synchronized (in) {
            final int there = in.available();
            return there > 0 ? in.read(chunk, 0, Math.min(there, chunk.length)) : 0;
        }
    }

    private void append(final int length) {
        if (!keepEnd && kept.length == limit) {
            return;
        }
        final byte[] all = new byte[kept.length + length];
        System.arraycopy(kept, 0, all, 0, kept.length);
        System.arraycopy(chunk, 0, all, kept.length, length);
        if (all.length <= limit) {
            kept = all;
        } else if (keepEnd) {
            kept = java.util.Arrays.copyOfRange(all, all.length - limit, all.length);
        } else {
            kept = java.util.Arrays.copyOf(all, limit);
        }
    }

    String text() {
        return new String(kept, StandardCharsets.UTF_8);
    }
}
