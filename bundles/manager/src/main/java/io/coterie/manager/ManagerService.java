package io.coterie.manager;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.manager.ClusterEvent;
import io.coterie.api.manager.ClusterStatus;
import io.coterie.api.manager.DocumentPlan;
import io.coterie.api.manager.FailedDevice;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.api.manager.Swaps;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.Change;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.config.Completion;
import io.coterie.manager.config.DeviceRecord;
import io.coterie.manager.config.DocumentCheck;
import io.coterie.manager.config.DocumentDiff;
import io.coterie.manager.config.Overlay;
import io.coterie.manager.core.MemberCore;
import io.coterie.manager.core.PowerCheck;
import io.coterie.manager.event.EventLog;
import io.coterie.manager.swap.SwapDocument;

/** What callers see of the manager. Safe for use by several threads; nothing blocks. */
final class ManagerService implements Manager {
    /** How long a member that ends outside of the primary partition waits for it to come back, to leave in order. */
    private static final Duration OUTSIDE_PATIENCE = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(ManagerService.class);
    /** Stages that were given out and have not ended, with what ends them when this is closed. */
    private final Map<CompletableFuture<?>, Supplier<CoterieException>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private final Slots slots;
    private final ManagerLoop loop;
    private final Documents documents;
    private final DocumentCheck check;
    private final Decisions decisions;
    private final StatusView statusView;
    private final EventLog events;
    private final Scheduler scheduler;
    private final TwoNode twoNode;
    private final QuorumGate gate;
    private final FenceQuestions fencing;
    private final SwapService swaps;

    ManagerService(final Slots slots, final ManagerLoop loop, final Documents documents, final DocumentCheck check,
            final EventLog events, final Scheduler scheduler, final TwoNode twoNode, final QuorumGate gate,
            final SwapService swaps) {
        this.swaps = swaps;
        this.gate = gate;
        this.slots = slots;
        this.loop = loop;
        this.documents = documents;
        this.check = check;
        this.events = events;
        this.scheduler = scheduler;
        this.twoNode = twoNode;
        this.fencing = new FenceQuestions(slots::fencing);
        this.decisions = new Decisions(slots, loop, documents, scheduler);
        this.statusView = new StatusView(slots, loop, documents, decisions, twoNode);
    }

    /** {@return what a decision would be made of now; empty if there is nothing to decide of} */
    Optional<SchedulingInput> situation() {
        return decisions.situation();
    }

    @Override
    public ClusterStatus status() {
        return statusView.status();
    }

    @Override
    public StateSnapshot state() {
        return loop.state();
    }

    @Override
    public CompletionStage<Transition> decision() {
        return staged(() -> CompletableFuture.completedFuture(decisions.present()));
    }

    @Override
    public CompletionStage<List<Finding>> validate(final String text) {
        return staged(() -> checked(text).thenApply(DocumentCheck.Result::findings));
    }

    private CompletionStage<DocumentCheck.Result> checked(final String text) {
        final StateSnapshot state = loop.state();
        return check.check(completed(text), state, documents.plain(state), rows -> changes(state, rows));
    }

    /** What would have to be swapped; where nothing can be, the document that holds is the measure. */
    private List<String> changes(final StateSnapshot state, final List<ComponentSpec> rows) {
        return swaps.changes(rows).orElseGet(() -> documents.plain(state).filter(d -> !d.components().isEmpty()
            && !SwapDocument.sameRows(d.components(), rows) || d.components().isEmpty() && !rows.isEmpty())
            .map(d -> List.of("components")).orElse(List.of()));
    }

    private String completed(final String text) {
        return Completion.complete(text, documents.plain(loop.state()), swaps.present());
    }

    @Override
    public CompletionStage<DocumentPlan> plan(final String text) {
        return staged(() -> checked(text).thenApply(result -> {
            final ClusterDocument document = good(result);
            final StateSnapshot state = loop.state();
            final ClusterDocument before = documents.plain(state)
                .orElseGet(() -> ClusterDocument.empty(document.cluster()));
            final List<Finding> warnings = result.findings().stream().filter(f -> !f.isError()).toList();
            return new DocumentPlan(state.document().version(), DocumentDiff.of(before, document), warnings,
                decisions.of(Overlay.apply(document, state.records().values(), slots.context().clock().now())));
        }));
    }

    private static ClusterDocument good(final DocumentCheck.Result result) {
        if (!result.good()) {
            throw new InvalidInputException("config.invalid", result.findings());
        }
        return result.parsed().document().orElseThrow();
    }

    @Override
    public CompletionStage<DocumentVersion> apply(final String text, final long expectedVersion, final String author,
            final String comment, final Duration timeout) {
        return changing(() -> gate.pass(() -> {
            // what was checked is what is applied
            final StateSnapshot state = loop.state();
            final String whole = completed(text);
            return check.check(whole, state, documents.plain(state), r -> changes(state, r)).thenCompose(result -> {
                final ClusterDocument document = good(result);
                final List<String> changes = changes(state, document.components());
                if (!changes.isEmpty()) {
                    throw new RejectedException("config.needs-swap", "The document changes components: "
                        + String.join(", ", changes) + ".", "Run the swap first: 'coterie config apply --swap'.");
                }
                SwapService.refuseUneditable(state, whole);
                final List<NodeId> nodes = List.copyOf(document.nodes().keySet());
                return slots.state().submit(new Change.ApplyDocument(expectedVersion, whole, nodes, author, comment,
                    slots.context().clock().now()), timeout);
            }).thenCompose(loop::learn).thenApply(StateSnapshot::document);
        }));
    }

    @Override
    public CompletionStage<Void> request(final OperatorRequest request, final Duration timeout) {
        if (request instanceof OperatorRequest.ConfirmFence confirm) {
            return changing(() -> twoNode.override(confirm, timeout, loop::now).thenCompose(done ->
                done ? CompletableFuture.completedFuture(null) : change(request, timeout)));
        }
        return change(request, timeout);
    }

    private CompletionStage<Void> change(final OperatorRequest request, final Duration timeout) {
        return changing(() -> gate.pass(() -> slots.state().latest(timeout).thenCompose(state -> {
            final Change change =
                new OperatorChanges(state, documents.apply(state), slots.context().clock().now()).of(request);
            return slots.state().submit(change, timeout);
        }).thenCompose(loop::learn).thenApply(state -> null)));
    }

    @Override
    public CompletionStage<Void> leave(final Duration timeout) {
        if (timeout.isNegative()) {
            return CompletableFuture.failedFuture(new DeadlineExceededException("manager.leave-timeout",
                "The time to leave was over before it began.", "Allow more time."));
        }
        final CompletableFuture<Void> left = new CompletableFuture<>();
        final Runnable watcher = () -> {
            switch (loop.standing()) {
                // who takes no part has nothing to hand over
                case LEFT, UNKNOWN, JOINING -> left.complete(null);
                case CONDEMNED -> left.completeExceptionally(new UnavailableException("manager.condemned",
                    "This member was declared unclean before it had left.", "Nothing; the others fence it."));
                default -> {
                    // on its way
                }
            }
        };
        loop.leave();
        loop.watch(watcher);
        final Subscription timer = scheduler.schedule(timeout, () -> left.completeExceptionally(
            new DeadlineExceededException("manager.leave-timeout", "This member did not get rid of what it runs"
                + " within " + timeout.toSeconds() + " s.", "Look at what does not stop, or give it more time.")));
        left.whenComplete((nothing, failure) -> {
            timer.close();
            loop.unwatch(watcher);
            waiting.remove(left);
        });
        waiting.put(left, Decisions::ended);
        if (closed) {
            // no timer runs any more that would end it
            left.completeExceptionally(Decisions.ended());
        }
        return left;
    }

    /**
     * Leaves as well as that goes, for a member that ends: in the primary partition as {@link #leave}; outside of it
     * nobody can be told, so it is enough that nothing runs here any more. Blocks; does not throw.
     *
     * @param timeout how long it may take
     */
    void depart(final Duration timeout) {
        final CompletableFuture<Void> departed = leave(timeout).toCompletableFuture();
        final long[] outside = new long[1];
        final Runnable watcher = () -> {
            final long now = slots.context().clock().nanoTime();
            if (loop.inPrimary() || !loop.nothingRuns()) {
                outside[0] = 0;
            } else if (outside[0] == 0) {
                outside[0] = now;
            } else if (now - outside[0] > OUTSIDE_PATIENCE.toNanos()) {
                departed.complete(null);
            }
        };
        loop.watch(watcher);
        try {
            departed.get(timeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (final java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.warn("This member ends without having left in order; the others will fence it: {}", e.getMessage());
        } finally {
            loop.unwatch(watcher);
        }
    }

    @Override
    public List<ClusterEvent> events(final long after) {
        return events.after(after);
    }

    @Override
    public Subscription subscribe(final Consumer<ClusterEvent> listener) {
        return events.subscribe(listener);
    }

    @Override
    public CompletionStage<Void> settled(final Optional<NodeId> node, final Duration timeout) {
        return decisions.settled(node, timeout);
    }

    @Override
    public Swaps swaps() {
        return swaps;
    }

    MemberCore.Standing standing() {
        return loop.standing();
    }

    @Override
    public CompletionStage<FenceResult> testFence(final String device, final NodeId node) {
        return staged(() -> fencing.test(documents.plain(loop.state()), device, node)).thenApply(result ->
            PowerCheck.contradicts(loop.state(), loop.view(), node, result) ? PowerCheck.contradicted(node, result)
                : result);
    }

    @Override
    public List<FailedDevice> failedDevices() {
        return loop.state().records().values().stream().map(DeviceRecord::read).flatMap(Optional::stream)
            .filter(DeviceRecord::failed).map(d -> new FailedDevice(d.device(), d.detail(), d.since())).toList();
    }

    @Override
    public List<String> fenceAgents() {
        return fencing.agents();
    }

    @Override
    public CompletionStage<FenceAgent> fenceAgent(final String agent) {
        return staged(() -> fencing.agent(agent));
    }

    void close() {
        closed = true;
        waiting.forEach((stage, end) -> stage.completeExceptionally(end.get()));
        decisions.close();
    }

    private <T> CompletionStage<T> staged(final Supplier<CompletionStage<T>> call) {
        return staged(call, Decisions::ended);
    }

    /** A change that was begun may come true after this is closed. */
    private <T> CompletionStage<T> changing(final Supplier<CompletionStage<T>> call) {
        return closed ? CompletableFuture.failedFuture(Decisions.ended())
            : staged(call, () -> new OutcomeUnknownException("manager.closed-meanwhile",
                "The manager of this member was closed before the change had ended.",
                "Ask another member whether it was made, before you ask for it again."));
    }

    /** What is thrown before there is a stage comes out of the stage; what has not ended ends when this is closed. */
    private <T> CompletionStage<T> staged(final Supplier<CompletionStage<T>> call,
            final Supplier<CoterieException> end) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        waiting.put(result, end);
        result.whenComplete((value, failure) -> waiting.remove(result));
        try {
            call.get().whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause() : failure);
                }
            });
        } catch (final CoterieException e) {
            result.completeExceptionally(e);
        }
        if (closed) {
            // the threads that would end it are gone
            result.completeExceptionally(end.get());
        }
        return result;
    }
}
