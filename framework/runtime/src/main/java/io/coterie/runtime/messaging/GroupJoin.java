package io.coterie.runtime.messaging;

import java.time.Duration;

import io.coterie.api.core.DeadlineExceededException;

/** How a join waits for the other members. Stateless; on the thread that joins. */
final class GroupJoin {
    /** How long a join waits for members that do not answer; they come into the view when they do. */
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private GroupJoin() {
    }

    /** Waits until this member is in a group that it joins. */
    static void await(final MessagingFront front, final String group, final Duration timeout) {
        final boolean patient = timeout.compareTo(ANSWER_LIMIT) > 0;
        if (active(front, group, (patient ? ANSWER_LIMIT : timeout).toNanos())) {
            return;
        }
        front.withCore(c -> c.joinAnyway(group));
        if (!active(front, group, patient ? timeout.minus(ANSWER_LIMIT).toNanos() : 0)) {
            throw new DeadlineExceededException("messaging.join-timed-out", "The messaging component did not say"
                + " whom it reaches within " + timeout.toMillis() + " ms.", "Try again, or look at its log.");
        }
    }

    private static boolean active(final MessagingFront front, final String group, final long nanos) {
        return front.await(c -> c.active(group), System.nanoTime() + nanos);
    }
}
