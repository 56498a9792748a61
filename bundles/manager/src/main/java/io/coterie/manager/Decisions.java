package io.coterie.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.membership.View;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.core.CoordinatorCore;
import io.coterie.manager.core.Moment;
import io.coterie.manager.core.ScheduleInputs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What scheduling would decide now, on any member, and the wait until that is nothing. Safe for several threads. */
final class Decisions {
    /** Callers that wait at once: people and scripts, not programs in a loop. */
    private static final int MAX_WAITERS = 1000;
    /** How often a waiter looks; the loop ticks as often. */
    private static final Duration LOOK = Duration.ofMillis(90);
    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
    private final Slots slots;
    private final ManagerLoop loop;
    private final Documents documents;
    private final Scheduler scheduler;
    private final List<CompletableFuture<Void>> waiters = new ArrayList<>();
    /** Guarded by the waiters: no timer runs any more that would end them. */
    private boolean closed;

    Decisions(final Slots slots, final ManagerLoop loop, final Documents documents, final Scheduler scheduler) {
        this.slots = slots;
        this.loop = loop;
        this.documents = documents;
        this.scheduler = scheduler;
    }

    /** Of the present state. */
    Transition present() {
        final ClusterDocument document = documents.apply(loop.state());
        if (document == null) {
            throw new UnavailableException("manager.no-document", "There is no cluster document yet.",
                "Apply one with 'coterie config apply FILE'.");
        }
        return of(document);
    }

    /** What a decision would be made of now; empty without document or view. */
    Optional<SchedulingInput> situation() {
        final ClusterDocument document = loop.view() == null ? null : documents.apply(loop.state());
        return document == null ? Optional.empty() : Optional.of(input(document, loop.view()));
    }

    private SchedulingInput input(final ClusterDocument document, final View view) {
        return ScheduleInputs.of(slots.context().clock().now(), document, loop.state(), loop.quorum().quorate(), view,
            member -> true, loop.metadata());
    }

    /** Of the present state with another document. */
    Transition of(final ClusterDocument document) {
        final View view = loop.view();
        if (view == null) {
            throw new UnavailableException("manager.no-view", "This member is in no view yet.",
                "Try again in a moment.");
        }
        return slots.scheduling().schedule(input(document, view));
    }

    CompletionStage<Void> settled(final Optional<NodeId> node, final Duration timeout) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (waiters) {
            if (closed) {
                return CompletableFuture.failedFuture(ended());
            }
            if (waiters.size() >= MAX_WAITERS) {
                return CompletableFuture.failedFuture(new UnavailableException("manager.too-many-waiters",
                    MAX_WAITERS + " callers wait for the cluster to settle already.", "Wait for one of them."));
            }
            waiters.add(done);
        }
        final Runnable watcher = new Runnable() {
            private Moment checked;

            @Override
            public void run() {
                final Moment now = new Moment(slots.context().clock().nanoTime(), slots.context().clock().now());
                // a decision costs milliseconds; inputs come in bursts
                if (!done.isDone() && (checked == null || now.past(checked, LOOK))) {
                    checked = now;
                    look();
                }
            }

            private void look() {
                try {
                    if (isSettled(node)) {
                        done.complete(null);
                    }
                } catch (final CoterieException e) {
                    LOG.debug("It cannot be told whether the cluster is settled: {}", e.getMessage());
                }
            }
        };
        loop.watch(watcher);
        final Subscription timer = scheduler.schedule(timeout, () -> done.completeExceptionally(
            new DeadlineExceededException("manager.not-settled", "The cluster did not settle within "
                + timeout.toSeconds() + " s.", "Look at 'coterie cluster status' for what stands in the way.")));
        done.whenComplete((nothing, failure) -> {
            timer.close();
            loop.unwatch(watcher);
            synchronized (waiters) {
                waiters.remove(done);
            }
        });
        return done;
    }

    private boolean isSettled(final Optional<NodeId> node) {
        final StateSnapshot state = loop.state();
        final View view = loop.view();
        final ClusterDocument document = documents.apply(state);
        if (!loop.inPrimary() || view == null || document == null || !coordinated(state, view)) {
            return false;
        }
        final boolean quiet = loop.phase() == CoordinatorCore.Phase.FOLLOWER
            || loop.phase() == CoordinatorCore.Phase.IDLE;
        // a node that is asked for alone must be there; of all others, those in the view
        final boolean joined = node.isPresent() ? isThere(state, view, node.get())
            : view.nodes().stream().allMatch(n -> isThere(state, view, n));
        final boolean clean = state.nodes().values().stream()
            .filter(r -> node.isEmpty() || r.node().equals(node.get()))
            .noneMatch(r -> r.state() == NodeState.UNCLEAN || r.state() == NodeState.LEAVING
                || r.state() == NodeState.ONLINE && !view.contains(r.member().orElseThrow()));
        return (quiet || node.isPresent()) && joined && clean && of(document).actions().stream()
            .noneMatch(a -> node.isEmpty() || a.node().equals(node.get()));
    }

    private static boolean coordinated(final StateSnapshot state, final View view) {
        return state.coordinator().filter(c -> view.contains(c.member())).isPresent();
    }

    private static boolean isThere(final StateSnapshot state, final View view, final NodeId node) {
        final NodeRecord record = state.nodes().get(node);
        return record == null || record.state().clean() && view.member(node).filter(m ->
            !m.equals(record.member().orElse(null))).isEmpty()
            || record.state() == NodeState.ONLINE && view.contains(record.member().orElseThrow());
    }

    void close() {
        final List<CompletableFuture<Void>> left;
        synchronized (waiters) {
            closed = true;
            left = List.copyOf(waiters);
        }
        left.forEach(f -> f.completeExceptionally(ended()));
    }

    static UnavailableException ended() {
        return new UnavailableException("manager.closed", "The manager of this member was closed.",
            "Ask another member.");
    }
}
