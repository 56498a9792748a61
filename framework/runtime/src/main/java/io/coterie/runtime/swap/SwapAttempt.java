package io.coterie.runtime.swap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.SwapProgress;
import io.coterie.api.component.SwapStep;
import io.coterie.api.core.Finding;
import io.coterie.runtime.model.ChosenComponent;
import io.coterie.runtime.model.KeptLog;
import io.coterie.runtime.slot.InstanceSource;
import io.coterie.runtime.slot.Slot;
import io.coterie.runtime.slot.WindowState;

/**
 * One swap on this member, from its staging on: what changes, and how far it has come. Written by the owner thread of
 * the swap, read by others.
 */
final class SwapAttempt {
    /** A slot that changes, what comes into it, and how it is made. */
    record Change(Slot slot, ChosenComponent before, ChosenComponent after, InstanceSource source) {
    }

    private final ComponentSet target;
    private final List<String> hashes;
    private final List<Change> changes;
    private final List<ChosenComponent> whole;
    private final List<String> installed;
    private final List<KeptLog> logs;
    private final List<Finding> failures = new ArrayList<>();
    private volatile SwapStep step = SwapStep.STAGED;
    private volatile boolean opened;

    /**
     * Something is staged.
     *
     * @param target the whole new set
     * @param hashes its bundles where they change
     * @param changes the slots that change
     * @param whole what will run, in the order of the target
     * @param installed bundles that were installed for it, by hash
     * @param logs the log of each choice
     */
    SwapAttempt(final ComponentSet target, final List<String> hashes, final List<Change> changes,
            final List<ChosenComponent> whole, final List<String> installed,
            final List<KeptLog> logs) {
        this.target = target;
        this.hashes = List.copyOf(hashes);
        this.changes = List.copyOf(changes);
        this.whole = List.copyOf(whole);
        this.installed = List.copyOf(installed);
        this.logs = List.copyOf(logs);
    }

    ComponentSet target() {
        return target;
    }

    boolean isFor(final ComponentSet other, final List<String> otherHashes) {
        return target.equals(other) && hashes.equals(otherHashes);
    }

    List<String> hashes() {
        return hashes;
    }

    List<Change> changes() {
        return changes;
    }

    List<ChosenComponent> whole() {
        return whole;
    }

    List<String> installed() {
        return installed;
    }

    List<KeptLog> logs() {
        return logs;
    }

    SwapStep step() {
        return step;
    }

    void reached(final SwapStep next) {
        step = next;
    }

    /** The windows are open, or being opened. */
    void opening() {
        opened = true;
    }

    synchronized void failed(final Finding failure) {
        failures.add(failure);
    }

    boolean warm() {
        return windows().stream().allMatch(WindowState::warm);
    }

    SwapProgress progress() {
        final List<WindowState> windows = opened ? windows() : List.of();
        final List<Finding> all = new ArrayList<>();
        synchronized (this) {
            all.addAll(failures);
        }
        windows.forEach(w -> all.addAll(w.failures()));
        if (step == SwapStep.SWITCHED && windows.stream().allMatch(WindowState::drained)) {
            step = SwapStep.DRAINED;
        }
        return new SwapProgress(target.revision(), step, all, windows.stream().map(WindowState::waitsFor)
            .filter(w -> !w.isEmpty()).collect(Collectors.joining("; ")));
    }

    <T> Map<T, T> shadows(final Class<T> api) {
        final Map<T, T> shadows = new HashMap<>();
        changes.forEach(c -> c.slot().shadow().filter(api::isInstance)
            .ifPresent(next -> shadows.put(api.cast(c.slot().front().facade()), api.cast(next))));
        return shadows;
    }

    private List<WindowState> windows() {
        return changes.stream().map(c -> c.slot().window()).toList();
    }
}
