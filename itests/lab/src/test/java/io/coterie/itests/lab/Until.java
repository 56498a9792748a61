package io.coterie.itests.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import io.coterie.command.Failure;

/** Waits for conditions, with limits that a busy machine keeps; when one is not kept, says what was seen last. */
final class Until {
    /** Detection, a fence, its repetition after a failure, and a reboot fit in, on two cores that others use too. */
    static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(150);

    private Until() {
    }

    /** Waits until what is seen is as it should be; a member that does not answer is something that is seen. */
    static <T> T holds(final String what, final Callable<T> look, final Predicate<T> right) {
        final AtomicReference<Object> last = new AtomicReference<>("nothing");
        final AtomicReference<T> found = new AtomicReference<>();
        try {
            Awaitility.await().atMost(LIMIT).pollInSameThread().pollDelay(Duration.ZERO).pollInterval(POLL)
                .until(() -> {
                    try {
                        final T seen = look.call();
                        last.set(seen);
                        found.set(seen);
                        return right.test(seen);
                    } catch (final Failure e) {
                        last.set(e.code() + ": " + e.problem());
                        return false;
                    }
                });
        } catch (final ConditionTimeoutException e) {
            throw new AssertionError(what + ": not within " + LIMIT.toSeconds() + " s. Last seen: " + last.get(), e);
        }
        return found.get();
    }

    /** Waits until something is true. */
    static void is(final String what, final Callable<Boolean> condition) {
        holds(what, condition, Boolean.TRUE::equals);
    }

    /** Lets a fault last: the time is the fault, nothing is waited for. */
    static void passes(final Duration time) {
        Awaitility.await().pollInSameThread().pollDelay(time).atMost(time.plus(LIMIT)).until(() -> true);
    }
}
