package io.coterie.runtime.consensus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

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
import io.coterie.api.core.Scheduler;
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
    private final Scheduler owner;
    private final Runnable ending;
    private final LongSupplier nanos;
    private final Leaderships leaderships;
    private final LogCalls calls;
    private final HandoverDriver driver;
    private final LogVoters voters;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final List<CallGate> draining = new CopyOnWriteArrayList<>();
    private final Object changed = new Object();
    private volatile Logs logs = new Logs(null, null, false, false, List.of(), "No component is in the slot"
        + " 'consensus'.");
    private volatile boolean drained;
    /** Why the log that counted is gone, though no later one counts; empty if it is not. */
    private volatile String lost = "";
    private OneState users;
    private volatile Alarm alarm = (epoch, code, problem) -> { };

    /** The log of the set that holds and the one that is to follow; written under the front's monitor. Immutable. */
    private record Logs(OpenLog old, OpenLog next, boolean switched, boolean decided, List<Finding> failures,
            String problem, boolean nextFailed) {
        Logs(final OpenLog old, final OpenLog next, final boolean switched, final boolean decided,
                final List<Finding> failures, final String problem) {
            this(old, next, switched, decided, failures, problem, false);
        }

        OpenLog counts() {
            return next != null && LogRoute.taken(next.standing()) ? next : old;
        }
    }

    ConsensusFront(final String thread) {
        this(new OwnerThread(thread + " log"));
    }

    private ConsensusFront(final OwnerThread owner) {
        this(owner, owner::close, System::nanoTime);
    }

    /** On a thread and with a clock of somebody else. */
    ConsensusFront(final Scheduler owner, final Runnable ending, final LongSupplier nanos) {
        this.owner = owner;
        this.ending = ending;
        this.nanos = nanos;
        leaderships = new Leaderships(owner::execute);
        driver = new HandoverDriver(owner, nanos);
        voters = new LogVoters(owner, nanos);
        calls = new LogCalls(() -> {
            final Logs now = logs;
            return new LogCalls.Place(now.counts(), now.next == null || now.counts() == now.next, now.problem);
        }, this::look, nanos);
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
        lost = "";
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
        logs = new Logs(now.old, now.next, true, now.decided, now.failures, now.problem, now.nextFailed);
        moved();
    }

    @Override
    public void handOver(final Duration timeout) {
        synchronized (this) {
            final Logs now = logs;
            logs = new Logs(now.old, now.next, now.switched, true, now.failures, now.problem, now.nextFailed);
        }
        moved();
        final long end = nanos.getAsLong() + Math.min(timeout.toNanos(), TRY.toNanos());
        synchronized (changed) {
            for (Logs now = logs; now.next != null && now.counts() != now.next; now = logs) {
                if (now.nextFailed) {
                    throw new RejectedException("swap.failed", now.failures.get(0).problem(), "It is tried again.");
                }
                if (calledOff(now)) {
                    throw new UnavailableException("consensus.called-off", "The handover to the log "
                        + now.next.name() + " was called off.", "The swap goes back; if it does not, end it with"
                        + " 'coterie swap abort " + LogNames.swap(now.next.name()) + "'.");
                }
                final long left = end - nanos.getAsLong();
                if (left <= 0) {
                    throw new UnavailableException("consensus.not-handed-over", "The log was not handed over in time;"
                        + " the old one goes on until it is: " + window().waitsFor(), "It is tried again.");
                }
                await(left);
            }
        }
    }

    private static boolean calledOff(final Logs now) {
        final LogLine.Standing standing = now.old == null ? null : now.old.standing();
        return standing != null && !standing.allows(now.next.name());
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
        if (now.next == null || now.counts() != now.next) {
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
            // looked at once: another thread may open the new log meanwhile
            final OpenLog counts = now.counts();
            final boolean old = now.old != null && now.old.epoch() == epoch;
            final boolean next = now.next != null && now.next.epoch() == epoch;
            if (counts != null && counts.epoch() == epoch) {
                lost = problem;
            }
            if (now.next != null && counts != now.next && (old || next)) {
                final List<Finding> failures = new ArrayList<>(now.failures);
                failures.add(new Finding(Finding.Severity.ERROR, "swap.component-failed", 0, 0,
                    "components.consensus", problem, "Look at the log of the component."));
                // without the old one nothing is handed over, and nothing decided: there is no log
                logs = new Logs(old ? null : now.old, now.next, now.switched, now.decided, List.copyOf(failures),
                    old ? problem : now.problem, now.nextFailed || next);
            } else if (counts != null && counts.epoch() == epoch) {
                logs = new Logs(null, null, false, false, List.of(), problem);
            }
        }
        moved();
    }

    /** The old log counts after the switch, too: a member that lost it takes no part, whatever stands in the slot. */
    @Override
    public Optional<String> lost() {
        return lost.isEmpty() || logs.counts() != null ? Optional.empty() : Optional.of(lost);
    }

    @Override
    public void alarm(final Alarm toTell) {
        alarm = toTell;
    }

    @Override
    public boolean leaderless() {
        final Logs now = logs;
        return now.counts() != null && leaderships.current().leader().isEmpty()
            && (now.next == null || now.next.leadership().leader().isEmpty());
    }

    @Override
    public void leftBehind(final String problem) {
        final OpenLog counts = logs.counts();
        if (counts != null) {
            alarm.failed(counts.epoch(), "consensus.left-behind", problem);
        }
    }

    @Override
    public CompletionStage<Void> callOff(final String successor, final Duration timeout) {
        final OpenLog old = logs.old;
        // after the commit the successor is the log that counts: there is nothing left to call off
        if (old == null || LogRoute.taken(standing(logs.next))
                || LogNames.generation(old.name()) >= LogNames.generation(successor)) {
            return CompletableFuture.failedFuture(handedOver());
        }
        return HandoverDriver.propose(old, LogEntry.callOff(successor), timeout).thenAccept(taken -> {
            if (!taken) {
                throw handedOver();
            }
            LOG.warn("The handover to the log {} is called off.", successor);
            moved();
        });
    }

    private static RejectedException handedOver() {
        return new RejectedException("swap.decided", "The log is handed over already: the new one holds the state.",
            "Plan a swap that leads to what you want.");
    }

    private static LogLine.Standing standing(final OpenLog log) {
        return log == null ? null : log.standing();
    }

    @Override
    public boolean drain(final Duration timeout) {
        final long end = nanos.getAsLong() + timeout.toNanos();
        boolean all = true;
        try {
            for (final CallGate gate : draining) {
                all &= gate.awaitEmpty(Duration.ofNanos(end - nanos.getAsLong()));
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
        ending.run();
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
            if (now.next != null && now.decided && counts == now.old) {
                voters.follow(now.old, now.next);
            }
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
        return voters.change(counts, counts == now.next ? null : now.next, change, node, timeout);
    }

    @Override
    public CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
        final Logs now = logs;
        final OpenLog counts = present();
        return voters.goOn(counts, counts == now.next ? null : now.next, now.decided, gone, timeout);
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
