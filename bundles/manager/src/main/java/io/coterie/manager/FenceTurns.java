package io.coterie.manager;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.fencing.FenceResult;

/**
 * From which member a device is asked next: from this one until it fails, then from each other one in turn, and from
 * the one where it works for as long as it does. Safe for use by several threads.
 */
final class FenceTurns {
    /** How often each device has failed; those that never did are not in it. */
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    /**
     * A try.
     *
     * @param failures how often the device had failed before
     * @param from whom to ask, empty for this member
     */
    record Turn(int failures, Optional<MemberId> from) {
    }

    Turn next(final String device, final List<MemberId> others) {
        final int failed = failures.getOrDefault(device, 0);
        final int turn = Math.floorMod(failed, others.size() + 1);
        return new Turn(failed, turn == 0 ? Optional.empty() : Optional.of(others.get(turn - 1)));
    }

    /** Tries for several nodes fail together: they are one step, or a member would be left out by each of them. */
    void ended(final String device, final Turn turn, final FenceResult.Status status) {
        if (status == FenceResult.Status.FAILED || status == FenceResult.Status.TIMED_OUT) {
            failures.compute(device, (name, now) -> (now == null ? 0 : now) == turn.failures()
                ? Integer.valueOf(turn.failures() + 1) : now);
        }
    }
}
