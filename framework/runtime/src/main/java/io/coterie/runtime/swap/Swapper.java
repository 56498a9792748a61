package io.coterie.runtime.swap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.component.SwapProgress;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.runtime.instance.OwnerThread;
import io.coterie.runtime.model.ChosenComponent;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.KeptLog;
import io.coterie.runtime.model.Swappable;
import io.coterie.runtime.slot.Slot;

/**
 * The swaps of one cluster on this member. One owner thread carries the steps out, one after the other; a second one
 * answers what only looks, so that a preview never holds up a step. Progress is told from any thread.
 */
public final class Swapper implements Swapping, AutoCloseable {
    /** How often it is looked whether the new instances are warm; nobody waits for the switch in that time. */
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final Logger LOG = LoggerFactory.getLogger(Swapper.class);
    private final ClusterId cluster;
    private final List<Slot> slots;
    private final ComponentRegistry registry;
    private final Shelf shelf;
    private final SetFile file;
    private final SwapSite site;
    private final OwnerThread owner;
    private final OwnerThread looks;
    private volatile CommittedSet current;
    /** The same as others may see it. */
    private volatile ComponentSet shown;
    /** What runs, slot by slot. */
    private volatile List<ChosenComponent> running;
    /** For each choice of the present set, the place of its slot. */
    private volatile List<Integer> places;
    private volatile SwapAttempt attempt;
    private volatile SwapProgress ended = SwapProgress.NONE;
    /** The swap that was told of last. */
    private volatile SwapName told = SwapName.NONE;
    private final Carrying carrying = new Carrying();
    /** Ends when the windows are warm; touched on the owner thread. */
    private CompletableFuture<Void> warming;

    /**
     * Begins with what runs.
     *
     * @param cluster which cluster
     * @param set the set that holds
     * @param running what runs, in the same order
     * @param slots its slots, in the same order
     * @param registry what is installed
     * @param shelf the bundles
     * @param file keeps the set
     * @param site the cluster
     * @param threadName begins the names of its threads
     */
    public Swapper(final ClusterId cluster, final CommittedSet set, final List<ChosenComponent> running,
            final List<Slot> slots, final ComponentRegistry registry, final Shelf shelf, final SetFile file,
            final SwapSite site, final String threadName) {
        this.cluster = cluster;
        this.current = set;
        this.running = List.copyOf(running);
        this.places = Stream.iterate(0, i -> i + 1).limit(slots.size()).toList();
        this.slots = List.copyOf(slots);
        this.registry = registry;
        this.shelf = shelf;
        this.file = file;
        this.site = site;
        this.shown = shown();
        this.owner = new OwnerThread(threadName + " swap");
        this.looks = new OwnerThread(threadName + " swap looks");
    }

    @Override
    public ComponentSet current() {
        return shown;
    }

    private ComponentSet shown() {
        return new ComponentSet(current.revision(), inOrder().stream().map(ChosenComponent::withoutSecrets).toList());
    }

    private ComponentSet completed(final ComponentSet target) {
        final List<ChosenComponent> own = running;
        return new ComponentSet(target.revision(), target.choices().stream().map(choice -> own.stream()
            .filter(c -> c.makes(choice)).findFirst().map(c -> c.completed(choice)).orElse(choice)).toList());
    }

    @Override
    public SwapProgress progress() {
        final SwapAttempt now = attempt;
        return now == null ? ended : now.progress();
    }

    @Override
    public <T> Map<T, T> shadows(final Class<T> api) {
        final SwapAttempt now = attempt;
        return now == null ? Map.of() : now.shadows(api);
    }

    @Override
    public List<String> heldLoaders() {
        return Stream.concat(shelf.heldLoaders().stream(), slots.stream().flatMap(s -> s.heldInstances().stream()))
            .toList();
    }

    @Override
    public void collect() {
        if (!heldLoaders().isEmpty()) {
            shelf.collect();
        }
    }

    @Override
    public CompletionStage<List<ComponentDescription>> offer(final Path bundle, final Duration timeout) {
        return Ends.on(looks, () -> {
            final List<ComponentDescription> offered = shelf.offer(bundle, timeout);
            tidy();
            return offered;
        });
    }

    @Override
    public CompletionStage<SwapPreview> preview(final ComponentSet target, final Duration timeout) {
        return Ends.on(looks, () -> {
            final CommittedSet now = current;
            final SwapPreview preview = new SwapJudge(cluster, site.size(), now.revision(), inOrder(),
                registry.installed(), site.elsewhere(timeout)).preview(completed(target),
                    Collections.nCopies(target.choices().size(), ""));
            if (attempt == null) {
                return preview;
            }
            final List<Finding> findings = new ArrayList<>(preview.findings());
            findings.add(SwapJudge.error("swap.under-way", "components", "A swap to the set "
                + progress().revision() + " is under way.", "Wait until it is committed or has gone back."));
            return new SwapPreview(preview.slots(), preview.installs(), findings, preview.gives());
        });
    }

    @Override
    public void begins(final long revision, final long number, final Set<NodeId> electorate) {
        told = new SwapName(revision, number, electorate);
    }

    @Override
    public CompletionStage<Void> stage(final ComponentSet target, final List<String> hashes, final Duration timeout) {
        return step(target.revision(), SwapStep.STAGED, () -> stageNow(completed(target), hashes, timeout, false));
    }

    @Override
    public CompletionStage<Void> warm(final long revision, final Duration timeout) {
        final CompletableFuture<Void> result = new CompletableFuture<>();
        owner.execute(() -> Ends.guarded(result, () -> {
            if (warming != null && attempt != null && attempt.target().revision() == revision) {
                Ends.join(warming, result);
            } else if (judge(revision, SwapStep.WARM) == SwapOrder.Answer.DONE) {
                result.complete(null);
            } else {
                final long end = System.nanoTime() + timeout.toNanos();
                final SwapAttempt now = attempt;
                openWindows(now, end);
                warming = new CompletableFuture<>();
                Ends.join(warming, result);
                awaitWarm(now, warming, end);
            }
        }));
        return result;
    }

    @Override
    public CompletionStage<Void> switchOver(final long revision, final Duration timeout) {
        return step(revision, SwapStep.SWITCHED, () -> {
            for (final SwapAttempt.Change change : attempt.changes()) {
                change.slot().switchWindow(timeout);
            }
            attempt.reached(SwapStep.SWITCHED);
        });
    }

    @Override
    public CompletionStage<Void> commit(final ComponentSet target, final List<String> hashes,
            final Duration timeout) {
        return step(target.revision(), SwapStep.COMMITTED, () -> {
            carrying.begins(target.revision(), timeout);
            commitNow(completed(target), hashes, timeout);
        });
    }

    @Override
    public CompletionStage<Void> back(final long revision, final Duration timeout) {
        return step(revision, SwapStep.BACK, () -> backNow(timeout), () -> {
            if (attempt == null && (ended.revision() != revision || ended.step() != SwapStep.BACK)) {
                ended = new SwapProgress(revision, SwapStep.BACK, List.of(), "");
            }
        });
    }

    /** Not on the owner thread: that waits for the very handover. */
    @Override
    public CompletionStage<Void> callOff(final long revision, final Duration timeout) {
        if (current.revision() >= revision) {
            return CompletableFuture.failedFuture(new RejectedException("swap.decided", "The set " + current.revision()
                + " holds here: nothing of it is handed over any more.", "Plan a swap that leads to what you want."));
        }
        final CompletableFuture<Void> result = new CompletableFuture<>();
        Ends.guarded(result, () -> Ends.join(slots.stream().filter(s -> Swappable.keepsLog(s.kind())).findFirst()
            .orElseThrow(() -> new RejectedException("swap.decided", "Nothing in the set " + revision
                + " is handed over.", "Plan a swap that leads to what you want."))
            .front().callOff(told.of(revision).log().name(), timeout), result));
        return result;
    }

    /** {@return whether a decided set is being carried out here, for no longer than the first try of it may take} */
    public boolean carriesOut() {
        return carrying.is();
    }

    /** Bundles go, a while later, that neither what runs names, nor the set before, nor a swap that is under way. */
    public void tidy() {
        owner.execute(() -> {
            final Set<String> named = new HashSet<>(current.hashes());
            named.addAll(file.beside().earlier());
            running.forEach(c -> named.add(c.description().bundleHash()));
            if (attempt != null) {
                attempt.whole().forEach(c -> named.add(c.description().bundleHash()));
            }
            shelf.tidy(named);
        });
    }

    /** Its slots stay as they are. */
    @Override
    public void close() {
        owner.close();
        looks.close();
    }

    /** What is decided is not judged any more, and what stands in its way makes way. */
    private void stageNow(final ComponentSet target, final List<String> hashes, final Duration timeout,
            final boolean decided) {
        if (hashes.size() != target.choices().size()) {
            throw new RejectedException("swap.no-hash", "There are " + hashes.size() + " hashes for "
                + target.choices().size() + " choices.", "Give one for each, empty where nothing changes.");
        }
        final long end = System.nanoTime() + timeout.toNanos();
        final List<Choice> choices = current.choices();
        SwapJudge.refuse(SetChange.refused(choices, target.choices()));
        final List<Integer> before = SetChange.match(choices, target.choices());
        for (final int changed : SetChange.changed(choices, target.choices(), before)) {
            if (hashes.get(changed).isEmpty()) {
                throw new RejectedException("swap.no-hash", "The component of kind '"
                    + target.choices().get(changed).kind() + "' changes, and its bundle is not named.",
                    "Give the hash of its bundle.");
            }
        }
        final List<String> installed = new ArrayList<>();
        try {
            for (final String hash : hashes.stream().filter(h -> !h.isEmpty()).distinct().toList()) {
                if (decided ? shelf.restore(hash, left(end)) : shelf.obtain(hash, left(end))) {
                    installed.add(hash);
                }
            }
            final List<ChosenComponent> present = inOrder();
            final SwapName name = told.of(target.revision());
            final List<ChosenComponent> whole = ChosenComponent.all(current.next(target,
                SetChange.withRunning(hashes, before, present), before),
                registry.await(CommittedSet.wanted(target.choices(), hashes), left(end)));
            new SwapJudge(cluster, site.size(), target.revision() - 1, present, registry.installed(), List.of())
                .admit(target, hashes, decided);
            // a member that cannot keep them says so before it is decided
            hashes.stream().filter(h -> !h.isEmpty()).distinct().forEach(shelf::keep);
            final List<SwapAttempt.Change> changes = new ArrayList<>();
            final List<KeptLog> logs = new ArrayList<>();
            for (int i = 0; i < whole.size(); i++) {
                final ChosenComponent old = present.get(before.get(i));
                final boolean changed = !whole.get(i).id(cluster).equals(old.id(cluster));
                logs.add(changed && Swappable.keepsLog(old.choice().kind()) ? name.log()
                    : current.logs().get(before.get(i)));
                if (changed) {
                    changes.add(new SwapAttempt.Change(slots.get(places.get(before.get(i))), old, whole.get(i),
                        site.source(whole.get(i), logs.get(i))));
                }
            }
            attempt = new SwapAttempt(target, hashes, changes, whole, installed, logs);
            LOG.info("The swap to the set {} is staged: {}.", target.revision(), changes.stream()
                .map(c -> c.before().id(cluster) + " to " + c.after().id(cluster)).toList());
        } catch (RuntimeException | Error e) {
            installed.forEach(shelf::remove);
            throw e;
        }
    }

    private void openWindows(final SwapAttempt now, final long end) {
        now.opening();
        final List<Slot> opened = new ArrayList<>();
        try {
            for (final SwapAttempt.Change change : now.changes()) {
                if (!change.slot().swapping()) {
                    change.slot().openWindow(change.source(), left(end));
                    opened.add(change.slot());
                }
            }
        } catch (RuntimeException | Error e) {
            now.failed(SwapJudge.error("swap.not-warm", "components", "A new component does not come up: "
                + e.getMessage(), "Look at the log of the component."));
            Collections.reverse(opened);
            opened.forEach(slot -> slot.backWindow(left(end)));
            throw e;
        }
    }

    private void awaitWarm(final SwapAttempt now, final CompletableFuture<Void> result, final long end) {
        if (result.isDone() || attempt != now) {
            result.completeExceptionally(new RejectedException("swap.over", "The swap was ended meanwhile.",
                "Look at the progress."));
        } else if (!now.progress().failures().isEmpty()) {
            warming = null;
            final Finding first = now.progress().failures().get(0);
            result.completeExceptionally(new RejectedException(first.code(), first.problem(), first.remedy()));
        } else if (now.warm()) {
            now.reached(SwapStep.WARM);
            warming = null;
            result.complete(null);
        } else if (System.nanoTime() >= end) {
            warming = null;
            final Finding late = SwapJudge.error("swap.not-warm", "components",
                "The new components were not warm in time; they wait for: " + now.progress().waitsFor() + ".",
                "Go back, and swap again when the members are well.");
            now.failed(late);
            result.completeExceptionally(new DeadlineExceededException(late.code(), late.problem(), late.remedy()));
        } else {
            owner.schedule(LOOK, () -> awaitWarm(now, result, end));
        }
    }

    private void commitNow(final ComponentSet target, final List<String> hashes, final Duration timeout) {
        if (attempt != null && !attempt.isFor(target, hashes)) {
            makeWay(timeout);
        }
        final long end = System.nanoTime() + timeout.toNanos();
        endWarming();
        if (attempt == null) {
            stageNow(target, hashes, timeout, true);
        }
        final SwapAttempt now = attempt;
        if (now.changes().stream().anyMatch(c -> !c.slot().swapping())) {
            openMissing(now, end);
        }
        final List<Integer> before = SetChange.match(current.choices(), target.choices());
        final CommittedSet next = current.next(target, hashes, before).withLogs(now.logs());
        // a member that starts again before that has to begin with the old ones
        now.changes().forEach(change -> tried(change, end, slot -> slot.handOverWindow(left(end))));
        file.write(next, new SetFile.Beside(site.folders(next.choices()), current.hashes()));
        now.changes().forEach(change -> tried(change, end, slot -> slot.commitWindow(left(end))));
        final List<Integer> moved = before.stream().map(places::get).toList();
        final List<ChosenComponent> bySlot = new ArrayList<>(running);
        for (int i = 0; i < moved.size(); i++) {
            bySlot.set(moved.get(i), now.whole().get(i));
        }
        running = bySlot;
        places = moved;
        current = next;
        shown = shown();
        site.committed(next, now.whole());
        over(new SwapProgress(next.revision(), SwapStep.COMMITTED, List.of(), ""));
        now.changes().stream().map(c -> c.before().description().bundleHash()).filter(h -> !h.isEmpty()).distinct()
            .forEach(shelf::remove);
        tidy();
        LOG.info("The set {} holds.", next.revision());
    }

    /** An earlier swap that was decided, and whose log was handed over meanwhile, comes first. */
    private void makeWay(final Duration timeout) {
        final SwapAttempt before = attempt;
        try {
            backNow(timeout);
        } catch (RejectedException e) {
            if (!e.code().equals("consensus.handed-over")) {
                throw e;
            }
            commitNow(before.target(), before.hashes(), timeout);
        }
    }

    /** Who catches up, or lost a window to a failure, does not wait for the others. */
    private void openMissing(final SwapAttempt now, final long end) {
        now.opening();
        for (final SwapAttempt.Change change : now.changes()) {
            if (!change.slot().swapping() && !change.slot().runs(change.after().id(cluster))) {
                change.slot().openDecidedWindow(change.source(), left(end));
            }
        }
    }

    /** A new component that failed after the decision is made once more. */
    private void tried(final SwapAttempt.Change change, final long end, final Consumer<Slot> step) {
        try {
            step.accept(change.slot());
        } catch (RejectedException e) {
            LOG.warn("The new component of the slot '{}' is made once more: {}", change.slot().kind(), e.getMessage());
            change.slot().backWindow(left(end));
            change.slot().openDecidedWindow(change.source(), left(end));
            change.slot().handOverWindow(left(end));
            step.accept(change.slot());
        }
    }

    private void backNow(final Duration timeout) {
        final SwapAttempt now = attempt;
        endWarming();
        final SwapProgress before = now.progress();
        final List<SwapAttempt.Change> reversed = new ArrayList<>(now.changes());
        Collections.reverse(reversed);
        reversed.forEach(change -> change.slot().backWindow(timeout));
        over(new SwapProgress(before.revision(), SwapStep.BACK, before.failures(), ""));
        now.installed().forEach(shelf::remove);
        tidy();
        LOG.info("The swap to the set {} has gone back.", now.target().revision());
    }

    private void endWarming() {
        if (warming != null) {
            warming.completeExceptionally(new RejectedException("swap.over", "The swap was ended meanwhile.",
                "Look at the progress."));
            warming = null;
        }
    }

    /** Nothing of the old instances, or of the new ones, may be held from here on. */
    private void over(final SwapProgress how) {
        ended = how;
        attempt = null;
        carrying.over();
    }

    private List<ChosenComponent> inOrder() {
        final List<ChosenComponent> bySlot = running;
        return places.stream().map(bySlot::get).toList();
    }

    private SwapOrder.Answer judge(final long revision, final SwapStep asked) {
        final SwapAttempt now = attempt;
        return now == null ? SwapOrder.judge(current.revision(), ended.revision(), ended.step(), revision, asked)
            : SwapOrder.judge(current.revision(), now.target().revision(), now.step(), revision, asked);
    }

    private CompletionStage<Void> step(final long revision, final SwapStep asked, final Runnable work) {
        return step(revision, asked, work, () -> { });
    }

    private CompletionStage<Void> step(final long revision, final SwapStep asked, final Runnable work,
            final Runnable otherwise) {
        final CompletableFuture<Void> result = new CompletableFuture<>();
        owner.execute(() -> Ends.guarded(result, () -> {
            if (judge(revision, asked) == SwapOrder.Answer.GO) {
                work.run();
            } else {
                otherwise.run();
            }
            result.complete(null);
        }));
        return result;
    }

    private static Duration left(final long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
