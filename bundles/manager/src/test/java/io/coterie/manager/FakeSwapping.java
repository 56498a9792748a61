package io.coterie.manager;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.component.SwapProgress;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;

/** Slots that can be swapped, in one member; takes each step at once, unless it is told not to. */
final class FakeSwapping implements Swapping {
    volatile boolean refuses;
    /** What the log says of a handover that is to be called off: the code of a refusal; empty if it is called off. */
    volatile String logSays = "swap.decided";
    /** A commit fails, since the log was called off. */
    volatile boolean offAlready;
    final List<Long> calledOff = new CopyOnWriteArrayList<>();
    volatile SwapStep fails = SwapStep.NONE;
    volatile SwapStep hangs = SwapStep.NONE;
    /** The new components by what callers hold, while the window is warm. */
    final Map<Object, Object> shadows = new ConcurrentHashMap<>();
    private final ClusterId cluster;
    private volatile ComponentSet current = new ComponentSet(0, List.of(
        new Choice("messaging", "local", "", Configuration.EMPTY),
        new Choice("consensus", "local", "", Configuration.EMPTY),
        new Choice("control", "rest", "", Configuration.EMPTY),
        new Choice("manager", "standard", "", Configuration.EMPTY)));
    private volatile SwapProgress progress = SwapProgress.NONE;

    FakeSwapping(final ClusterId cluster) {
        this.cluster = cluster;
    }

    @Override
    public ComponentSet current() {
        return current;
    }

    @Override
    public CompletionStage<SwapPreview> preview(final ComponentSet target, final Duration timeout) {
        final List<SwapPreview.Change> changes = target.choices().stream().filter(c -> !current.choices().contains(c))
            .map(c -> new SwapPreview.Change(null, new InstanceId(cluster, c.kind(), c.component(), "2.0.0",
                "ab".repeat(32), ""))).toList();
        return CompletableFuture.completedFuture(new SwapPreview(changes, List.of(), refuses
            ? List.of(new Finding(Finding.Severity.ERROR, "swap.guarantee", 0, 0, "", "It promises less.",
                "Choose another.")) : List.of()));
    }

    @Override
    public CompletionStage<List<ComponentDescription>> offer(final Path bundle, final Duration timeout) {
        return CompletableFuture.completedFuture(List.of(new ComponentDescription("messaging", "other", "2.0.0",
            "other", List.of(), List.of(), bundle.getFileName() + "/2.0.0", "ab".repeat(32))));
    }

    private CompletionStage<Void> take(final long revision, final SwapStep step) {
        if (step == fails) {
            return CompletableFuture.failedFuture(new RejectedException("test.fails", "It does not come up.", "No."));
        }
        if (step == hangs) {
            return new CompletableFuture<>();
        }
        progress = new SwapProgress(revision, step, List.of(), "");
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> stage(final ComponentSet target, final List<String> hashes, final Duration timeout) {
        return take(target.revision(), SwapStep.STAGED);
    }

    @Override
    public CompletionStage<Void> warm(final long revision, final Duration timeout) {
        return take(revision, SwapStep.WARM);
    }

    @Override
    public CompletionStage<Void> switchOver(final long revision, final Duration timeout) {
        return take(revision, SwapStep.SWITCHED);
    }

    @Override
    public CompletionStage<Void> commit(final ComponentSet target, final List<String> hashes, final Duration timeout) {
        if (offAlready) {
            return CompletableFuture.failedFuture(new UnavailableException("consensus.called-off", "It was called off.",
                "It goes back."));
        }
        if (hangs == SwapStep.COMMITTED) {
            return new CompletableFuture<>();
        }
        current = target;
        return take(target.revision(), SwapStep.COMMITTED);
    }

    @Override
    public CompletionStage<Void> back(final long revision, final Duration timeout) {
        return take(revision, SwapStep.BACK);
    }

    @Override
    public CompletionStage<Void> callOff(final long revision, final Duration timeout) {
        calledOff.add(revision);
        return logSays.isEmpty() ? CompletableFuture.completedFuture(null)
            : CompletableFuture.failedFuture(new RejectedException(logSays, "The log says no.", "Wait."));
    }

    @Override
    public <T> Map<T, T> shadows(final Class<T> api) {
        final Map<T, T> found = new HashMap<>();
        if (progress.step() == SwapStep.WARM) {
            shadows.forEach((slot, next) -> {
                if (api.isInstance(next)) {
                    found.put(api.cast(slot), api.cast(next));
                }
            });
        }
        return found;
    }

    @Override
    public SwapProgress progress() {
        if (progress.step() == SwapStep.SWITCHED) {
            progress = new SwapProgress(progress.revision(), SwapStep.DRAINED, List.of(), "");
        }
        return progress;
    }

    @Override
    public List<String> heldLoaders() {
        return List.of();
    }
}
