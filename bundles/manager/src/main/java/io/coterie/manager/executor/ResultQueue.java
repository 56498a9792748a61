package io.coterie.manager.executor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.manager.core.Moment;

/**
 * Results on their way into the cluster state, one at a time and in order, for as long as it takes. Bounded: one-time
 * results of orders stop without a quorum; of a recurring monitor, and of a stop that the executor repeats by itself,
 * only the last result waits.
 * Confined to the core's thread.
 */
final class ResultQueue {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean inFlight;
    private Moment failedAt;
    private Duration pause = FIRST_PAUSE;

    /** A result with the call that it is of. */
    record Entry(Call call, ExecutorCommand.Record command) {
    }

    /** How recording went. */
    enum End {
        /** It is in the state. */
        RECORDED,
        /** The state refused it for good: this incarnation takes part no more. */
        REFUSED,
        /** It did not get in, or nobody knows. */
        LOST
    }

    void add(final Entry entry) {
        final Entry head = inFlight ? waiting.peek() : null;
        // what the earlier run set holds on, unless the later one set it anew
        final Map<String, String> attributes = new TreeMap<>();
        waiting.removeIf(e -> {
            final boolean repeated = e != head && repeats(entry.call(), e.call());
            if (repeated) {
                attributes.putAll(e.command().attributes());
            }
            return repeated;
        });
        attributes.putAll(entry.command().attributes());
        waiting.add(new Entry(entry.call(), new ExecutorCommand.Record(entry.command().record(), attributes)));
    }

    private static boolean repeats(final Call later, final Call earlier) {
        if (later.recurring()) {
            return earlier.recurring() && earlier.key().equals(later.key());
        }
        return LocalStop.isOwn(later.action()) && later.action().id().equals(earlier.action().id());
    }

    /** {@return what to record now, if anything} */
    Optional<ExecutorCommand.Record> next(final Moment now) {
        if (inFlight || waiting.isEmpty() || failedAt != null && !now.past(failedAt, pause)) {
            return Optional.empty();
        }
        inFlight = true;
        return Optional.of(waiting.peek().command());
    }

    void ended(final End end, final Moment now) {
        inFlight = false;
        if (end == End.LOST) {
            final Duration longer = failedAt == null ? FIRST_PAUSE : pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
            failedAt = now;
            return;
        }
        waiting.poll();
        failedAt = null;
    }

    List<Entry> waiting() {
        return List.copyOf(waiting);
    }
}
