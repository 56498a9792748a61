package io.coterie.itests.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.component.SwapProgress;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.manager.swap.SwapState;
import io.coterie.runtime.consensus.SimulatedLogs;
import io.coterie.runtime.messaging.SimulatedSlot;
import io.coterie.simulation.SimulatedDisk;
import io.coterie.simulation.SimulatedProcess;

/**
 * What the slots of one life offer to a swap: each step takes a while, and while things go wrong it may fail, never
 * end, or be said to be done when it is not. Of messaging and consensus there are the real windows, with two engines or
 * two logs; of the other kinds a name. The committed set is on the node's disk. On the simulation's thread.
 */
final class SimulatedSwapping implements Swapping {
    private static final String FILE = "components";
    private static final String VERSION = "1.0.0";
    private static final String BUNDLE = "bundle";
    private static final String MESSAGING = "messaging";
    private static final String CONSENSUS = "consensus";
    /** How often it is asked whether a window has come to its next point. */
    private static final Duration LOOK = Duration.ofMillis(100);
    /** As a swap writes it: that one version. */
    private static final String EXACT = "[1.0.0,1.0.0]";
    private static final Duration SHORTEST_STEP = Duration.ofMillis(1);
    private static final Duration LONGEST_STEP = Duration.ofMillis(400);
    /** One step in a third of so many fails, hangs or lies while things go wrong. */
    private static final int ODDS = 36;
    /** One in so many that start while others have a later log does not hear of it. */
    private static final int HEARS_NOBODY = 4;
    /** The kinds that are swapped, with the component that a cluster begins with. */
    private static final Map<String, String> KINDS = new TreeMap<>(Map.of("membership", "m0", "messaging", "m0",
        "quorum", "q0", "consensus", "l0", "fencing", "f0", "resource-agents", "a0", "scheduling", "s0",
        "control", "c0"));
    private final SimulatedProcess process;
    private final CampaignWorld world;
    private final SimulatedDisk disk;
    private final SimulatedHandover log;
    private SimulatedSlot messaging;
    private ComponentSet current;
    /** What an open attempt leads to. */
    private ComponentSet target;
    private SwapProgress progress = SwapProgress.NONE;
    /** Steps that were begun before a decision must not take effect after it. */
    private int attempt;

    SimulatedSwapping(final SimulatedProcess process, final CampaignWorld world, final SimulatedDisk disk) {
        this.process = process;
        this.world = world;
        this.disk = disk;
        this.current = disk.read(FILE).map(this::read).orElseGet(() -> set(0, Map.of()));
        this.log = new SimulatedHandover(process, world, first());
        log.watch(this);
    }

    /** The log with which this life begins: most of those who are told of a later one by others take their set. */
    private String first() {
        final String own = disk.read(FILE).map(SimulatedSwapping::log).orElse("");
        final Optional<SimulatedSwapping> later = world.others(process.member().node()).stream()
            .filter(o -> SimulatedLogs.generation(o.log.kept()) > SimulatedLogs.generation(own))
            .max(Comparator.comparingLong(o -> o.current.revision()));
        if (later.isEmpty() || world.simulation().random().nextInt(HEARS_NOBODY) == 0) {
            return own;
        }
        final ComponentSet told = later.get().current;
        final String name = later.get().log.kept();
        try {
            write(told, name);
        } catch (final IOException e) {
            world.diskRefused(process);
            return own;
        }
        world.recorder().count("told a later log");
        current = set(told.revision(), KINDS.keySet().stream().collect(Collectors.toMap(k -> k,
            k -> component(told, k))));
        return name;
    }

    private void write(final ComponentSet set, final String name) throws IOException {
        disk.write(FILE, (set.revision() + " log=" + name + " " + String.join(" ", components(set))).getBytes(
            StandardCharsets.UTF_8));
        disk.sync();
    }

    /** {@return the slot of consensus} */
    SimulatedHandover handover() {
        return log;
    }

    /** The slot in which a swap of messaging opens its window. */
    void messaging(final SimulatedSlot slot) {
        messaging = slot;
    }

    /** {@return the component that holds of a kind} */
    String component(final String kind) {
        return component(current, kind);
    }

    private static String component(final ComponentSet of, final String kind) {
        return of.choices().stream().filter(c -> c.kind().equals(kind)).findFirst().orElseThrow().component();
    }

    /** {@return whether the attempt has another messaging component, and so a window with real copies} */
    private boolean carries() {
        return !component(target, MESSAGING).equals(component(MESSAGING));
    }

    /** {@return whether it has another log} */
    private boolean handsOver() {
        return !component(target, CONSENSUS).equals(component(CONSENSUS));
    }

    private ComponentSet set(final long revision, final Map<String, String> components) {
        final List<Choice> choices = new ArrayList<>();
        KINDS.forEach((kind, first) -> {
            final String component = components.getOrDefault(kind, first);
            choices.add(new Choice(kind, component, component.equals(first) ? "" : EXACT, Configuration.EMPTY));
        });
        choices.add(new Choice("state", "replicated", "", own()));
        return new ComponentSet(revision, choices);
    }

    /** Each member's own: it must survive every swap. */
    private Configuration own() {
        return Configuration.of(Map.of("run", process.member().node().name()));
    }

    private static String log(final byte[] bytes) {
        final String word = new String(bytes, StandardCharsets.UTF_8).split(" ")[1];
        return word.substring(word.indexOf('=') + 1);
    }

    private ComponentSet read(final byte[] bytes) {
        final String[] words = new String(bytes, StandardCharsets.UTF_8).split(" ");
        final Map<String, String> components = new TreeMap<>();
        for (int i = 2; i < words.length; i++) {
            components.put(words[i].substring(0, words[i].indexOf('=')), words[i].substring(words[i].indexOf('=') + 1));
        }
        return set(Long.parseLong(words[0]), components);
    }

    /** {@return what of a set is the same on all members} */
    static List<String> components(final ComponentSet set) {
        return set.choices().stream().map(c -> c.kind() + "=" + c.component()).toList();
    }

    /** {@return the rows of a set that were swapped once} */
    static List<Choice> swapped(final ComponentSet set) {
        return set.choices().stream().filter(c -> c.version().equals(EXACT)).toList();
    }

    private static boolean same(final Choice one, final Choice other) {
        return one.kind().equals(other.kind()) && one.component().equals(other.component());
    }

    /** The choices in which another set differs from the one that holds. */
    private List<Choice> changed(final ComponentSet wanted) {
        return wanted.choices().stream().filter(c -> current.choices().stream().noneMatch(o -> same(c, o))).toList();
    }

    @Override
    public ComponentSet current() {
        return current;
    }

    @Override
    public CompletionStage<List<ComponentDescription>> offer(final Path bundle, final Duration timeout) {
        throw new UnsupportedOperationException("a simulated member has no bundles");
    }

    @Override
    public CompletionStage<SwapPreview> preview(final ComponentSet wanted, final Duration timeout) {
        final List<Finding> findings = new ArrayList<>();
        final NewInstance how = world.newInstance(process.member(), SwapState.PLANNED);
        if (wanted.revision() != current.revision() + 1) {
            findings.add(error("It does not follow."));
        } else if (how == NewInstance.FAILS) {
            findings.add(error("It cannot be resolved."));
        } else if (how == NewInstance.HANGS) {
            final CompletableFuture<SwapPreview> late = new CompletableFuture<>();
            process.schedule(timeout, () -> late.completeExceptionally(new DeadlineExceededException("swap.late",
                "It was not in time.", "Try again.")));
            return late;
        }
        final String hash = how == NewInstance.LIES ? "another-hash-of-" : "hash-of-";
        return CompletableFuture.completedFuture(new SwapPreview(findings.isEmpty() ? changed(wanted).stream()
            .map(c -> new SwapPreview.Change(null, new InstanceId(SimulatedContext.CLUSTER, c.kind(), c.component(),
                VERSION, hash + c.component(), ""))).toList() : List.of(), List.of(), findings));
    }

    private static Finding error(final String problem) {
        return new Finding(Finding.Severity.ERROR, "swap.simulated", 0, 0, "", problem, "Wait.");
    }

    @Override
    public void begins(final long revision, final long number, final Set<NodeId> electorate) {
        log.begins(revision, number, electorate);
    }

    @Override
    public CompletionStage<Void> callOff(final long revision, final Duration timeout) {
        return current.revision() >= revision ? CompletableFuture.failedFuture(new RejectedException("swap.decided",
            "It holds here.", "Plan another one.")) : log.callOff(revision, timeout);
    }

    @Override
    public CompletionStage<Void> stage(final ComponentSet wanted, final List<String> hashes, final Duration timeout) {
        if (wanted.revision() != current.revision() + 1 || active()) {
            return refused();
        }
        changed(wanted).forEach(c -> world.recorder().require(hashes.get(wanted.choices().indexOf(c))
            .equals("hash-of-" + c.component()), "a bundle is named by " + hashes));
        attempt++;
        target = wanted;
        return step(SwapStep.STAGED, wanted.revision());
    }

    private boolean active() {
        return progress.step().compareTo(SwapStep.NONE) > 0 && progress.step().compareTo(SwapStep.COMMITTED) < 0;
    }

    @Override
    public CompletionStage<Void> warm(final long revision, final Duration timeout) {
        return at(SwapStep.STAGED, revision) ? step(SwapStep.WARM, revision) : refused();
    }

    @Override
    public CompletionStage<Void> switchOver(final long revision, final Duration timeout) {
        return at(SwapStep.WARM, revision) ? step(SwapStep.SWITCHED, revision) : refused();
    }

    private boolean at(final SwapStep step, final long revision) {
        return progress.step() == step && progress.revision() == revision;
    }

    private static CompletionStage<Void> refused() {
        return CompletableFuture.failedFuture(new RejectedException("swap.out-of-order", "It is not the next step.",
            "Ask for that one."));
    }

    /** It takes a while, if nothing goes wrong. */
    private CompletionStage<Void> step(final SwapStep step, final long revision) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final int begun = attempt;
        process.schedule(world.simulation().between(SHORTEST_STEP, LONGEST_STEP), () -> {
            switch (begun != attempt ? NewInstance.FAILS : how(step)) {
                case FAILS -> {
                    if (begun == attempt) {
                        messaging.fail();
                        log.fail();
                    }
                    done.completeExceptionally(failure());
                }
                case HANGS -> world.simulation().trace(process.member() + " never ends " + step);
                case LIES -> done.complete(null);
                default -> taken(step, revision, done);
            }
        });
        return done;
    }

    private void taken(final SwapStep step, final long revision, final CompletableFuture<Void> done) {
        try {
            if (step == SwapStep.STAGED) {
                disk.write(BUNDLE, new byte[] {1});
                disk.sync();
            } else if (step == SwapStep.WARM && carries()) {
                messaging.warm(component(target, MESSAGING));
            } else if (step == SwapStep.SWITCHED && carries()) {
                messaging.switchOver();
            } else if (step == SwapStep.WARM && handsOver()) {
                log.warm(target.revision());
            } else if (step == SwapStep.SWITCHED && handsOver()) {
                log.switchOver();
            }
            once(() -> step != SwapStep.WARM || allWarm(), () -> {
                reached(step, revision);
                done.complete(null);
            });
        } catch (final IOException e) {
            world.diskRefused(process);
            done.completeExceptionally(e);
        }
    }

    private boolean allWarm() {
        return (!carries() || messaging.window().warm()) && (!handsOver() || log.window().warm());
    }

    /** As soon as the window says so, if the attempt goes on until then. */
    private void once(final BooleanSupplier what, final Runnable then) {
        if (what.getAsBoolean()) {
            then.run();
            return;
        }
        final int begun = attempt;
        process.schedule(LOOK, () -> {
            if (begun == attempt) {
                once(what, then);
            }
        });
    }

    private static RejectedException failure() {
        return new RejectedException("swap.simulated", "It does not work.", "Go back.");
    }

    private NewInstance how(final SwapStep step) {
        final NewInstance planned = world.newInstance(process.member(), switch (step) {
            case STAGED -> SwapState.STAGING;
            case WARM -> SwapState.WARMING;
            case SWITCHED -> SwapState.SWITCHING;
            case DRAINED -> SwapState.DRAINING;
            case COMMITTED -> SwapState.COMMITTED;
            default -> SwapState.GOING_BACK;
        });
        final boolean chance = planned == NewInstance.WELL && world.devicesFail()
            && step.compareTo(SwapStep.SWITCHED) <= 0;
        final int drawn = chance ? world.simulation().random().nextInt(ODDS) : ODDS;
        return drawn == 0 ? NewInstance.FAILS : drawn == 1 ? NewInstance.HANGS : drawn == 2 ? NewInstance.LIES
            : planned;
    }

    private void reached(final SwapStep step, final long revision) {
        world.recorder().count("swap " + step);
        progress = new SwapProgress(revision, step, List.of(), "");
        if (step == SwapStep.SWITCHED) {
            later(() -> firstCall(revision));
        }
    }

    private void later(final Runnable what) {
        final int begun = attempt;
        process.schedule(world.simulation().between(SHORTEST_STEP, LONGEST_STEP), () -> {
            if (begun == attempt) {
                what.run();
            }
        });
    }

    /** The canary, or what callers begin. */
    private void firstCall(final long revision) {
        if (!at(SwapStep.SWITCHED, revision)) {
            return;
        }
        switch (how(SwapStep.DRAINED)) {
            case FAILS -> {
                messaging.fail();
                log.fail();
                progress = new SwapProgress(revision, SwapStep.SWITCHED, List.of(error("It failed.")), "");
            }
            case HANGS -> world.simulation().trace(process.member() + " is never drained");
            case LIES -> {
                reached(SwapStep.DRAINED, revision);
                later(() -> progress = new SwapProgress(revision, SwapStep.SWITCHED, List.of(), "a call"));
            }
            default -> once(() -> (!carries() || messaging.window().drained())
                && (!handsOver() || log.window().drained()), () -> reached(SwapStep.DRAINED, revision));
        }
    }

    @Override
    public CompletionStage<Void> commit(final ComponentSet wanted, final List<String> hashes,
            final Duration timeout) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        process.schedule(world.simulation().between(SHORTEST_STEP, LONGEST_STEP), () -> {
            final NewInstance how = wanted.revision() <= current.revision() ? NewInstance.LIES
                : how(SwapStep.COMMITTED);
            if (how == NewInstance.FAILS) {
                done.completeExceptionally(failure());
            } else if (how == NewInstance.LIES) {
                done.complete(null);
            } else if (how == NewInstance.WELL) {
                takeOver(wanted, done);
            }
        });
        return done;
    }

    private void takeOver(final ComponentSet wanted, final CompletableFuture<Void> done) {
        if (component(wanted, CONSENSUS).equals(component(CONSENSUS))) {
            keep(wanted, false, done);
            return;
        }
        log.handOver(wanted.revision(), failure -> {
            if (failure == null) {
                keep(wanted, true, done);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    private void keep(final ComponentSet wanted, final boolean handedOver, final CompletableFuture<Void> done) {
        if (wanted.revision() <= current.revision()) {
            done.complete(null);
            return;
        }
        final String components = String.join(" ", components(wanted));
        try {
            write(wanted, handedOver ? log.next() : log.kept());
        } catch (final IOException e) {
            world.diskRefused(process);
            done.completeExceptionally(e);
            return;
        }
        world.recorder().committed(process.member(), wanted.revision(), components);
        world.recorder().require(wanted.choices().get(KINDS.size()).settings().values().equals(own().values()),
            process.member() + " has the settings of another member");
        attempt++;
        final String before = component(MESSAGING);
        final String after = component(wanted, MESSAGING);
        current = wanted;
        if (handedOver) {
            log.commit();
        } else {
            log.back();
        }
        if (target != null && !component(target, MESSAGING).equals(after)) {
            messaging.back();
        }
        if (!before.equals(after)) {
            messaging.commit(after);
        }
        target = null;
        progress = new SwapProgress(wanted.revision(), SwapStep.COMMITTED, List.of(), "");
        done.complete(null);
    }

    @Override
    public CompletionStage<Void> back(final long revision, final Duration timeout) {
        if (revision <= current.revision()) {
            return refused();
        }
        final NewInstance how = how(SwapStep.BACK);
        if (how == NewInstance.FAILS) {
            return CompletableFuture.failedFuture(failure());
        } else if (how != NewInstance.WELL) {
            return how == NewInstance.LIES ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
        }
        try {
            log.back();
        } catch (final RejectedException e) {
            return CompletableFuture.failedFuture(e);
        }
        attempt++;
        messaging.back();
        target = null;
        world.recorder().count("swap BACK");
        progress = new SwapProgress(revision, SwapStep.BACK, List.of(), "");
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public SwapProgress progress() {
        final List<Finding> failures = new ArrayList<>();
        if (active()) {
            failures.addAll(messaging.window().failures());
            failures.addAll(log.window().failures());
        }
        return failures.isEmpty() ? progress : new SwapProgress(progress.revision(), progress.step(), failures, "");
    }

    @Override
    public List<String> heldLoaders() {
        return List.of();
    }
}
