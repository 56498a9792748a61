package io.coterie.api.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A decision: the way from the present to the desired state. Immutable.
 *
 * @param actions in an order that obeys {@link Action#after()}; empty if nothing is to be done
 * @param placements one for each resource instance, in the order of the document
 * @param notes one sentence each: what stands in the way (a node without a fence device, no quorum, ...)
 * @param recheckAfter when time alone may change the decision (a failure time-out, a date rule); empty if it cannot
 */
public record Transition(List<Action> actions, List<Placement> placements, List<String> notes,
        Optional<Duration> recheckAfter) {
    /** Copies the lists. */
    public Transition {
        actions = List.copyOf(actions);
        placements = List.copyOf(placements);
        notes = List.copyOf(notes);
        Objects.requireNonNull(recheckAfter, "recheckAfter");
    }
}
