package io.coterie.runtime.slot;

import java.util.List;
import java.util.Objects;

import io.coterie.api.core.Finding;

/**
 * How the window of a swap stands in one slot: the time in which an old and a new instance are there. Immutable.
 *
 * @param warm whether the new instance reaches what the old one reaches, so that the switch may come
 * @param drained whether nothing is left in the old instance and the new one has proved itself; once it was told it
 *     stays, and what the new instance does wrong from then on is an ordinary fault
 * @param failures why the swap has to go back; empty if nothing is wrong
 * @param waitsFor what warm or drained waits for, for people; empty if for nothing
 */
public record WindowState(boolean warm, boolean drained, List<Finding> failures, String waitsFor) {
    /** There is no window. */
    public static final WindowState CLOSED = new WindowState(false, false, List.of(), "");

    /** Copies the list. */
    public WindowState {
        failures = List.copyOf(failures);
        Objects.requireNonNull(waitsFor, "waitsFor");
    }
}
