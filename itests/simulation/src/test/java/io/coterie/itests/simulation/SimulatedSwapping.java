package io.coterie.itests.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.component.SwapProgress;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.Finding;
import io.coterie.api.core.RejectedException;
import io.coterie.simulation.SimulatedDisk;
import io.coterie.simulation.SimulatedProcess;

/**
 * What the slots of one life offer to a swap: each step takes a while, and while things go wrong it may fail, never
 * end, or be said to be done when it is not. The committed set is on the node's disk. On the simulation's thread.
 */
final class SimulatedSwapping implements Swapping {
    private static final String FILE = "components";
    private static final String VERSION = "1.0.0";
    private static final Duration LONGEST_STEP = Duration.ofMillis(400);
    /** One step in so many fails, hangs or lies. */
    private static final int ODDS = 12;
    private final SimulatedProcess process;
    private final CampaignWorld world;
    private final SimulatedDisk disk;
    private ComponentSet current;
    private SwapProgress progress = SwapProgress.NONE;
    /** Steps that were begun before a decision must not take effect after it. */
    private int attempt;

    SimulatedSwapping(final SimulatedProcess process, final CampaignWorld world, final SimulatedDisk disk) {
        this.process = process;
        this.world = world;
        this.disk = disk;
        this.current = disk.read(FILE).map(this::read).orElseGet(() -> set(0, "m0"));
    }

    private ComponentSet set(final long revision, final String messaging) {
        return new ComponentSet(revision, List.of(new Choice("membership", "engine", "", Configuration.EMPTY),
            new Choice("messaging", messaging, revision == 0 ? "" : "[1.0.0,1.0.0]", Configuration.EMPTY),
            new Choice("control", "rest", "", own())));
    }

    /** Each member's own: it must survive every swap. */
    private Configuration own() {
        return Configuration.of(Map.of("run", process.member().node().name()));
    }

    private ComponentSet read(final byte[] bytes) {
        final String[] words = new String(bytes, StandardCharsets.UTF_8).split(" ");
        return set(Long.parseLong(words[0]), words[1]);
    }

    /** {@return the component whose swaps are simulated} */
    static String messaging(final ComponentSet set) {
        return set.choices().get(1).component();
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
        final List<SwapPreview.Change> changes = new ArrayList<>();
        final List<Finding> findings = new ArrayList<>();
        if (wanted.revision() != current.revision() + 1) {
            findings.add(new Finding(Finding.Severity.ERROR, "swap.out-of-order", 0, 0, "", "It does not follow.",
                "Wait."));
        } else if (!messaging(wanted).equals(messaging(current))) {
            changes.add(new SwapPreview.Change(null, new InstanceId(SimulatedContext.CLUSTER, "messaging",
                messaging(wanted), VERSION, "hash-of-" + messaging(wanted), "")));
        }
        return CompletableFuture.completedFuture(new SwapPreview(changes, List.of(), findings));
    }

    @Override
    public CompletionStage<Void> stage(final ComponentSet wanted, final List<String> hashes, final Duration timeout) {
        if (wanted.revision() != current.revision() + 1 || active()) {
            return refused();
        }
        world.recorder().require(hashes.get(1).equals("hash-of-" + messaging(wanted)), "a bundle is named by "
            + hashes);
        attempt++;
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
        process.schedule(world.simulation().between(Duration.ofMillis(1), LONGEST_STEP), () -> {
            final int chance = world.devicesFail() ? world.simulation().random().nextInt(3 * ODDS) : ODDS;
            if (begun != attempt || chance == 0) {
                done.completeExceptionally(new RejectedException("swap.simulated", "It does not work.", "Go back."));
            } else if (chance == 1) {
                world.simulation().trace(process.member() + " never ends " + step);
            } else if (chance == 2) {
                done.complete(null);
            } else {
                reached(step, revision);
                done.complete(null);
            }
        });
        return done;
    }

    private void reached(final SwapStep step, final long revision) {
        world.recorder().count("swap " + step);
        progress = new SwapProgress(revision, step, List.of(), "");
        if (step == SwapStep.SWITCHED) {
            final int begun = attempt;
            process.schedule(world.simulation().between(Duration.ofMillis(1), LONGEST_STEP), () -> {
                if (begun == attempt && at(SwapStep.SWITCHED, revision)) {
                    reached(SwapStep.DRAINED, revision);
                }
            });
        }
    }

    @Override
    public CompletionStage<Void> commit(final ComponentSet wanted, final List<String> hashes,
            final Duration timeout) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        process.schedule(world.simulation().between(Duration.ofMillis(1), LONGEST_STEP), () -> {
            if (wanted.revision() <= current.revision()) {
                done.complete(null);
                return;
            }
            try {
                disk.write(FILE, (wanted.revision() + " " + messaging(wanted)).getBytes(StandardCharsets.UTF_8));
                disk.sync();
            } catch (final IOException e) {
                world.diskRefused(process);
                done.completeExceptionally(e);
                return;
            }
            world.recorder().committed(process.member(), wanted.revision(), messaging(wanted));
            world.recorder().require(wanted.choices().get(2).settings().values().equals(own().values()),
                process.member() + " has the settings of another member");
            attempt++;
            current = wanted;
            progress = new SwapProgress(wanted.revision(), SwapStep.COMMITTED, List.of(), "");
            done.complete(null);
        });
        return done;
    }

    @Override
    public CompletionStage<Void> back(final long revision, final Duration timeout) {
        if (revision <= current.revision()) {
            return refused();
        }
        attempt++;
        world.recorder().count("swap BACK");
        progress = new SwapProgress(revision, SwapStep.BACK, List.of(), "");
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public SwapProgress progress() {
        return progress;
    }

    @Override
    public List<String> heldLoaders() {
        return List.of();
    }
}
