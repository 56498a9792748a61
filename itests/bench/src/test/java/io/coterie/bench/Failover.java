package io.coterie.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A cluster of three hosts with one service, in which something is lost. Used by one thread. */
interface Failover extends AutoCloseable {
    /** How long anything may take, on the busiest machine. */
    Duration PATIENCE = Duration.ofSeconds(120);
    /** Between two looks at the process that is to be lost. */
    long LOOK_NANOS = 2_000_000;
    /** Between two questions to the cluster, which cost it something. */
    long ASK_NANOS = 300_000_000;

    /** What happens to the host of the service. */
    enum Cause {
        /** The plug is pulled. */
        POWER("host loses power"),
        /** The process that keeps the membership is killed; what the cluster started lives on. */
        PROCESS("member process dies"),
        /** Every process stops. */
        FREEZE("host freezes");

        private final String text;

        Cause(final String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** One failover in milliseconds since the loss: noticed, fence begun, fence confirmed, service started. */
    record Times(double detected, double fenceBegins, double fenced, double started) {
    }

    /**
     * Loses something and waits until the service is back.
     *
     * @param cause what is lost
     * @return how long it took
     * @throws IOException if files cannot be read
     */
    Times round(Cause cause) throws IOException;

    @Override
    void close();

    /** What may be there at some time. */
    @FunctionalInterface
    interface Look<T> {
        /** {@return it, or nothing yet} */
        Optional<T> now() throws IOException;
    }

    /** Waits for something. */
    static <T> T await(final String what, final Look<T> look) throws IOException {
        final long end = System.nanoTime() + PATIENCE.toNanos();
        Optional<T> found = look.now();
        while (found.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(ASK_NANOS);
            found = look.now();
        }
        assertTrue(found.isPresent(), what + ": not in " + PATIENCE);
        return found.get();
    }

    /** Waits until a process is gone or stopped. {@return when that was seen} */
    static Instant lost(final long pid) {
        final Path stat = Path.of("/proc", Long.toString(pid), "stat");
        final long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                final String text = Files.readString(stat);
                final char state = text.charAt(text.lastIndexOf(')') + 2);
                if (state == 'T' || state == 'Z' || state == 'X') {
                    return Instant.now();
                }
            } catch (IOException e) {
                // no such process any more
                return Instant.now();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new AssertionError("the process " + pid + " was not harmed");
    }
}
