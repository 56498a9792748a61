package io.coterie.bench.member;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import org.HdrHistogram.Histogram;

/**
 * What one member counts in one run. A message holds: one byte of kind, three unused, four of run, eight of the time at
 * which it was due, then filling. Each sender ends with a message that says so; what it sent before came before.
 * Received messages come on one thread or on one a sender.
 */
final class Run {
    /** Bytes of the smallest message. */
    static final int LEAST_BYTES = 16;
    /** A latency beyond this is counted as this. */
    private static final long LARGEST_MICROS = 60_000_000;
    private static final byte DATA = 0;
    private static final byte END = 1;
    private final int number;
    private final int size;
    private final CountDownLatch ends;
    private final AtomicLong messages = new AtomicLong();
    private final Histogram latencies = new Histogram(LARGEST_MICROS, 3);
    private volatile long endedAt;

    Run(final int number, final int size, final int senders) {
        this.number = number;
        this.size = size;
        this.ends = new CountDownLatch(senders);
    }

    byte[] data(final long due) {
        return message(DATA, size, due);
    }

    byte[] end() {
        return message(END, LEAST_BYTES, 0);
    }

    private byte[] message(final byte kind, final int bytes, final long due) {
        final byte[] message = new byte[bytes];
        ByteBuffer.wrap(message).put(kind).putInt(4, number).putLong(8, due);
        return message;
    }

    /** A message came. */
    void came(final byte[] message) {
        final ByteBuffer in = ByteBuffer.wrap(message);
        if (in.getInt(4) != number) {
            throw new IllegalStateException("a message of run " + in.getInt(4) + " came in run " + number);
        }
        if (message[0] == END) {
            endedAt = System.nanoTime();
            ends.countDown();
            return;
        }
        messages.incrementAndGet();
        final long due = in.getLong(8);
        if (due != 0) {
            synchronized (latencies) {
                latencies.recordValue(Math.min(LARGEST_MICROS, Math.max(0, System.nanoTime() - due) / 1000));
            }
        }
    }

    void awaitEnd() throws InterruptedException {
        ends.await();
    }

    long messages() {
        return messages.get();
    }

    long endedAt() {
        return endedAt;
    }

    /** {@return the latencies in microseconds, in HdrHistogram's own form} */
    String histogram() {
        synchronized (latencies) {
            final ByteBuffer out = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
            final int bytes = latencies.encodeIntoByteBuffer(out);
            return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(out.array(), bytes));
        }
    }
}
