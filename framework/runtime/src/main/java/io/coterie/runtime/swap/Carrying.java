package io.coterie.runtime.swap;

import java.time.Duration;

/** The decision that is being carried out, and until when that is no wonder. Written by one thread, read by any. */
final class Carrying {
    private volatile Decision now;

    /** One decision. */
    private record Decision(long revision, long until) {
    }

    /** Each later try of the same decision has what is left of the time of the first one. */
    void begins(final long revision, final Duration timeout) {
        if (now == null || now.revision != revision) {
            now = new Decision(revision, System.nanoTime() + timeout.toNanos());
        }
    }

    void over() {
        now = null;
    }

    boolean is() {
        final Decision decision = now;
        return decision != null && System.nanoTime() - decision.until < 0;
    }
}
