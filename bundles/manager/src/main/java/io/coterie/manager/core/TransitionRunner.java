package io.coterie.manager.core;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.OperationRecord;

/**
 * Carries one transition through executors: sends the orders that the engine lets begin, takes an action for done when
 * its result is in the cluster state, and aborts when something happens that the decision did not know of. Confined to
 * the core's thread.
 */
final class TransitionRunner {
    /** An order without an answer is sent again: it is idempotent. */
    private static final Duration REPEAT = Duration.ofSeconds(2);
    private final World world;
    private final NodeWatch watch;
    private final ExecutorSyncs syncs;
    private final CoordinatorTimes times;
    private final List<CoordinatorCommand> outbox;
    private final TransitionEngine engine;
    private final Term term;
    private final long number;
    private final Map<String, Flight> flights = new HashMap<>();
    private Set<OperationRecord> known;
    private Set<List<Object>> knownKeys;
    private Set<List<Object>> presentKeys;
    private boolean refused;

    /** An action in flight. */
    private static final class Flight {
        private final Action action;
        private final Order order;
        private final MemberId fenced;
        private final Duration settledSince;
        private Moment since;
        private Duration patience;
        private Moment sent;
        private boolean answered;
        private boolean doubtful;
        private long callId;

        Flight(final Action action, final Order order, final MemberId fenced, final World world) {
            this.action = action;
            this.order = order;
            this.fenced = fenced;
            this.since = world.now;
            this.settledSince = world.settledTime();
            this.patience = action.timeout();
            this.sent = since;
        }

        /** While an engine forms its view anew it may carry neither the order nor the answer. */
        boolean late(final World world, final Duration margin) {
            final Duration limit = patience.plus(margin);
            return answered ? world.now.past(since, limit)
                : world.settledTime().minus(settledSince).compareTo(limit) >= 0;
        }
    }

    TransitionRunner(final World world, final NodeWatch watch, final ExecutorSyncs syncs,
            final CoordinatorTimes times, final List<CoordinatorCommand> outbox, final Transition transition,
            final Term term, final long number) {
        this.world = world;
        this.watch = watch;
        this.syncs = syncs;
        this.times = times;
        this.outbox = outbox;
        this.term = term;
        this.number = number;
        this.engine = new TransitionEngine(transition,
            Options.limit(world.document, "batch-limit", TransitionEngine.BATCH_LIMIT),
            Options.limit(world.document, "node-action-limit", TransitionEngine.NODE_LIMIT));
        remember();
    }

    TransitionEngine engine() {
        return engine;
    }

    /** {@return whether an executor refused an order: deciding again at once would not help} */
    boolean refused() {
        return refused;
    }

    void answered(final CoordinatorInput.OrderAnswered input) {
        final Flight flight = flights.values().stream()
            .filter(f -> f.order != null && f.order.key().equals(input.key())).findFirst().orElse(null);
        if (flight == null || input.reply().isEmpty()) {
            return;
        }
        final OrderReply reply = input.reply().get();
        flight.answered = true;
        switch (reply.kind()) {
            case ACCEPTED -> accepted(flight, reply);
            case RESYNC -> {
                syncs.again(flight.order.member());
                end(flight, Optional.of(flight.order.member() + " has acted on its own."));
            }
            case REFUSED -> {
                refused = true;
                end(flight, Optional.of(flight.action.id() + " was not run: " + reply.detail()));
            }
            default -> throw new IllegalStateException("unknown reply " + reply.kind());
        }
    }

    /** The time-out counts from the call: what the executor still does for the resource comes before that. */
    private void accepted(final Flight flight, final OrderReply reply) {
        if (flight.callId == 0) {
            flight.callId = reply.callId();
            flight.since = world.now;
            flight.patience = reply.patience().compareTo(flight.patience) > 0 ? reply.patience() : flight.patience;
        }
    }

    private void end(final Flight flight, final Optional<String> failure) {
        flights.remove(flight.action.id());
        failure.ifPresentOrElse(reason -> engine.failed(flight.action.id(), reason),
            () -> engine.succeeded(flight.action.id()));
    }

    void advance() {
        results();
        for (final Flight flight : List.copyOf(flights.values())) {
            if (flight.action.type() == Action.Type.FENCE) {
                fence(flight);
            } else if (flight.doubtful && flight.answered) {
                ask(flight);
            } else {
                order(flight);
            }
        }
        // one that ended can let a pseudo action end, and that another begin: the engine sees to it
        engine.begin().forEach(this::begin);
    }

    private void begin(final Action action) {
        final NodeRecord record = world.state.nodes().get(action.node());
        if (action.type() == Action.Type.FENCE) {
            if (record == null || record.state().clean()) {
                engine.succeeded(action.id());
                return;
            }
            flights.put(action.id(), new Flight(action, null, record.member().orElse(null), world));
            watch.mark(term, action.node(), action.reason().isEmpty() ? "Scheduling asks for it." : action.reason());
            return;
        }
        final Optional<MemberId> member = Optional.ofNullable(record).flatMap(NodeRecord::member)
            .filter(m -> world.takesPart(m).isPresent());
        if (member.isEmpty()) {
            engine.failed(action.id(), action.node() + " does not take part any more.");
            return;
        }
        final Order order = new Order(term, number, member.get(), syncs.session(member.get()), action);
        flights.put(action.id(), new Flight(action, order, null, world));
        outbox.add(new CoordinatorCommand.Send(order));
    }

    private void fence(final Flight flight) {
        final NodeRecord record = world.state.nodes().get(flight.action.node());
        final boolean over = record == null || record.state().clean()
            || !record.member().equals(Optional.ofNullable(flight.fenced));
        if (over) {
            end(flight, Optional.empty());
        } else {
            watch.mark(term, flight.action.node(), flight.action.reason());
        }
    }

    private void order(final Flight flight) {
        if (world.takesPart(flight.order.member()).isEmpty()) {
            end(flight, Optional.of(flight.order.member() + " was lost."));
            return;
        }
        if (!flight.answered && world.now.past(flight.sent, REPEAT)) {
            flight.sent = world.now;
            outbox.add(new CoordinatorCommand.Send(flight.order));
        }
        if (flight.late(world, times.actionMargin())) {
            watch.mark(term, flight.action.node(), "It did not end " + flight.action.id() + " in time.");
        }
    }

    /** Looks at what is new in the state: results that are awaited end their actions, others abort. */
    private void results() {
        final Set<OperationRecord> before = known;
        final Set<List<Object>> gone = new HashSet<>(knownKeys);
        remember();
        gone.removeAll(knownKeys);
        cancelled(gone);
        for (final OperationRecord record : known) {
            if (before.contains(record)) {
                continue;
            }
            if ("stop".equals(record.action()) && !record.failed()) {
                // the state forgets the monitors of what was stopped
                gone.removeIf(key -> key.get(0).equals(record.member().node())
                    && key.get(1).equals(record.resource()));
            }
            final Optional<Flight> flight = flights.values().stream().filter(f -> awaits(f, record)).findFirst();
            if (flight.isEmpty()) {
                engine.abort("There is a new result of " + record.action() + " of " + record.resource() + " on "
                    + record.member().node() + ".");
            } else if (record.failed()) {
                end(flight.get(), Optional.of(flight.get().action.id() + " failed."));
            } else {
                end(flight.get(), Optional.empty());
                if (record.code() != flight.get().action.expected()) {
                    engine.abort(flight.get().action.id() + " found " + record.code() + ".");
                }
            }
        }
        if (!gone.isEmpty()) {
            engine.abort("Results were forgotten.");
            final Set<Object> nodes = gone.stream().map(key -> key.get(0)).collect(Collectors.toSet());
            flights.values().stream().filter(f -> nodes.contains(f.action.node())).forEach(f -> f.doubtful = true);
        }
    }

    /**
     * What is awaited may have been forgotten with the rest, before it was seen here. So the executor is asked what it
     * still has in hand; what it has not begun to tell of must not be taken for an action without an end.
     */
    private void ask(final Flight flight) {
        syncs.again(flight.order.member());
        end(flight, Optional.of("What is known of " + flight.action.node() + " was forgotten."));
    }

    /** A monitor is cancelled when the state knows no result of it any more, but its last failure perhaps. */
    private void cancelled(final Set<List<Object>> gone) {
        for (final Flight flight : List.copyOf(flights.values())) {
            final Action action = flight.action;
            if (action.type() == Action.Type.CANCEL && flight.answered) {
                final List<Object> key = List.of(action.node(), action.resource(), "monitor", action.interval());
                gone.remove(key);
                if (!presentKeys.contains(key)) {
                    end(flight, Optional.empty());
                }
            }
        }
    }

    private static boolean awaits(final Flight flight, final OperationRecord record) {
        return flight.order != null && flight.action.type() != Action.Type.CANCEL
            && flight.order.member().equals(record.member())
            && flight.action.resource().equals(record.resource())
            && flight.action.operation().equals(record.action())
            && flight.action.interval().equals(record.interval()) && record.callId() >= flight.callId;
    }

    private void remember() {
        known = new HashSet<>(world.state.operations());
        knownKeys = new HashSet<>();
        presentKeys = new HashSet<>();
        for (final OperationRecord o : world.state.operations()) {
            final List<Object> key = List.of(o.member().node(), o.resource(), o.action(), o.interval());
            final boolean first = knownKeys.add(key);
            // a failure is kept beside the last result, and stays when that goes
            if (!first || !o.failed() || o.status() == ActionResult.Status.CANCELLED) {
                presentKeys.add(key);
            }
        }
    }

    /** {@return the actions in flight, for people} */
    String waitingFor() {
        final List<Action> actions = flights.values().stream().map(f -> f.action)
            .sorted(Comparator.comparing(Action::id)).toList();
        final String named = actions.stream().limit(ExecutorSyncs.NAMED).map(TransitionRunner::describe)
            .collect(Collectors.joining(", "));
        return named + (actions.size() > ExecutorSyncs.NAMED ? " and " + (actions.size() - ExecutorSyncs.NAMED)
            + " more" : "") + (engine.aborted() && !named.isEmpty() ? "; then it decides anew" : "");
    }

    private static String describe(final Action action) {
        return action.type() == Action.Type.FENCE ? "fence of " + action.node()
            : action.operation() + " of " + action.resource() + " on " + action.node();
    }
}
