package io.coterie.runtime.slot;

import java.time.Duration;

/**
 * What stands between callers and the current instance of a slot: the facade, and what a change of the instance asks of
 * it. {@code attach}, {@code drain}, {@code detach} and {@code close} come one at a time on the slot's owner thread;
 * {@code fail} and {@code callsInFlight} from any thread.
 */
public interface SlotFront {
    /** {@return the interface that callers use} */
    Class<?> api();

    /** {@return what callers hold; the same object for ever, and it implements {@link #api()}} */
    Object facade();

    /**
     * Routes to an instance from now on; calls already begun stay with the instance that they began on.
     *
     * @param service the instance's service
     * @param epoch the instance's turn
     */
    void attach(Object service, long epoch);

    /**
     * Routes to nobody from now on.
     *
     * @param problem one sentence that callers are told
     */
    void detach(String problem);

    /**
     * Waits for the calls on instances that are not attached any more.
     *
     * @param timeout how long to wait
     * @return whether all of them have ended
     */
    boolean drain(Duration timeout);

    /**
     * The instance of a turn has failed; the front routes to nobody if it is the attached one.
     *
     * @param epoch the turn
     * @param problem one sentence that callers are told
     */
    void fail(long epoch, String problem);

    /** {@return the calls that have begun and not ended, on every instance} */
    int callsInFlight();

    /** Ends the front: no thread of it is left. */
    void close();
}
