package io.coterie.manager.executor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.OperationRecord;
import io.coterie.manager.core.Moment;
import io.coterie.manager.core.Order;
import io.coterie.manager.core.OrderReply;
import io.coterie.manager.core.SyncAnswer;

/**
 * Runs actions on one node: obeys the greatest term it has seen, runs one action at a time for each resource instance,
 * repeats recurring monitors, records every result, and stops by itself what it runs when it is told that the cluster
 * is lost. Pure: what it wants done are commands. Confined to one thread.
 */
public final class ExecutorCore {
    /** Orders remembered so that a repeated one is not run twice; a coordinator repeats within seconds. */
    static final int ORDERS_REMEMBERED = 4096;

    /** What it obeys. */
    public enum Mode {
        /** Orders. */
        NORMAL,
        /** Orders that bring nothing up. */
        LEAVING,
        /** Nobody: it is out of the primary partition and does what its policy says. */
        ALONE,
        /** Nobody ever again: this incarnation left, or was given up by the others. */
        ENDED
    }

    private final MemberId self;
    private final List<ExecutorCommand> outbox = new ArrayList<>();
    private final Map<String, Deque<Call>> lanes = new TreeMap<>();
    private final Map<String, Call> running = new TreeMap<>();
    private final Map<String, OrderReply> orders = new LinkedHashMap<>();
    private final Map<String, Monitor> monitors = new TreeMap<>();
    private final ResultQueue results = new ResultQueue();
    /** Cancels that are recorded when the first run of their monitor is: its result would bring it back. */
    private final List<Call> cancels = new ArrayList<>();
    private final Activity activity = new Activity();
    private final Cuts cuts = new Cuts();
    private final LocalStop localStop;
    private Term term = Term.NONE;
    private Mode mode = Mode.NORMAL;
    private boolean leaving;
    private long lastCallId;
    private long session = 1;
    private long recordedRevision;

    /** A recurring monitor. */
    private static final class Monitor {
        private final Action action;
        private final Term term;
        private Moment lastEnd;
        private String lastResult = "";
        private boolean queued = true;

        Monitor(final Action action, final Term term) {
            this.action = action;
            this.term = term;
        }
    }

    /**
     * An executor that runs nothing.
     *
     * @param self the member that it is in
     */
    public ExecutorCore(final MemberId self) {
        this.self = self;
        this.localStop = new LocalStop(self.node());
    }

    /** {@return the greatest term seen} */
    public Term term() {
        return term;
    }

    /** {@return what it obeys} */
    public Mode mode() {
        return mode;
    }

    /** {@return whether it runs no resource, no action, and has recorded everything} */
    public boolean idle() {
        return activity.nothing() && running.isEmpty() && lanes.values().stream().allMatch(Deque::isEmpty)
            && results.waiting().isEmpty() && cancels.isEmpty();
    }

    /** {@return whether nothing runs or is about to; results of what did may wait to be recorded} */
    public boolean nothingRuns() {
        return activity.nothing() && running.isEmpty() && lanes.values().stream().allMatch(Deque::isEmpty);
    }

    /** {@return whether it is idle and stays so, since it was told that the member leaves} */
    public boolean cleared() {
        return leaving && idle();
    }

    /**
     * A term that is known from elsewhere, such as the state; older ones are refused from now on.
     *
     * @param seen the term
     */
    public void seen(final Term seen) {
        term = term.olderThan(seen) ? seen : term;
    }

    /**
     * A coordinator introduces itself.
     *
     * @param newTerm its term
     * @param now the time
     * @return what is in hand
     */
    public SyncAnswer sync(final Term newTerm, final Moment now) {
        if (newTerm.olderThan(term)) {
            return new SyncAnswer(false, session, recordedRevision, List.of());
        }
        term = newTerm;
        final List<SyncAnswer.Unfinished> unfinished = new ArrayList<>();
        running.values().forEach(call -> unfinished.add(unfinished(call, remaining(call, now))));
        lanes.forEach((resource, lane) -> {
            Duration patience = running.containsKey(resource) ? remaining(running.get(resource), now) : Duration.ZERO;
            for (final Call call : lane) {
                patience = patience.plus(call.action().timeout());
                unfinished.add(unfinished(call, patience));
            }
        });
        results.waiting().stream().filter(entry -> entry.call().action().type() != Action.Type.CANCEL)
            .forEach(entry -> unfinished.add(unfinished(entry.call(), Duration.ZERO)));
        // the result of a repeated monitor may never be recorded, if nothing changed
        unfinished.removeIf(u -> u.callId() < 0);
        return new SyncAnswer(true, session, recordedRevision, unfinished);
    }

    private static SyncAnswer.Unfinished unfinished(final Call call, final Duration remaining) {
        return new SyncAnswer.Unfinished(call.recurring() ? -1 : call.callId(), call.action().resource(),
            call.action().operation(), call.action().interval().toMillis(), remaining);
    }

    private static Duration remaining(final Call call, final Moment now) {
        final Duration left = call.action().timeout().minus(now.since(call.since()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Takes an order.
     *
     * @param order the order
     * @param now the time
     * @return the reply
     */
    public OrderReply order(final Order order, final Moment now) {
        if (!order.member().equals(self)) {
            return OrderReply.refused("It is for " + order.member() + ", this is " + self + ".");
        }
        if (order.term().olderThan(term)) {
            return OrderReply.refused("Term " + order.term() + " is over, " + term + " was seen.");
        }
        term = order.term();
        final OrderReply before = orders.get(order.key());
        if (before != null) {
            return before;
        }
        // a refusal is final: who was told so decides anew, and a copy of the order may still be on its way
        final OrderReply reply = answer(order, now);
        orders.put(order.key(), reply);
        if (orders.size() > ORDERS_REMEMBERED) {
            orders.remove(orders.keySet().iterator().next());
        }
        return reply;
    }

    private OrderReply answer(final Order order, final Moment now) {
        final Action action = order.action();
        if (mode == Mode.ALONE || mode == Mode.ENDED) {
            return OrderReply.refused(self + " obeys no orders now: " + mode.name().toLowerCase(java.util.Locale.ROOT)
                + ".");
        }
        if (order.session() != session) {
            return new OrderReply(OrderReply.Kind.RESYNC, 0, self + " has acted on its own since.", Duration.ZERO);
        }
        if (mode == Mode.LEAVING && (action.type() == Action.Type.START || action.type() == Action.Type.PROMOTE)) {
            return OrderReply.refused(self + " is leaving.");
        }
        return take(action, order.term(), now);
    }

    private OrderReply take(final Action action, final Term by, final Moment now) {
        final Call call = new Call(++lastCallId, action, by, now, false);
        if (action.type() == Action.Type.CANCEL) {
            cancel(call.key());
            cancels.add(call);
            final boolean waits = firstRunIsUnderWay(call);
            recordCancels(now);
            return OrderReply.accepted(call.callId(), waits ? patience(action.resource(), now) : Duration.ZERO);
        }
        // who asks for a probe knows of no monitor either, and will order those that it wants
        if (action.type() == Action.Type.STOP || action.type() == Action.Type.PROBE) {
            monitors.values().stream().filter(m -> m.action.resource().equals(action.resource()))
                .map(m -> new Call(0, m.action, m.term, now, true).key()).toList().forEach(this::cancel);
        }
        if (action.type() == Action.Type.MONITOR && !action.interval().isZero()) {
            cancel(call.key());
            monitors.put(call.key(), new Monitor(action, by));
        }
        lanes.computeIfAbsent(action.resource(), r -> new ArrayDeque<>()).add(call);
        return OrderReply.accepted(call.callId(), patience(action.resource(), now));
    }

    /** How long it may take until all that was ordered for a resource has ended. */
    private Duration patience(final String resource, final Moment now) {
        final Call before = running.get(resource);
        return lanes.getOrDefault(resource, new ArrayDeque<>()).stream().map(call -> call.action().timeout())
            .reduce(before == null ? Duration.ZERO : remaining(before, now), Duration::plus);
    }

    /**
     * Has something that runs probed, in its turn, through a component that is not switched to yet. The answer is
     * {@link ExecutorCommand.Rehearsed}, and nothing else follows from it.
     *
     * @param resource the resource instance
     * @param timeout of the probe
     * @param now the time
     * @return number of the call; empty if it is not known to run, or is to be stopped
     */
    public OptionalLong rehearse(final String resource, final Duration timeout, final Moment now) {
        final Optional<Activity.Running> known = activity.of(resource);
        if (known.isEmpty() || localStop.stops()) {
            return OptionalLong.empty();
        }
        // as a repeated monitor: what is ordered does not wait for it
        final Call call = new Call(++lastCallId, Rehearsed.probe(known.get(), self.node(), timeout), term, now, true);
        lanes.computeIfAbsent(resource, r -> new ArrayDeque<>()).add(call);
        return OptionalLong.of(call.callId());
    }

    /** {@return what is known to run here: the agent by the resource instance} */
    public Map<String, String> running() {
        final Map<String, String> agents = new TreeMap<>();
        activity.lastFirst().forEach(r -> agents.put(r.action().resource(), r.action().agent()));
        return agents;
    }

    private void cancel(final String key) {
        monitors.remove(key);
        lanes.values().forEach(lane -> lane.removeIf(c -> c.recurring() && c.key().equals(key)));
    }

    /** The record of a cancel takes that of the monitor out of the state. */
    private void recordCancels(final Moment now) {
        for (final Call call : List.copyOf(cancels)) {
            if (!firstRunIsUnderWay(call)) {
                cancels.remove(call);
                results.add(new ResultQueue.Entry(call, new ExecutorCommand.Record(record(call,
                    ActionResult.completed(ResultCode.OK, Duration.ZERO), now), Map.of())));
            }
        }
    }

    private boolean firstRunIsUnderWay(final Call cancel) {
        final String resource = cancel.action().resource();
        return Stream.concat(Stream.ofNullable(running.get(resource)), Stream.ofNullable(lanes.get(resource))
            .flatMap(Deque::stream)).anyMatch(c -> !c.recurring() && c.key().equals(cancel.key())
                && c.action().type() == Action.Type.MONITOR && c.callId() < cancel.callId());
    }

    /**
     * An agent ended.
     *
     * @param callId which call
     * @param outcome how
     * @param now the time
     */
    public void ended(final long callId, final ActionResult outcome, final Moment now) {
        final Call call = running.values().stream().filter(c -> c.callId() == callId).findFirst().orElse(null);
        if (call == null) {
            return;
        }
        final ActionResult result = cuts.ended(call, outcome);
        final boolean cut = result.status() == ActionResult.Status.CANCELLED;
        running.remove(call.action().resource());
        if (Rehearsed.is(call.action())) {
            outbox.add(new ExecutorCommand.Rehearsed(callId, result,
                activity.of(call.action().resource()).map(Activity.Running::promoted)));
            return;
        }
        activity.ended(call.action(), result);
        localStop.ended(call.action(), result, now);
        final Monitor monitor = monitors.get(call.key());
        final String text = result.status() + " " + result.code();
        final boolean changed = monitor == null || !monitor.lastResult.equals(text);
        if (monitor != null) {
            monitor.lastEnd = now;
            monitor.lastResult = cut ? monitor.lastResult : text;
            monitor.queued = false;
        }
        // a repeated run is told only if it says something new, and not at all once its monitor was cancelled
        if (!call.recurring() || !cut && monitor != null && (changed || !result.attributes().isEmpty())) {
            results.add(new ResultQueue.Entry(call, new ExecutorCommand.Record(record(call, result, now),
                result.attributes())));
        }
    }

    private OperationRecord record(final Call call, final ActionResult result, final Moment now) {
        final Action a = call.action();
        final String operation = a.type() == Action.Type.CANCEL ? "cancel" : a.operation();
        return new OperationRecord(self, a.resource(), a.agent(), operation, a.interval(), call.callId(),
            a.type() == Action.Type.PROBE, result.status(), result.code(), a.expected(), result.exitReason(),
            now.wall(), result.duration(), a.digest(), call.term());
    }

    /**
     * A result is in the cluster state: whoever decides must know at least that state.
     *
     * @param revision of a state that holds it
     */
    public void recordedIn(final long revision) {
        recordedRevision = Math.max(recordedRevision, revision);
    }

    /**
     * A result was recorded, refused or lost.
     *
     * @param recorded whether it is in the state
     * @param refused whether the state refused it for good
     * @param now the time
     */
    public void recordEnded(final boolean recorded, final boolean refused, final Moment now) {
        results.ended(recorded ? ResultQueue.End.RECORDED : refused ? ResultQueue.End.REFUSED : ResultQueue.End.LOST,
            now);
    }

    /** {@return what agents set in results that are not recorded yet, the oldest first} */
    List<Map<String, String>> unrecordedAttributes() {
        return results.waiting().stream().map(entry -> entry.command().attributes()).toList();
    }

    /**
     * This member is on its way out.
     *
     * @param on whether
     */
    public void leaving(final boolean on) {
        leaving = on;
        if (mode == Mode.NORMAL || mode == Mode.LEAVING) {
            mode = on ? Mode.LEAVING : Mode.NORMAL;
        }
    }

    /**
     * The primary partition was lost for longer than is allowed.
     *
     * @param policy what to do
     */
    public void alone(final LocalStop.Policy policy) {
        if (mode != Mode.ENDED) {
            mode = Mode.ALONE;
            localStop.policy(policy);
        }
    }

    /** The primary partition is back; what was not stopped yet stays. */
    public void regained() {
        if (mode == Mode.ALONE) {
            mode = leaving ? Mode.LEAVING : Mode.NORMAL;
            localStop.policy(LocalStop.Policy.FREEZE);
        }
    }

    /** This incarnation takes part no more: everything is stopped, nothing is obeyed. */
    public void end() {
        mode = Mode.ENDED;
        localStop.policy(LocalStop.Policy.STOP);
    }

    /**
     * What is to be done now.
     *
     * @param now the time
     * @param timeouts the time-out of an action of a resource instance, for stops of its own
     * @return the commands
     */
    public List<ExecutorCommand> advance(final Moment now, final LocalStop.Timeouts timeouts) {
        repeat(now);
        if (localStop.stops()) {
            stopByItself(now, timeouts);
        }
        cut(now);
        for (final Map.Entry<String, Deque<Call>> lane : lanes.entrySet()) {
            if (!lane.getValue().isEmpty() && !running.containsKey(lane.getKey())) {
                final Call call = lane.getValue().poll();
                final Call begun = new Call(call.callId(), call.action(), call.term(), now, call.recurring());
                running.put(lane.getKey(), begun);
                activity.begins(call.action());
                outbox.add(new ExecutorCommand.Execute(call.callId(), call.action()));
            }
        }
        lanes.values().removeIf(Deque::isEmpty);
        recordCancels(now);
        results.next(now).ifPresent(outbox::add);
        final List<ExecutorCommand> commands = List.copyOf(outbox);
        outbox.clear();
        return commands;
    }

    private void stopByItself(final Moment now, final LocalStop.Timeouts timeouts) {
        dropWhatHasNotBegun(now);
        final boolean busy = running.values().stream().anyMatch(c -> LocalStop.isOwn(c.action()))
            || lanes.values().stream().flatMap(Deque::stream).anyMatch(c -> LocalStop.isOwn(c.action()));
        if (!busy) {
            localStop.next(activity.lastFirst(), now, timeouts, running).ifPresent(action -> {
                // whatever was decided before this is known must not be done afterwards
                session++;
                take(action, term, now);
            });
        }
    }

    /** What would bring something up, and waits, is not run any more. */
    private void dropWhatHasNotBegun(final Moment now) {
        if (localStop.stopsAll()) {
            lanes.values().forEach(lane -> lane.removeIf(call -> {
                final boolean drop = Cuts.brings(call.action());
                if (drop) {
                    results.add(new ResultQueue.Entry(call, new ExecutorCommand.Record(record(call, new ActionResult(
                        ActionResult.Status.CANCELLED, ResultCode.GENERIC_ERROR, "It was not begun: this member is"
                            + " to stop everything.", Duration.ZERO, Map.of()), now), Map.of())));
                }
                return drop;
            }));
        }
    }

    /** Asks for the early end of what stands in the way. */
    private void cut(final Moment now) {
        running.forEach((resource, call) -> {
            final Deque<Call> lane = lanes.get(resource);
            final boolean waited = lane != null && lane.stream().anyMatch(c -> Cuts.standsInTheWay(call, c.action()));
            final boolean down = Cuts.worthless(call) && localStop.concerns(activity.promoted(resource));
            if ((waited || down) && cuts.ask(call, now)) {
                outbox.add(new ExecutorCommand.Cancel(call.callId(), call.action()));
            }
        });
    }

    private void repeat(final Moment now) {
        if (localStop.stops()) {
            // the way must be free for stops; what is not stopped in the end is watched again
            return;
        }
        monitors.values().stream()
            .filter(m -> !m.queued && now.past(m.lastEnd, m.action.interval()))
            .forEach(m -> {
                m.queued = true;
                lanes.computeIfAbsent(m.action.resource(), r -> new ArrayDeque<>())
                    .add(new Call(++lastCallId, m.action, m.term, now, true));
            });
    }
}
