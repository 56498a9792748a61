package io.coterie.manager.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.Change;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.swap.SwapCoordinator;

/**
 * What a member does while it is the coordinator, and how it becomes that: proves its term, begins its reign in the
 * state, tells every executor, and then decides and acts until it is the coordinator no more. Pure: the same inputs
 * give the same commands. Confined to one thread.
 */
public final class CoordinatorCore {
    /** A barrier without an answer is asked for again. */
    private static final Duration PROOF_REPEAT = Duration.ofSeconds(3);
    /** After a refused order nothing is decided for so long: whoever refused needs time, not the same order again. */
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(1);
    /** A document's agents are waited for so long; then it is decided without their metadata. */
    private static final Duration AGENTS_PATIENCE = Duration.ofSeconds(10);

    /** Where a member is on its way to decide. */
    public enum Phase {
        /** Another member leads, or nobody, or there is no quorum. */
        FOLLOWER,
        /** Waits for the proof of its term. */
        PROVING,
        /** Its reign is being entered into the state. */
        BEGINNING,
        /** Waits for executors, or for nodes whose fate is not known yet. */
        SYNCING,
        /** Nothing to do. */
        IDLE,
        /** Carries out a transition. */
        TRANSITION
    }

    private final CoordinatorTimes times;
    private final Scheduling scheduling;
    private final List<CoordinatorCommand> outbox = new ArrayList<>();
    private final World world;
    private final Submissions submissions;
    private final ConfirmedFences confirmed = new ConfirmedFences();
    private final Restarts restarts;
    private final NodeWatch watch;
    private final ExecutorSyncs syncs;
    private final Fences fences;
    private final DeviceMonitors monitors;
    private final OperatorRequests requests;
    private final Forgetting forgetting;
    private final BackOn backOn;
    private final SwapCoordinator swaps;
    private Phase phase = Phase.FOLLOWER;
    private Term term = Term.NONE;
    private long proofAttempt;
    private Moment proofAsked;
    private Term announced = Term.NONE;
    private Moment lastInput;
    private Moment reignSince;
    private Moment holdSince;
    private Moment voterAsked;
    private TransitionRunner runner;
    private long transitions;
    private SchedulingInput decidedOn;
    private String undecided = "";
    private Set<Object> decidedResults = Set.of();
    private Moment decidedAt;
    private Optional<Duration> recheck = Optional.empty();

    /**
     * A core that knows nothing yet.
     *
     * @param self this member
     * @param scheduling what decides; pure
     * @param documents the document of a state, overrides included; null while there is none; pure
     * @param times what it goes by
     * @param seed where chance begins; each life of each member has another one
     */
    public CoordinatorCore(final MemberId self, final Scheduling scheduling,
            final Function<StateSnapshot, ClusterDocument> documents, final CoordinatorTimes times, final long seed) {
        this.times = times;
        this.scheduling = scheduling;
        this.world = new World(self, documents);
        this.submissions = new Submissions(outbox);
        this.restarts = new Restarts(world, submissions, times.joinGrace());
        this.watch = new NodeWatch(world, submissions, times, restarts, confirmed);
        this.syncs = new ExecutorSyncs(world, watch, times, outbox);
        this.fences = new Fences(world, submissions, outbox, times.actionMargin(), confirmed,
            new FenceDelays(seed), restarts);
        this.monitors = new DeviceMonitors(world, submissions, outbox);
        this.requests = new OperatorRequests(world, submissions, watch);
        this.forgetting = new Forgetting(world, submissions);
        this.backOn = new BackOn(world, submissions, outbox, times.actionMargin());
        this.swaps = new SwapCoordinator(self);
    }

    /** {@return where it is} */
    public Phase phase() {
        return phase;
    }

    /** {@return what it waits for or does, for people; empty if there is nothing to say} */
    public String busyWith() {
        return switch (phase) {
            case PROVING -> "the proof that this member leads";
            case BEGINNING -> "the record of its reign";
            case SYNCING -> watch.undecided() ? watch.waitingFor() : !syncs.complete() ? syncs.waitingFor()
                : !agentsKnown() ? "what the agents of the document can do" : holds()
                ? "a second try, after " + (runner == null && !undecided.isEmpty() ? "scheduling failed"
                    : "an order was refused") : "";
            case TRANSITION -> runner.waitingFor();
            default -> "";
        };
    }

    /** {@return the fences that were confirmed here; others may add to them, on the same thread} */
    public ConfirmedFences confirmedFences() {
        return confirmed;
    }

    /** {@return the term that it reigns or means to reign in} */
    public Term term() {
        return term;
    }

    /**
     * Takes an input.
     *
     * @param input what happened
     * @param now when
     * @return what is to be done
     */
    public List<CoordinatorCommand> handle(final CoordinatorInput input, final Moment now) {
        final boolean paused = lastInput != null && now.past(lastInput, times.pause());
        lastInput = now;
        world.now = now;
        world.take(input);
        if (input instanceof CoordinatorInput.ViewChanged changed) {
            confirmed.seen(changed.view());
        }
        if (input instanceof CoordinatorInput.FencedForOther done) {
            fences.fencedForOther(done);
        }
        if (paused && phase != Phase.FOLLOWER) {
            suspend();
        }
        dispatch(input);
        advance();
        final List<CoordinatorCommand> commands = List.copyOf(outbox);
        outbox.clear();
        return commands;
    }

    private void dispatch(final CoordinatorInput input) {
        if (input instanceof CoordinatorInput.ChangeEnded ended) {
            submissions.ended(ended, world.now);
        } else if (input instanceof CoordinatorInput.TermProved proved) {
            proved(proved);
        } else if (input instanceof CoordinatorInput.FenceEnded ended) {
            fences.ended(ended);
            backOn.ended(ended);
        } else if (input instanceof CoordinatorInput.DeviceTested tested) {
            monitors.tested(tested);
        } else if (phase == Phase.FOLLOWER) {
            return;
        } else if (input instanceof CoordinatorInput.Synced synced) {
            if (!syncs.answered(synced)) {
                suspend();
            }
        } else if (input instanceof CoordinatorInput.OrderAnswered answered && runner != null) {
            runner.answered(answered);
        }
    }

    /** Sends nothing until the term is proved again; what is in flight stays so. */
    private void suspend() {
        phase = Phase.PROVING;
        proofAsked = null;
    }

    private void resign() {
        if (phase != Phase.FOLLOWER) {
            tell("coordinator", world.self.node().name(), world.self + " is the coordinator no more.", Map.of());
        }
        phase = Phase.FOLLOWER;
        term = Term.NONE;
        runner = null;
        syncs.forget();
        fences.forget();
        backOn.forget();
        monitors.forget();
        swaps.forget();
        submissions.forget();
        decidedOn = null;
    }

    private void proved(final CoordinatorInput.TermProved proved) {
        if (phase != Phase.PROVING || proved.attempt() != proofAttempt) {
            return;
        }
        final Barrier barrier = proved.barrier().orElse(null);
        if (barrier == null || !barrier.leader()) {
            return;
        }
        if (!barrier.term().equals(term)) {
            resign();
            term = barrier.term();
        }
        phase = Phase.BEGINNING;
    }

    private void advance() {
        if (!world.mayReign()) {
            if (phase != Phase.FOLLOWER) {
                resign();
            }
            return;
        }
        if (phase != Phase.FOLLOWER && term.olderThan(world.leadership.term())) {
            resign();
        }
        if (phase == Phase.FOLLOWER) {
            phase = Phase.PROVING;
            term = world.leadership.term();
            proofAsked = null;
        }
        if (phase == Phase.PROVING) {
            if (proofAsked == null || world.now.past(proofAsked, PROOF_REPEAT)) {
                proofAsked = world.now;
                outbox.add(new CoordinatorCommand.ProveTerm(++proofAttempt));
            }
            return;
        }
        if (phase == Phase.BEGINNING && !begun()) {
            return;
        }
        reign();
    }

    private boolean begun() {
        final Optional<Coordinator> present = world.state.coordinator();
        if (present.isPresent() && present.get().term().equals(term) && present.get().member().equals(world.self)) {
            if (!term.equals(announced)) {
                announced = term;
                reignSince = world.now;
            }
            phase = runner == null ? Phase.SYNCING : Phase.TRANSITION;
            return true;
        }
        if (term.olderThan(world.state.term())) {
            resign();
            return false;
        }
        submissions.submit("begin", new Change.BeginTerm(term, world.self, world.now.wall()), world.now);
        return false;
    }

    private void reign() {
        watch.advance(term);
        syncs.advance(term);
        requests.advance(term);
        restarts.advance(term, fences);
        fences.advance(term);
        monitors.advance(term);
        forgetting.advance();
        backOn.advance(term);
        swaps.next(term, world.state, world.document, world.view, world.stable, world.now)
            .ifPresent(change -> submissions.submit("swap", change, world.now));
        voters();
        if (runner != null) {
            runner.advance();
            if (!runner.engine().aborted() && !sameSituation(situation())) {
                runner.engine().abort("The situation changed.");
            }
            if (!runner.engine().over()) {
                return;
            }
            ended();
        }
        decide();
    }

    private void decide() {
        phase = Phase.SYNCING;
        if (watch.undecided() || !syncs.complete() || !agentsKnown() || holds()) {
            return;
        }
        final SchedulingInput input = situation();
        phase = Phase.IDLE;
        final boolean due = recheck.isPresent() && world.now.past(decidedAt, recheck.get());
        if (!due && sameSituation(input) && decidedResults.equals(results())) {
            return;
        }
        final Transition decided;
        try {
            decided = StartGuard.apply(scheduling.schedule(input), world.state);
        } catch (final RuntimeException | Error e) {
            // an empty slot, or a component that cannot decide of this: the reign must not end for it
            holdSince = world.now;
            phase = Phase.SYNCING;
            if (!String.valueOf(e.getMessage()).equals(undecided)) {
                undecided = String.valueOf(e.getMessage());
                tell("transition", Long.toString(transitions), "Scheduling gave no decision: " + undecided,
                    Map.of("phase", "failed"));
            }
            return;
        }
        decidedOn = input;
        decidedResults = results();
        decidedAt = world.now;
        recheck = decided.recheckAfter();
        if (decided.actions().isEmpty()) {
            return;
        }
        runner = new TransitionRunner(world, watch, syncs, times, outbox, decided, term, ++transitions);
        phase = Phase.TRANSITION;
        tell("transition", Long.toString(transitions), "A transition of " + runner.engine().size()
            + " actions begins.", Map.of("phase", "begin", "actions", Integer.toString(runner.engine().size())));
        runner.advance();
    }

    private void ended() {
        final TransitionEngine engine = runner.engine();
        final Map<String, String> details = new HashMap<>();
        details.put("phase", "end");
        details.put("done", Integer.toString(engine.count(TransitionEngine.Progress.DONE)));
        details.put("failed", Integer.toString(engine.count(TransitionEngine.Progress.FAILED)));
        details.put("dropped", Integer.toString(engine.count(TransitionEngine.Progress.DROPPED)
            + engine.count(TransitionEngine.Progress.WAITING)));
        tell("transition", Long.toString(transitions), engine.aborted()
            ? "The transition was cut short: " + engine.abortReason() : "The transition is complete.", details);
        if (engine.aborted()) {
            decidedOn = null;
        }
        holdSince = runner.refused() ? world.now : null;
        runner = null;
    }

    private boolean holds() {
        return holdSince != null && !world.now.past(holdSince, REFUSED_PAUSE);
    }

    private boolean agentsKnown() {
        return world.agentsVersion >= world.state.document().version() || world.now.past(reignSince, AGENTS_PATIENCE);
    }

    private SchedulingInput situation() {
        final Set<MemberId> obeying = syncs.done();
        return ScheduleInputs.of(world.now.wall(), world.document, world.state, true, world.view, obeying::contains,
            world.agents);
    }

    /** Whether nothing changed that a decision depends on, results of operations and the time apart. */
    private boolean sameSituation(final SchedulingInput now) {
        return decidedOn != null && decidedOn.document().equals(now.document())
            && decidedOn.nodes().equals(now.nodes()) && decidedOn.failCounts().equals(now.failCounts())
            && decidedOn.agents().equals(now.agents()) && decidedOn.tickets().equals(now.tickets());
    }

    private Set<Object> results() {
        return Set.copyOf(world.state.operations());
    }

    /** Brings the voters of consensus to the document's nodes, one at a time. */
    private void voters() {
        if (world.voters.isEmpty() || world.document.nodes().isEmpty()
            || voterAsked != null && !world.now.past(voterAsked, times.joinGrace())) {
            return;
        }
        final Set<NodeId> wanted = new TreeSet<>(world.document.nodes().keySet());
        // one that is not there would only make a majority harder to find
        final Optional<NodeId> add = wanted.stream().filter(n -> !world.voters.contains(n))
            .filter(n -> world.inView(n).isPresent()).findFirst();
        final Optional<NodeId> remove = world.voters.stream().filter(n -> !wanted.contains(n)).sorted().findFirst();
        add.map(n -> new CoordinatorCommand.ChangeVoter(VoterChange.ADD, n))
            .or(() -> remove.map(n -> new CoordinatorCommand.ChangeVoter(VoterChange.REMOVE, n)))
            .ifPresent(command -> {
                voterAsked = world.now;
                outbox.add(command);
            });
    }

    private void tell(final String type, final String subject, final String text, final Map<String, String> details) {
        outbox.add(new CoordinatorCommand.Tell(type, subject, text, details));
    }
}
