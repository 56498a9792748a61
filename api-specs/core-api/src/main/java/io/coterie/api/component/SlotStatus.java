package io.coterie.api.component;

import java.util.Objects;

import io.coterie.api.core.Health;

/**
 * What stands in a slot.
 *
 * @param kind the slot's kind
 * @param state where the instance is in its life
 * @param component what it is an instance of; null if the slot is empty
 * @param instance its id; null if the slot is empty
 * @param epoch the number of its turn; 0 if the slot was never filled
 * @param callsInFlight calls that have begun and not ended
 * @param health how it does
 */
public record SlotStatus(String kind, State state, ComponentDescription component, InstanceId instance, long epoch,
        int callsInFlight, Health health) {
    /** Where an instance is in its life. */
    public enum State {
        /** No instance. */
        EMPTY,
        /** Made, nothing started. */
        STANDBY,
        /** Up, carrying nothing. */
        WARM,
        /** Carries the traffic. */
        CURRENT,
        /** Ends what is in flight. */
        DRAINING,
        /** It said that it failed for good. */
        FAILED
    }

    /** Kind, state and health are required. */
    public SlotStatus {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(health, "health");
    }
}
