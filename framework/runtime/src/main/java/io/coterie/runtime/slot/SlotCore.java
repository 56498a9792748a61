package io.coterie.runtime.slot;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

import io.coterie.api.component.SlotStatus.State;

/**
 * Which instance of a slot is in which state; instances are named by the epoch of their turn. At most one is current.
 * Pure: no thread, no clock; used by the slot's owner thread alone.
 */
public final class SlotCore {
    private final Map<Long, State> turns = new TreeMap<>();
    private long greatest;
    private long carrying;

    /**
     * An instance was made.
     *
     * @param epoch its turn; greater than any before
     */
    public void made(final long epoch) {
        if (epoch <= greatest) {
            throw new IllegalStateException("turn " + epoch + " does not follow turn " + greatest);
        }
        greatest = epoch;
        turns.put(epoch, State.STANDBY);
    }

    /**
     * An instance is up beside the current one.
     *
     * @param epoch its turn
     */
    public void warmed(final long epoch) {
        require(epoch, State.STANDBY);
        turns.put(epoch, State.WARM);
    }

    /**
     * A warm instance carries the traffic from now on; the one that did begins to drain, unless it has failed.
     *
     * @param epoch its turn
     * @return the turn that has to be ended, if there was one
     */
    public OptionalLong switched(final long epoch) {
        require(epoch, State.WARM);
        final long before = carrying;
        turns.put(epoch, State.CURRENT);
        carrying = epoch;
        if (before == 0 || !turns.containsKey(before)) {
            return OptionalLong.empty();
        }
        turns.replace(before, State.CURRENT, State.DRAINING);
        return OptionalLong.of(before);
    }

    /**
     * The instance that was current before the switch carries the traffic again; the one that does now drains.
     *
     * @param epoch the turn of the one before
     */
    public void switchedBack(final long epoch) {
        if (carrying == epoch) {
            return;
        }
        turns.replace(carrying, State.CURRENT, State.DRAINING);
        turns.replace(epoch, State.DRAINING, State.CURRENT);
        carrying = turns.containsKey(epoch) ? epoch : 0;
    }

    /**
     * The current instance gets no new calls; nobody follows it.
     *
     * @return its turn, if there is one
     */
    public OptionalLong drained() {
        if (carrying == 0) {
            return OptionalLong.empty();
        }
        turns.replace(carrying, State.CURRENT, State.DRAINING);
        return OptionalLong.of(carrying);
    }

    /**
     * An instance says that it serves nothing any more.
     *
     * @param epoch its turn
     * @return whether the slot has lost the instance that carried its traffic
     */
    public boolean failed(final long epoch) {
        if (!turns.containsKey(epoch)) {
            return false;
        }
        turns.put(epoch, State.FAILED);
        return epoch == carrying;
    }

    /**
     * Nothing is left of an instance; allowed from every state.
     *
     * @param epoch its turn
     */
    public void gone(final long epoch) {
        turns.remove(epoch);
        if (carrying == epoch) {
            carrying = 0;
        }
    }

    /**
     * Where an instance is in its life.
     *
     * @param epoch its turn
     * @return the state; {@code EMPTY} if it is gone or never was
     */
    public State state(final long epoch) {
        return turns.getOrDefault(epoch, State.EMPTY);
    }

    /** {@return the turn to be shown to people: the one that carries the traffic, else the newest; 0 if none} */
    public long shown() {
        if (carrying != 0) {
            return carrying;
        }
        return turns.keySet().stream().reduce(0L, Long::max);
    }

    private void require(final long epoch, final State expected) {
        if (state(epoch) != expected) {
            throw new IllegalStateException("turn " + epoch + " is " + state(epoch) + ", not " + expected);
        }
    }
}
