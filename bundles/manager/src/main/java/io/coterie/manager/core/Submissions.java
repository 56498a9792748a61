package io.coterie.manager.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.state.Change;

/**
 * Changes on their way into the cluster state: each purpose has at most one, and one that was refused or lost is not
 * repeated at once. Confined to the core's thread.
 */
final class Submissions {
    /** Between two tries of one change: a leader election takes about as long. */
    private static final Duration PAUSE = Duration.ofMillis(500);
    private final List<CoordinatorCommand> outbox;
    private final Map<String, Long> pending = new HashMap<>();
    private final Map<String, Moment> failed = new HashMap<>();
    private long lastId;

    Submissions(final List<CoordinatorCommand> outbox) {
        this.outbox = outbox;
    }

    /** Submits unless one of that purpose is on its way or failed a moment ago. */
    void submit(final String purpose, final Change change, final Moment now) {
        final Moment before = failed.get(purpose);
        if (pending.containsKey(purpose) || before != null && !now.past(before, PAUSE)) {
            return;
        }
        failed.remove(purpose);
        pending.put(purpose, ++lastId);
        outbox.add(new CoordinatorCommand.Submit(lastId, change));
    }

    void ended(final CoordinatorInput.ChangeEnded ended, final Moment now) {
        pending.entrySet().stream().filter(e -> e.getValue() == ended.id()).map(Map.Entry::getKey).findFirst()
            .ifPresent(purpose -> {
                pending.remove(purpose);
                if (ended.error().isPresent()) {
                    failed.put(purpose, now);
                }
            });
        failed.values().removeIf(at -> now.past(at, PAUSE));
    }

    /** A new reign: what the last one asked for is not waited for. */
    void forget() {
        pending.clear();
        failed.clear();
    }
}
