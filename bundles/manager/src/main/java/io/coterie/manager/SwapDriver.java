package io.coterie.manager;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.Components;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.manager.MemberComponents;
import io.coterie.api.state.Change;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.core.Moment;
import io.coterie.manager.swap.SwapCall;
import io.coterie.manager.swap.SwapCoordinator;
import io.coterie.manager.swap.SwapDocument;
import io.coterie.manager.swap.SwapMember;
import io.coterie.manager.swap.SwapRecord;
import io.coterie.manager.swap.SwapReport;
import io.coterie.manager.swap.SwapSets;
import io.coterie.manager.swap.SwapTargets;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does on this member what the record of a swap asks for, and records how far it has come. The core is touched on the
 * manager's thread alone; questions of others are answered on any.
 */
final class SwapDriver {
    /** Between two tries to record a report. */
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** For one try. */
    private static final Duration SUBMIT_TIMEOUT = Duration.ofSeconds(5);
    /** The log never follows the decision. */
    private static final String CALLED_OFF = "consensus.called-off";
    private static final Logger LOG = LoggerFactory.getLogger(SwapDriver.class);
    private final MemberId self;
    private final ClusterId cluster;
    private final Swapping swapping;
    private final Components components;
    private final Scheduler scheduler;
    private final BiFunction<Change, Duration, CompletionStage<StateSnapshot>> submit;
    private final SwapMember core;
    private final List<Rehearsal> rehearsals;
    private NamedRecord read;
    private Optional<SwapRecord> record = Optional.empty();
    private boolean submitting;
    private Moment failedAt;
    private Moment now;

    SwapDriver(final InstanceContext context, final Scheduler scheduler,
            final BiFunction<Change, Duration, CompletionStage<StateSnapshot>> submit,
            final List<Rehearsal> rehearsals) {
        this.rehearsals = List.copyOf(rehearsals);
        this.self = context.self();
        this.cluster = context.cluster();
        this.swapping = slot(context, Swapping.class);
        this.components = slot(context, Components.class);
        this.scheduler = scheduler;
        this.submit = submit;
        this.core = new SwapMember(self);
    }

    private static <T> T slot(final InstanceContext context, final Class<T> api) {
        try {
            return context.slot(api);
        } catch (final UnavailableException e) {
            LOG.debug("There is no {} here", api.getSimpleName(), e);
            return null;
        }
    }

    /** One turn, on the manager's thread. */
    void advance(final StateSnapshot state, final boolean mayReport, final Moment at) {
        now = at;
        final Optional<SwapRecord> present = state == null || swapping == null ? Optional.empty() : record(state);
        if (present.isEmpty()) {
            return;
        }
        try {
            core.next(present.get(), swapping.current(), swapping.progress(), at).ifPresent(this::run);
            core.remarks(present.get().number(), rehearsals.stream()
                .flatMap(r -> r.remarks(present.get().number()).stream()).toList());
            final boolean maySubmit = !submitting && (failedAt == null || at.past(failedAt, PAUSE));
            final Optional<SwapRecord> end = core.end(present.get(), at);
            if (end.isPresent() && maySubmit) {
                put(SwapCoordinator.change(state, end.get(), Term.NONE));
            } else if (mayReport && maySubmit) {
                core.report(present.get(), SwapReport.of(state, self.node()), swapping.current(),
                    swapping.progress(), at).ifPresent(this::report);
            }
        } catch (final CoterieException e) {
            LOG.debug("The slots cannot be asked", e);
        }
    }

    private Optional<SwapRecord> record(final StateSnapshot state) {
        final NamedRecord named = state.records().get(SwapRecord.KEY);
        if (named != read) {
            read = named;
            record = SwapRecord.of(state);
            record.ifPresent(this::begins);
        }
        return record;
    }

    private void begins(final SwapRecord swap) {
        swapping.begins(swap.target().set().revision(), swap.number(),
            swap.members().stream().map(MemberId::node).collect(Collectors.toUnmodifiableSet()));
    }

    private void run(final SwapCall call) {
        LOG.info("The swap to revision {} goes on here: {}", call.side().set().revision(), call.step());
        ask(call).whenComplete((done, failure) -> scheduler.execute(() -> {
            if (failure != null) {
                LOG.warn("{} of revision {} failed here", call.step(), call.side().set().revision(), failure);
                if (call.step() == SwapStep.COMMITTED && CALLED_OFF.equals(CommandRunner.code(failure))) {
                    core.calledOff(call.side().number(), now);
                }
            }
            core.ended(call.id(), failure == null ? "" : text(failure), swapping.current(), swapping.progress(), now);
        }));
    }

    private CompletionStage<Void> ask(final SwapCall call) {
        final SwapRecord.Side side = call.side();
        try {
            return switch (call.step()) {
                case STAGED -> swapping.stage(side.set(), side.hashes(), call.timeout());
                case WARM -> swapping.warm(side.set().revision(), call.timeout())
                    .thenCompose(warm -> rehearsed(side.number()));
                case SWITCHED -> swapping.switchOver(side.set().revision(), call.timeout());
                case COMMITTED -> swapping.commit(side.set(), side.hashes(), call.timeout());
                default -> swapping.back(side.set().revision(), call.timeout());
            };
        } catch (final RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Of several that fail the first one says why. */
    private CompletionStage<Void> rehearsed(final long number) {
        final List<CompletableFuture<Void>> all = rehearsals.stream().map(r -> r.begin(number).toCompletableFuture())
            .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private static String text(final Throwable failure) {
        final Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        return cause instanceof CoterieException e ? e.problem() + " [" + e.code() + "]"
            : "It met an error of its own: " + cause.getClass().getSimpleName() + ".";
    }

    private void report(final SwapReport report) {
        put(new Change.PutRecord(report.key(), -1, report.bytes(), Term.NONE));
    }

    private void put(final Change change) {
        submitting = true;
        submit.apply(change, SUBMIT_TIMEOUT).whenComplete((state, failure) -> scheduler.execute(() -> {
            submitting = false;
            failedAt = failure == null ? null : now;
        }));
    }

    /** {@return the set that holds here; empty where nothing can be swapped} */
    Optional<ComponentSet> current() {
        try {
            return swapping == null ? Optional.empty() : Optional.ofNullable(swapping.current());
        } catch (final CoterieException e) {
            LOG.debug("The slots cannot be asked", e);
            return Optional.empty();
        }
    }

    ClusterId cluster() {
        return cluster;
    }

    /** The rows of the document that founds the cluster; empty where nothing can be swapped. */
    List<ComponentSpec> founding() {
        return current().map(own -> SwapDocument.specs(SwapTargets.held(Optional.empty(), own))).orElse(List.of());
    }

    /** What a swap would do here; from any thread. */
    CompletionStage<SwapPreview> preview(final SwapRecord.Side side, final Duration timeout) {
        final Optional<ComponentSet> own = current();
        return own.isEmpty() ? CompletableFuture.failedFuture(none())
            : swapping.preview(SwapSets.local(side, own.get()).set(), timeout);
    }

    CompletionStage<List<ComponentDescription>> offer(final Path bundle, final Duration timeout) {
        return swapping == null ? CompletableFuture.failedFuture(none()) : swapping.offer(bundle, timeout);
    }

    /** Lets what was decided not be handed over; from any thread. */
    CompletionStage<Void> callOff(final SwapRecord decided, final Duration timeout) {
        if (swapping == null) {
            return CompletableFuture.failedFuture(none());
        }
        begins(decided);
        return swapping.callOff(decided.target().set().revision(), timeout);
    }

    static UnavailableException none() {
        return new UnavailableException("swap.not-offered", "Components cannot be replaced in this member.",
            "Run the same version of Coterie on all members.");
    }

    /** What runs here; from any thread. */
    MemberComponents running(final boolean collect) {
        if (collect && current().isPresent()) {
            swapping.collect();
        }
        final List<SlotStatus> slots = components == null ? List.of() : components.slots();
        return new MemberComponents(self, current().map(ComponentSet::revision).orElse(0L),
            slots.stream().map(SlotStatus::instance).filter(i -> i != null).toList(),
            current().isEmpty() ? List.of() : swapping.heldLoaders(), "");
    }
}
