package io.coterie.manager;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.component.SwapStep;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.manager.MemberComponents;
import io.coterie.api.manager.SwapPlan;
import io.coterie.api.manager.SwapRequest;
import io.coterie.api.manager.SwapStatus;
import io.coterie.api.manager.Swaps;
import io.coterie.api.membership.View;
import io.coterie.api.state.StateSnapshot;
import io.coterie.document.DocumentParser;
import io.coterie.manager.swap.SwapCoordinator;
import io.coterie.manager.swap.SwapDocument;
import io.coterie.manager.swap.SwapNeeds;
import io.coterie.manager.swap.SwapRecord;
import io.coterie.manager.swap.SwapReport;
import io.coterie.manager.swap.SwapRules;
import io.coterie.manager.swap.SwapSets;
import io.coterie.manager.swap.SwapState;
import io.coterie.manager.swap.SwapTargets;

/** Plans swaps, records them and tells of them; the coordinator leads them. Safe for use by several threads. */
final class SwapService implements Swaps {
    private final Slots slots;
    private final ManagerLoop loop;
    private final SwapDriver driver;
    private final MemberLink link;
    private final QuorumGate gate;

    SwapService(final Slots slots, final ManagerLoop loop, final SwapDriver driver, final MemberLink link,
            final QuorumGate gate) {
        this.slots = slots;
        this.loop = loop;
        this.driver = driver;
        this.link = link;
        this.gate = gate;
    }

    /** What was planned, with what was planned on. */
    private record Planned(StateSnapshot state, SwapRecord.Side held, SwapRecord.Side target, SwapPlan plan) {
    }

    @Override
    public CompletionStage<SwapPlan> plan(final SwapRequest request, final Duration timeout) {
        return guarded(() -> planned(request, timeout).thenApply(Planned::plan));
    }

    @Override
    public CompletionStage<SwapPlan> plan(final String text, final Duration timeout) {
        return guarded(() -> request(text, "").map(request -> plan(request, timeout)).orElseGet(() ->
            CompletableFuture.completedFuture(new SwapPlan(held(loop.state()).set().revision(), List.of(), List.of(),
                List.of()))));
    }

    @Override
    public CompletionStage<SwapStatus> run(final String text, final String author, final Duration timeout) {
        return guarded(() -> run(request(text, author).orElseThrow(() -> new RejectedException("swap.nothing-to-do",
            "The cluster has the components of the document already.", "Apply the document.")), timeout));
    }

    /** What a document asks for beyond what holds. */
    private Optional<SwapRequest> request(final String text, final String author) {
        final var parsed = DocumentParser.parse(text);
        final var document = parsed.document().orElseThrow(() ->
            new InvalidInputException("config.invalid", parsed.findings()));
        return SwapTargets.of(held(loop.state()), document.components(), author);
    }

    private SwapRecord.Side held(final StateSnapshot state) {
        return SwapTargets.held(SwapRecord.of(state), driver.current().orElseThrow(SwapDriver::none));
    }

    /** {@return the rows that a document without components means; empty where nothing can be swapped} */
    List<ComponentSpec> present() {
        return driver.current().map(own -> SwapDocument.specs(SwapTargets.held(SwapRecord.of(loop.state()), own)))
            .orElse(List.of());
    }

    /**
     * What a swap would have to change for a document with these rows, {@code kind: before -> after}; empty where
     * nothing can be swapped.
     */
    Optional<List<String>> changes(final List<ComponentSpec> rows) {
        return driver.current().map(own -> {
            final SwapRecord.Side held = SwapTargets.held(SwapRecord.of(loop.state()), own);
            final List<Finding> findings = new ArrayList<>();
            final List<String> changes = new ArrayList<>(SwapTargets.of(held, rows, "").map(request ->
                SwapSets.changes(held.set(), SwapTargets.of(held, request, findings).set())).orElse(List.of()));
            findings.forEach(f -> changes.add(f.field() + ": " + f.problem()));
            return changes;
        });
    }

    /**
     * Refuses a document that could not say what holds after the swap that is under way.
     *
     * @param state the present state
     * @param text the document
     */
    static void refuseUneditable(final StateSnapshot state, final String text) {
        if (SwapRecord.of(state).filter(r -> r.state().open() && !SwapDocument.editable(text, r.target()))
                .isPresent()) {
            throw new RejectedException("config.not-editable", "A swap is under way, and this document is written in a"
                + " form in which its components cannot be edited.", "Write 'components:' as a plain section, without"
                + " aliases, or wait for the swap.");
        }
    }

    private CompletionStage<Planned> planned(final SwapRequest request, final Duration timeout) {
        final StateSnapshot state = loop.state();
        final View view = loop.view();
        final SwapRecord.Side held = held(state);
        final List<Finding> findings = new ArrayList<>();
        final SwapRecord.Side target = SwapTargets.of(held, request, findings);
        if (findings.isEmpty()) {
            findings.addAll(SwapTargets.otherBytes(held, target, request, driver.running(false).instances()));
            findings.addAll(SwapRules.check(state, view, loop.stable(), held.set(), target.set()));
        }
        final List<String> changes = SwapSets.changes(held.set(), target.set());
        if (!findings.isEmpty()) {
            return CompletableFuture.completedFuture(new Planned(state, held, target, new SwapPlan(
                target.set().revision(), changes, List.of(), findings)));
        }
        final Map<NodeId, CompletionStage<SwapPreview>> asked = new TreeMap<>();
        SwapRules.members(state, view).forEach(m -> asked.put(m.node(), preview(m, target, timeout)));
        return CompletableFuture.allOf(asked.values().stream().map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new)).thenApply(done -> {
                final Map<NodeId, SwapPreview> previews = new TreeMap<>();
                asked.forEach((node, stage) -> previews.put(node, stage.toCompletableFuture().join()));
                return judged(state, held, target, previews);
            });
    }

    private Planned judged(final StateSnapshot state, final SwapRecord.Side held, final SwapRecord.Side target,
            final Map<NodeId, SwapPreview> previews) {
        final List<Finding> findings = new ArrayList<>();
        final List<String> installs = new ArrayList<>();
        previews.forEach((node, preview) -> {
            preview.installs().forEach(i -> installs.add(node + ": " + i));
            preview.findings().forEach(f -> findings.add(new Finding(f.severity(), f.code(), 0, 0,
                f.field().isEmpty() ? node.name() : node + "." + f.field(), f.problem(), f.remedy())));
        });
        final long number = SwapRecord.of(state).map(SwapRecord::number).orElse(0L) + 1;
        final Optional<ClusterDocument> document = DocumentParser.parse(state.document().text()).document();
        document.ifPresent(d -> findings.addAll(previews.values().stream().flatMap(p -> SwapNeeds.unmet(d,
            SwapRules.changed(held.set(), target.set()), p.gives()).stream()).distinct().toList()));
        final SwapRecord.Side agreed = SwapTargets.agreed(held, target, previews,
            driver.running(false).instances(), number, findings);
        if (findings.stream().noneMatch(Finding::isError)
                && !SwapDocument.editable(state.document().text(), agreed)) {
            findings.add(SwapRules.notEditable());
        }
        return new Planned(state, held, agreed, new SwapPlan(agreed.set().revision(),
            SwapSets.changes(held.set(), agreed.set()), installs, findings));
    }

    private CompletionStage<SwapPreview> preview(final MemberId member, final SwapRecord.Side target,
            final Duration timeout) {
        final CompletionStage<SwapPreview> said = member.equals(slots.context().self())
            ? guarded(() -> driver.preview(target, timeout)) : link.preview(member, target, timeout);
        return said.exceptionally(failure -> new SwapPreview(List.of(), List.of(), List.of(SwapRules.error(
            "swap.not-asked", "", member.node() + " could not be asked: " + said(failure),
            "See 'coterie cluster status', and try again."))));
    }

    private static String said(final Throwable failure) {
        final Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        return cause instanceof CoterieException e ? e.problem() : cause.getClass().getSimpleName() + ".";
    }

    @Override
    public CompletionStage<SwapStatus> run(final SwapRequest request, final Duration timeout) {
        return guarded(() -> gate.pass(() -> planned(request, timeout).thenCompose(planned -> {
            if (!planned.plan().possible()) {
                throw new InvalidInputException("swap.refused", planned.plan().findings());
            }
            final Optional<SwapRecord> last = SwapRecord.of(planned.state());
            final List<SwapRecord.Past> history = new ArrayList<>(last.map(SwapRecord::history).orElse(List.of()));
            last.map(SwapRecord::past).ifPresent(history::add);
            final SwapRecord record = SwapRecord.planned(planned.target(), planned.held(),
                SwapRules.members(planned.state(), loop.view()), request.author(), new SwapRecord.Mark(
                    SwapState.PLANNED, slots.context().clock().now(), slots.context().self()),
                planned.state().document().version(), history);
            return submit(planned.state(), record, timeout);
        })));
    }

    private CompletionStage<SwapStatus> submit(final StateSnapshot basis, final SwapRecord record,
            final Duration timeout) {
        return slots.state().submit(SwapCoordinator.change(basis, record, Term.NONE), timeout)
            .thenCompose(loop::learn).thenApply(state -> status(state, record.number()));
    }

    @Override
    public CompletionStage<SwapStatus> abort(final long number, final String author, final Duration timeout) {
        // not behind the gate: two quorum components that differ leave no quorum, and this is the way back from there
        return guarded(() -> slots.state().latest(timeout).thenCompose(state -> {
            final SwapRecord record = SwapRecord.of(state).filter(r -> r.number() >= number && number > 0)
                .orElseThrow(() -> new RejectedException("swap.unknown", "There is no swap " + number + ".",
                    "See 'coterie swap history'."));
            if (record.number() != number || !SwapRules.mayEnd(record)) {
                throw new RejectedException("swap.decided", "The swap " + number + " is decided: "
                    + (record.number() == number ? record.state().word() : "a later one has begun") + ".",
                    "Plan one that leads to what you want.");
            }
            return record.state() == SwapState.COMMITTED ? calledOff(record, author, timeout)
                : end(state, record, author + " asked for it.", timeout);
        }));
    }

    /** The log says which came first; only then does the record. */
    private CompletionStage<SwapStatus> calledOff(final SwapRecord decided, final String author,
            final Duration timeout) {
        return driver.callOff(decided, timeout).thenCompose(done -> slots.state().latest(timeout)
            .thenCompose(state -> {
                final SwapRecord record = SwapRecord.of(state).filter(r -> r.number() == decided.number())
                    .orElseThrow(() -> new RejectedException("swap.unknown", "Another swap has begun meanwhile.",
                        "See 'coterie swap history'."));
                return record.state() != SwapState.COMMITTED
                    ? CompletableFuture.completedFuture(status(state, record.number()))
                    : end(state, record, author + " called the handover of the log off.", timeout)
                        .exceptionallyCompose(failure -> overtaken(decided, failure, timeout));
            }).exceptionallyCompose(failure -> CompletableFuture.failedFuture(HalfDone.after(
                "The handover of the log is called off.", failure))));
    }

    /** A member that heard it from the log may have recorded it first. */
    private CompletionStage<SwapStatus> overtaken(final SwapRecord decided, final Throwable failure,
            final Duration timeout) {
        return slots.state().latest(timeout).thenCompose(state -> SwapRecord.of(state)
            .filter(r -> r.number() == decided.number() && r.state() != SwapState.COMMITTED)
            .map(r -> CompletableFuture.completedFuture(status(state, r.number())))
            .orElseGet(() -> CompletableFuture.failedFuture(failure)));
    }

    private CompletionStage<SwapStatus> end(final StateSnapshot state, final SwapRecord record, final String why,
            final Duration timeout) {
        return submit(state, record.to(record.state() == SwapState.PLANNED ? SwapState.BACK : SwapState.GOING_BACK,
            why, slots.context().clock().now(), slots.context().self()), timeout);
    }

    @Override
    public CompletionStage<List<ComponentDescription>> offer(final Path bundle, final Duration timeout) {
        return guarded(() -> driver.offer(bundle, timeout));
    }

    @Override
    public List<SwapStatus> swaps() {
        final StateSnapshot state = loop.state();
        final List<SwapStatus> all = new ArrayList<>();
        SwapRecord.of(state).ifPresent(record -> {
            all.add(status(state, record.number()));
            for (int i = record.history().size() - 1; i >= 0; i--) {
                all.add(past(record.history().get(i)));
            }
        });
        return all;
    }

    private static SwapStatus status(final StateSnapshot state, final long number) {
        final SwapRecord record = SwapRecord.of(state).filter(r -> r.number() == number).orElseThrow(() ->
            new RejectedException("swap.unknown", "Another swap has begun meanwhile.", "See 'coterie swap history'."));
        final List<SwapStatus.Member> members = new ArrayList<>();
        state.nodes().values().forEach(node -> {
            final Optional<SwapReport> report = SwapReport.of(state, node.node())
                .filter(r -> r.number() == number);
            final Optional<MemberId> part = record.members().stream().filter(m -> m.node().equals(node.node()))
                .findFirst();
            report.map(SwapReport::member).or(() -> part).or(node::member).ifPresent(member -> members.add(
                new SwapStatus.Member(member, part.filter(member::equals).isPresent(),
                    report.map(SwapReport::step).orElse(SwapStep.NONE),
                    report.map(SwapReport::revision).orElse(record.held().set().revision()),
                    report.map(SwapReport::failure).orElse(""), report.map(SwapReport::waitsFor).orElse(""))));
        });
        return new SwapStatus(number, record.target().set().revision(), record.state().word(), record.changes(),
            record.author(), record.reason(), remarks(state, record),
            record.marks().stream().map(m -> new SwapStatus.Mark(m.state().word(),
                m.at(), m.by().node().name())).toList(), members);
    }

    /** What the coordinator's member says while the swap is under way, else what the record says. */
    private static List<String> remarks(final StateSnapshot state, final SwapRecord record) {
        return state.coordinator().filter(c -> record.state().open())
            .flatMap(c -> SwapReport.of(state, c.member().node()))
            .filter(r -> r.number() == record.number() && !r.remarks().isEmpty()).map(SwapReport::remarks)
            .orElse(record.remarks());
    }

    private static SwapStatus past(final SwapRecord.Past past) {
        return new SwapStatus(past.number(), past.revision(), past.state().word(), past.changes(), past.author(),
            past.reason(), past.remarks(), List.of(new SwapStatus.Mark(SwapState.PLANNED.word(), past.began(), ""),
                new SwapStatus.Mark(past.state().word(), past.ended(), "")), List.of());
    }

    @Override
    public CompletionStage<List<MemberComponents>> members(final Duration timeout, final boolean collect) {
        return guarded(() -> {
            final View view = loop.view();
            final List<CompletableFuture<MemberComponents>> asked = (view == null
                ? List.of(slots.context().self()) : view.members()).stream().map(m -> running(m, timeout, collect)
                    .exceptionally(failure -> new MemberComponents(m, 0, List.of(), List.of(), said(failure)))
                    .toCompletableFuture()).toList();
            return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
        });
    }

    private CompletionStage<MemberComponents> running(final MemberId member, final Duration timeout,
            final boolean collect) {
        return member.equals(slots.context().self())
            ? guarded(() -> CompletableFuture.completedFuture(driver.running(collect)))
            : link.components(member, timeout, collect);
    }

    /** What is thrown before there is a stage comes out of the stage. */
    private static <T> CompletionStage<T> guarded(final java.util.function.Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (final RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
