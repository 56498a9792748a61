package io.coterie.manager.executor;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.coterie.api.core.Clock;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.Change;
import io.coterie.api.state.ClusterState;
import io.coterie.api.state.HostLife;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.core.Moment;
import io.coterie.manager.core.Order;
import io.coterie.manager.core.OrderReply;
import io.coterie.manager.core.SyncAnswer;
import io.coterie.manager.swap.Probed;
import io.coterie.toolkit.secret.Masking;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor in the member's own process: drives {@link ExecutorCore} on a scheduler of its own, runs agents through
 * the resource-agent components and records results in the cluster state. Its methods may be called from any thread.
 */
public final class LocalExecutor implements NodeExecutor {
    /** How often recurring monitors and retries are looked at: the grain of monitor intervals. */
    private static final Duration TICK = Duration.ofMillis(100);
    /** For one try to record a result; it is repeated. */
    private static final Duration RECORD_TIMEOUT = Duration.ofSeconds(5);
    /** Longest reason of a result that is recorded, in characters. */
    private static final int MAX_REASON = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(LocalExecutor.class);
    private final ExecutorCore core;
    private final Optional<HostLife> host;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Supplier<List<ResourceAgents>> agents;
    private final ClusterState state;
    private volatile LocalStop.Timeouts timeouts = (resource, operation) -> Duration.ofSeconds(20);
    private volatile boolean idle = true;
    private volatile boolean nothingRuns = true;
    private volatile boolean cleared;
    private volatile boolean closed;
    private volatile ExecutorCore.Mode mode = ExecutorCore.Mode.NORMAL;
    private Subscription tick;
    private volatile ClusterDocument document;
    /** Probes of rehearsals, by their calls; touched on the executor's thread alone. */
    private final Map<Long, Rehearsing> rehearsing = new HashMap<>();
    /** These four are touched on the executor's thread alone. */
    private StateSnapshot recorded;
    private StateSnapshot factsOf;
    private ClusterDocument factsDocument;
    private Map<String, String> facts = Map.of();

    /**
     * An executor that does nothing yet.
     *
     * @param self the member that it is in
     * @param host the life of the host that it is on
     * @param scheduler its owner thread, its own
     * @param clock the clock
     * @param agents the resource-agent components here
     * @param state where results go
     */
    public LocalExecutor(final MemberId self, final Optional<HostLife> host, final Scheduler scheduler,
            final Clock clock, final Supplier<List<ResourceAgents>> agents, final ClusterState state) {
        this.core = new ExecutorCore(self);
        this.host = host;
        this.scheduler = scheduler;
        this.clock = clock;
        this.agents = agents;
        this.state = state;
    }

    /** Begins to tick. */
    public void start() {
        scheduler.execute(this::tick);
    }

    /** Ends: nothing new is run. What runs is not stopped; others fence this member for that. */
    public void close() {
        closed = true;
        scheduler.execute(() -> {
            if (tick != null) {
                tick.close();
            }
        });
    }

    private void tick() {
        if (!closed) {
            // first, so that a turn that fails is not the last one
            tick = scheduler.schedule(TICK, this::tick);
            advance();
        }
    }

    @Override
    public CompletionStage<SyncAnswer> sync(final Term term) {
        final CompletableFuture<SyncAnswer> answer = new CompletableFuture<>();
        scheduler.execute(() -> answer.complete(core.sync(term, now()).on(host)));
        return answer;
    }

    @Override
    public CompletionStage<OrderReply> order(final Order order) {
        final CompletableFuture<OrderReply> reply = new CompletableFuture<>();
        scheduler.execute(() -> {
            reply.complete(core.order(order, now()));
            advance();
        });
        return reply;
    }

    /**
     * Changes what the core obeys.
     *
     * @param change calls one of the core's methods
     */
    public void tell(final Consumer<ExecutorCore> change) {
        scheduler.execute(() -> {
            change.accept(core);
            advance();
        });
    }

    /** Who is asked in a rehearsal, and who waits for the answer. */
    private record Rehearsing(Optional<ResourceAgents> by, CompletableFuture<Optional<Probed>> answer) {
    }

    /** {@return ends with what is known to run here: the agent by the resource instance} */
    public CompletionStage<Map<String, String>> running() {
        final CompletableFuture<Map<String, String>> running = new CompletableFuture<>();
        scheduler.execute(() -> running.complete(core.running()));
        return running;
    }

    /**
     * Probes something that runs, in its turn. Nothing else follows from the answer.
     *
     * @param resource the resource instance
     * @param by who is asked; empty for the component that is there
     * @return ends with the answer; empty if it is not known to run any more
     */
    public CompletionStage<Optional<Probed>> probe(final String resource, final Optional<ResourceAgents> by) {
        final CompletableFuture<Optional<Probed>> answer = new CompletableFuture<>();
        scheduler.execute(() -> {
            final OptionalLong call = core.rehearse(resource, timeouts.of(resource, "monitor"), now());
            if (call.isEmpty()) {
                answer.complete(Optional.empty());
            } else {
                rehearsing.put(call.getAsLong(), new Rehearsing(by, answer));
                advance();
            }
        });
        return answer;
    }

    /**
     * The time-outs for stops of its own.
     *
     * @param newTimeouts of the present document
     */
    public void timeouts(final LocalStop.Timeouts newTimeouts) {
        timeouts = newTimeouts;
    }

    /**
     * The document, for what agents may know of the cluster.
     *
     * @param newDocument the present one
     */
    public void document(final ClusterDocument newDocument) {
        document = newDocument;
    }

    /** {@return whether it runs nothing and has nothing in hand, as of its last turn} */
    public boolean idle() {
        return idle;
    }

    /** {@return whether nothing runs or is about to; results of what did may wait, as of its last turn} */
    public boolean nothingRuns() {
        return nothingRuns;
    }

    /**
     * Whether it runs nothing and will not run anything any more.
     *
     * @return true if it is idle, and was so after it had heard that the member leaves: what it accepted before that is
     *     over too
     */
    public boolean cleared() {
        return cleared;
    }

    /** {@return what it obeys, as of its last turn} */
    public ExecutorCore.Mode mode() {
        return mode;
    }

    private Moment now() {
        return new Moment(clock.nanoTime(), clock.now());
    }

    private void advance() {
        if (closed) {
            return;
        }
        core.advance(now(), timeouts).forEach(command -> {
            if (command instanceof ExecutorCommand.Execute execute) {
                execute(execute);
            } else if (command instanceof ExecutorCommand.Cancel cancel) {
                cancel(cancel);
            } else if (command instanceof ExecutorCommand.Rehearsed ended) {
                rehearsing.remove(ended.callId()).answer().complete(ended.promoted()
                    .map(promoted -> new Probed(ended.result(), promoted)));
            } else if (command instanceof ExecutorCommand.Record record) {
                record(record);
            }
        });
        idle = core.idle();
        cleared = core.cleared();
        nothingRuns = core.nothingRuns();
        mode = core.mode();
    }

    private void execute(final ExecutorCommand.Execute execute) {
        CompletionStage<ActionResult> result;
        List<String> read = List.of();
        try {
            final Map<String, String> values = Values.resolve(execute.action().parameters());
            read = Values.secrets(execute.action().parameters(), values);
            result = Objects.requireNonNull(run(execute.action(), values, component(execute.callId(),
                execute.action())), "The component gave no answer to wait for.");
        } catch (final CoterieException e) {
            result = CompletableFuture.completedFuture(notRun(e.problem() + " " + e.remedy()));
        } catch (final RuntimeException | Error e) {
            // a component that is broken: the call must end all the same, or its lane would wait for ever
            result = CompletableFuture.failedFuture(e);
        }
        final List<String> secrets = read;
        result.thenApply(r -> Objects.requireNonNull(r, "The component gave no result.")).exceptionally(e -> {
            LOG.warn("{} could not be run", execute.action().id(), e);
            return notRun("The agent could not be run: " + cause(e).getMessage());
        }).thenAccept(r -> scheduler.execute(() -> {
            core.ended(execute.callId(), sayable(r, secrets), now());
            advance();
        }));
    }

    private void cancel(final ExecutorCommand.Cancel cancel) {
        try {
            component(cancel.callId(), cancel.action()).cancel(cancel.action().resource());
        } catch (final RuntimeException | Error e) {
            // it ends at its time-out then
            LOG.warn("{} could not be ended early", cancel.action().id(), e);
        }
    }

    private ResourceAgents component(final long callId, final Action action) {
        final Rehearsing rehearsed = rehearsing.get(callId);
        if (rehearsed != null && rehearsed.by().isPresent()) {
            return rehearsed.by().get();
        }
        final String agentClass = action.agent().substring(0, Math.max(0, action.agent().indexOf(':')));
        return agents.get().stream().filter(a -> a.agentClass().equals(agentClass))
            .findFirst().orElseThrow(() -> new RejectedException("resource.unknown-agent", "This member has no"
                + " component for agents of class '" + agentClass + "'.", "Install one."));
    }

    private CompletionStage<ActionResult> run(final Action action, final Map<String, String> values,
            final ResourceAgents component) {
        final String operation = action.type() == Action.Type.PROBE ? "monitor" : action.operation();
        return component.execute(new ActionRequest(action.agent(), operation, action.resource(), action.node(),
            values, meta(action), action.interval(), action.timeout(),
            action.checkLevel()));
    }

    /** The action's own, and what its agent may ask for. */
    private Map<String, String> meta(final Action action) {
        final StateSnapshot seen = state.current();
        // what was acknowledged here must be known to the next action, even if this member has not applied it yet
        final StateSnapshot current = recorded != null && recorded.revision() > seen.revision() ? recorded : seen;
        final ClusterDocument currentDocument = document;
        if (current != factsOf || currentDocument != factsDocument) {
            facts = ClusterFacts.of(current, currentDocument);
            factsOf = current;
            factsDocument = currentDocument;
        }
        final Map<String, String> meta = new TreeMap<>(facts);
        core.unrecordedAttributes().forEach(attributes -> ClusterFacts.lay(meta, action.node(), attributes));
        meta.putAll(action.meta());
        return meta;
    }

    /**
     * What an agent says goes into the cluster state on every member, and to whoever asks: a sentence, not a file, and
     * none of the secrets that it was given. Masked before it is cut: half of a secret would not be found.
     */
    private static ActionResult sayable(final ActionResult result, final List<String> secrets) {
        final String masked = Masking.mask(result.exitReason(), secrets).replaceAll("\\p{Cntrl}", " ");
        final String reason = masked.length() <= MAX_REASON ? masked : masked.substring(0, MAX_REASON) + " ...";
        return reason.equals(result.exitReason()) ? result : new ActionResult(result.status(), result.code(), reason,
            result.duration(), result.attributes());
    }

    private static ActionResult notRun(final String reason) {
        return new ActionResult(ActionResult.Status.NOT_RUN, ResultCode.GENERIC_ERROR, reason, Duration.ZERO,
            Map.of());
    }

    private void record(final ExecutorCommand.Record record) {
        CompletionStage<StateSnapshot> submitted;
        try {
            submitted = state.submit(new Change.RecordOperation(record.record(), record.attributes()), RECORD_TIMEOUT);
        } catch (final RuntimeException | Error e) {
            // an empty slot, or a broken component: it is tried again
            submitted = CompletableFuture.failedFuture(e);
        }
        submitted.whenComplete((snapshot, failure) -> scheduler.execute(() -> {
            // the state's own word is final; what consensus refuses for now is tried again
            final boolean refused = cause(failure) instanceof RejectedException e && e.code().startsWith("state.");
            if (refused) {
                LOG.warn("The result of {} of {} was refused: {}", record.record().action(),
                    record.record().resource(), cause(failure).getMessage());
            }
            if (failure == null) {
                recorded = snapshot;
                core.recordedIn(snapshot.revision());
            }
            core.recordEnded(failure == null, refused, now());
            advance();
        }));
    }

    private static Throwable cause(final Throwable failure) {
        return failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
    }
}
