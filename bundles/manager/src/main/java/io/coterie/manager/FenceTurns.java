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

    /** {@return whom to ask, empty for this member} */
    Optional<MemberId> next(final String device, final List<MemberId> others) {
        final int turn = Math.floorMod(failures.getOrDefault(device, 0), others.size() + 1);
        return turn == 0 ? Optional.empty() : Optional.of(others.get(turn - 1));
    }

    void ended(final String device, final FenceResult.Status status) {
        if (status == FenceResult.Status.FAILED || status == FenceResult.Status.TIMED_OUT) {
            failures.merge(device, 1, Integer::sum);
        }
    }
}
