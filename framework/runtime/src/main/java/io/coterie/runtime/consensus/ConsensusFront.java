package io.coterie.runtime.consensus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.runtime.instance.OwnerThread;
import io.coterie.runtime.slot.CallGate;
import io.coterie.runtime.slot.SlotFront;
import io.coterie.runtime.slot.WindowState;
import io.coterie.toolkit.consensus.Leaderships;

/**
 * The front of consensus. One state is attached to it for good; the log below changes by a handover, in which at every
 * moment at most one of the two takes commands. Its owner thread leads the handover and tells of leaders; calls run on
 * their callers' threads, and those that wait for a log are proposed again on the owner's.
 */
final class ConsensusFront implements SlotFront, Consensus {
    /** How often it is looked at what waits; a change of a log is noticed at once. */
    private static final Duration LOOK = Duration.ofMillis(25);
    /** What the step after the decision waits for the new log each time; it is taken again until it succeeds. */
    private static final Duration TRY = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(ConsensusFront.class);
    private final OwnerThread owner;
    private final Leaderships leaderships;
    private final LogCalls calls;
    private final HandoverDriver driver;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final List<CallGate> draining = new CopyOnWriteArrayList<>();
    private final Object changed = new Object();
    private volatile Logs logs = new Logs(null, null, false, false, List.of(), "No component is in the slot"
        + " 'consensus'.");
    private volatile boolean drained;
    /** The turn that failed last while it was to follow. */
    private volatile long failedNext;
    private OneState users;

    /** The log of the set that holds and the one that is to follow; written under the front's monitor. Immutable. */
    private record Logs(OpenLog old, OpenLog next, boolean switched, boolean decided, List<Finding> failures,
            String problem) {
        OpenLog counts() {
            return next != null && LogRoute.taken(next.standing()) ? next : old;
        }
    }

    ConsensusFront(final String thread) {
        owner = new OwnerThread(thread + " log");
        leaderships = new Leaderships(owner::execute);
        driver = new HandoverDriver(owner);
        calls = new LogCalls(() -> {
            final Logs now = logs;
            return new LogCalls.Place(now.counts(), now.next == null || now.counts() == now.next, now.problem);
        }, this::look);
    }

    @Override
    public Class<?> api() {
        return Consensus.class;
    }

    @Override
    public Object facade() {
        return this;
    }

    // ---- the life of the slot

    @Override
    public synchronized void attach(final Object service, final long epoch) {
        final OpenLog log = open(service, epoch);
        forget(logs.old);
        logs = new Logs(log, null, false, false, List.of(), "");
        moved();
    }

    private OpenLog open(final Object service, final long epoch) {
        final OpenLog log = new OpenLog((LogService) service, epoch, this::moved);
        if (users != null) {
            log.attach(users);
        }
        return log;
    }

    private void forget(final OpenLog log) {
        if (log != null) {
            draining.add(log.gate());
            log.forget();
        }
    }

    @Override
    public synchronized void detach(final String problem) {
        final Logs before = logs;
        logs = new Logs(null, null, false, false, List.of(), problem);
        forget(before.old);
        forget(before.next);
        moved();
    }

    @Override
    public synchronized void warmed(final Object service, final long epoch) {
        drained = false;
        logs = new Logs(logs.old, open(service, epoch), false, false, List.of(), logs.problem);
        moved();
    }

    @Override
    public synchronized void switchOver() {
        final Logs now = logs;
        if (!now.failures.isEmpty() && now.counts() != now.next) {
            throw new RejectedException("swap.failed", now.failures.get(0).problem(), "Go back.");
        }
        logs = new Logs(now.old, now.next, true, now.decided, now.failures, now.problem);
        moved();
    }

    @Override
    public void handOver(final Duration timeout) {
        synchronized (this) {
            final Logs now = logs;
            logs = new Logs(now.old, now.next, now.switched, true, now.failures, now.problem);
        }
        moved();
        final long end = System.nanoTime() + Math.min(timeout.toNanos(), TRY.toNanos());
        synchronized (changed) {
            for (Logs now = logs; now.next != null && now.counts() != now.next; now = logs) {
                if (failedNext == now.next.epoch()) {
                    throw new RejectedException("swap.failed", now.failures.get(0).problem(), "It is tried again.");
                }
                final long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new UnavailableException("consensus.not-handed-over", "The log was not handed over in time;"
                        + " the old one goes on until it is: " + window().waitsFor(), "It is tried again.");
                }
                await(left);
            }
        }
    }

    private void await(final long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(changed, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("consensus.not-handed-over", "The handover of the log was interrupted.",
                "It is tried again.", e);
        }
    }

    @Override
    public synchronized void commit(final Duration timeout) {
        final Logs now = logs;
        if (now.counts() != now.next) {
            throw new RejectedException("consensus.not-handed-over", "The log was not handed over.",
                "It is tried again.");
        }
        logs = new Logs(now.next, null, false, false, List.of(), "");
        forget(now.old);
        moved();
    }

    @Override
    public synchronized void back(final Duration timeout) {
        final Logs now = logs;
        if (now.next == null) {
            return;
        }
        if (now.counts() == now.next) {
            throw new RejectedException("consensus.handed-over", "The new log holds already.", "Commit.");
        }
        logs = new Logs(now.old, null, false, false, List.of(), now.problem);
        forget(now.next);
        moved();
    }

    @Override
    public WindowState window() {
        final Logs now = logs;
        if (now.next == null) {
            return WindowState.CLOSED;
        }
        final boolean voters = now.old != null && HandoverDriver.sameVoters(now.old, now.next);
        final boolean proved = driver.proved(now.next);
        final boolean warm = voters && proved;
        drained |= warm && now.switched && driver.provedAfterSwitch(now.next);
        final LogLine.Standing standing = now.old == null ? null : now.old.standing();
        return new WindowState(warm, drained, now.failures, !voters ? "the same voters in both logs"
            : !proved || now.switched && !drained ? "a majority that takes an entry of the new log"
            : now.decided ? "the handover of the log, whose old one is "
                + (standing == null ? "empty" : standing.phase().name().toLowerCase(java.util.Locale.ROOT)) : "");
    }

    @Override
    public void fail(final long epoch, final String problem) {
        synchronized (this) {
            final Logs now = logs;
            final boolean old = now.old != null && now.old.epoch() == epoch;
            if (now.next != null && (now.next.epoch() == epoch || old) && now.counts() != now.next) {
                failedNext = old ? failedNext : epoch;
                final List<Finding> failures = new ArrayList<>(now.failures);
                failures.add(new Finding(Finding.Severity.ERROR, "swap.component-failed", 0, 0,
                    "components.consensus", problem, "Look at the log of the component."));
                // without the old one nothing is handed over, and nothing decided: there is no log
                logs = new Logs(old ? null : now.old, now.next, now.switched, now.decided, List.copyOf(failures),
                    old ? problem : now.problem);
            } else if (now.counts() != null && now.counts().epoch() == epoch) {
                logs = new Logs(null, null, false, false, List.of(), problem);
            }
        }
        moved();
    }

    @Override
    public boolean drain(final Duration timeout) {
        final long end = System.nanoTime() + timeout.toNanos();
        boolean all = true;
        try {
            for (final CallGate gate : draining) {
                all &= gate.awaitEmpty(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            all = false;
        }
        draining.removeIf(gate -> gate.inFlight() == 0);
        return all;
    }

    @Override
    public int callsInFlight() {
        final Logs now = logs;
        return (now.old == null ? 0 : now.old.gate().inFlight()) + (now.next == null ? 0 : now.next.gate().inFlight())
            + draining.stream().mapToInt(CallGate::inFlight).sum();
    }

    @Override
    public void close() {
        detach("The cluster is closed.");
        owner.close();
        calls.again();
    }

    // ---- what is to be done when something has changed, and while something waits

    /** From any thread. */
    private void moved() {
        owner.execute(this::turn);
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    private void look() {
        if (looking.compareAndSet(false, true)) {
            owner.schedule(LOOK, () -> {
                looking.set(false);
                turn();
            });
        }
    }

    private void turn() {
        final Logs now = logs;
        final OpenLog counts = now.counts();
        final LogLine.Standing standing = counts == null ? null : counts.standing();
        leaderships.set(counts == null || standing != null && standing.phase() == LogLine.Phase.CLOSED
            ? Leadership.NONE : counts.leadership());
        calls.again();
        if (now.old != null) {
            driver.turn(now.old, now.next, now.switched, now.decided);
        }
        if (now.next != null || calls.waits() || standing != null && standing.phase().compareTo(
                LogLine.Phase.OPEN) > 0) {
            look();
        }
    }

    // ---- what users call

    @Override
    public synchronized void attach(final ReplicatedState state) {
        if (users != null) {
            throw new IllegalStateException("a state machine is attached already");
        }
        final Logs now = logs;
        if (now.old == null) {
            throw LogCalls.empty(now.problem);
        }
        users = new OneState(state);
        now.old.attach(users);
        if (now.next != null) {
            now.next.attach(users);
        }
        moved();
    }

    @Override
    public CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
        return calls.propose(command, timeout);
    }

    @Override
    public CompletionStage<Barrier> barrier(final Duration timeout) {
        return calls.barrier(timeout);
    }

    @Override
    public Leadership leadership() {
        return leaderships.current();
    }

    @Override
    public Subscription subscribe(final Consumer<Leadership> listener) {
        return leaderships.subscribe(listener);
    }

    @Override
    public Set<NodeId> voters() {
        return present().service().voters();
    }

    @Override
    public CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node, final Duration timeout) {
        final Logs now = logs;
        final OpenLog counts = present();
        // in a window the voters of the old log may only become those of the new one
        if (now.next != null && counts != now.next
                && (change == VoterChange.ADD) != now.next.service().voters().contains(node)) {
            return CompletableFuture.failedFuture(new UnavailableException("consensus.handing-over",
                "The log is being replaced, and its voters stay until then.", "Try again when the swap is over."));
        }
        return counts.service().changeVoters(change, node, timeout);
    }

    @Override
    public CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
        final Logs now = logs;
        final OpenLog counts = present();
        final LogLine.Standing standing = counts.standing();
        final boolean ended = standing != null && standing.phase() == LogLine.Phase.CLOSED;
        if (now.next == null || counts == now.next) {
            return counts.service().continueWithout(gone, timeout);
        }
        // the new one, too: else it never gets a majority, and the swap that is decided never ends
        final CompletionStage<Void> follows = now.next.service().continueWithout(gone, timeout);
        follows.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.info("The new log does not go on without {} yet: {}", gone, failure.getMessage());
            }
        });
        return ended ? follows : counts.service().continueWithout(gone, timeout);
    }

    @Override
    public long appliedIndex() {
        final LogLine.Standing standing = present().standing();
        return standing == null ? 0 : standing.index();
    }

    private OpenLog present() {
        final Logs now = logs;
        final OpenLog counts = now.counts();
        if (counts == null) {
            throw LogCalls.empty(now.problem);
        }
        return counts;
    }

    @Override
    public String toString() {
        return "slot consensus";
    }
}
