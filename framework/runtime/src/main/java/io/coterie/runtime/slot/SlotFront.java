package io.coterie.runtime.slot;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.RejectedException;
import io.coterie.runtime.instance.SlotDirectory;

/**
 * What stands between callers and the current instance of a slot: the facade, and what a change of the instance asks of
 * it. {@code attach}, {@code drain}, {@code detach}, {@code close} and the four steps of a window come one at a time on
 * the slot's owner thread; {@code release}, {@code fail}, {@code callsInFlight} and {@code window} from any thread.
 *
 * <p>A swap has a <em>window</em>: {@link #warmed} opens it, {@link #switchOver} is its middle and may be missing,
 * {@link #commit} or {@link #back} closes it. In it both instances are there, and neither may be forgotten.
 */
public interface SlotFront {
    /** Takes what a front finds out about an instance. */
    @FunctionalInterface
    interface Alarm {
        /**
         * An instance has failed. May come on any thread; {@link SlotFront#fail} follows.
         *
         * @param epoch its turn
         * @param code stable code
         * @param problem one sentence
         */
        void failed(long epoch, String code, String problem);
    }

    /**
     * Whom the front tells of an instance that does not answer it. Comes once, before everything else.
     *
     * @param alarm whom to tell
     */
    default void alarm(final Alarm alarm) {
    }

    /** {@return the interface that callers use} */
    Class<?> api();

    /** {@return what callers hold; the same object for ever, and it implements {@link #api()}} */
    Object facade();

    /**
     * What an instance that is about to be made for this slot sees of the slots of its cluster. Comes on the slot's
     * owner thread, before {@link #attach} or {@link #warmed} with that instance.
     *
     * @param all the slots
     * @return the slots themselves, or something in front of them
     */
    default SlotDirectory seen(final SlotDirectory all) {
        return all;
    }

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
     * Opens the window: a second instance is up beside the attached one. Both are listened to from now on; what callers
     * begin still goes to the attached one.
     *
     * @param service the second instance's service; nobody has called it yet
     * @param epoch its turn
     */
    void warmed(Object service, long epoch);

    /**
     * Lets no call begin, until {@link #switchOver}, {@link #back} or {@link #release} follows: state is handed over in
     * this moment. Callers wait. A front that has its own ways of handing over does nothing.
     */
    default void hold() {
    }

    /**
     * Lets calls begin where they would have begun before {@link #hold}; does nothing without it. Comes also while
     * state is still handed over, by a component that hangs: who waits for that has given up.
     */
    default void release() {
    }

    /**
     * What callers begin from now on goes to the second instance; what was begun ends where it began. Must not wait for
     * that: {@link #window()} tells when it has. Only in an open window, once.
     */
    void switchOver();

    /**
     * The cluster has decided for the second instance. Brings over to it what has to be there before the member may
     * note that it holds; until then a member that starts again has to begin with the first one. Comes before
     * {@link #commit}, again and again until it succeeds. Does nothing by default.
     *
     * @param timeout how long it may take
     */
    default void handOver(Duration timeout) {
    }

    /**
     * The opposite of {@link #handOver}, by a person's word: what was decided for the second instance is not to be
     * handed over. Whichever comes first in the cluster counts on all members; {@link #back} follows. Fails by default.
     *
     * @param log the name of the log that was to follow
     * @param timeout how long it may take
     * @return ends when it is certain that it never is; fails with {@code swap.decided} if it was
     */
    default CompletionStage<Void> callOff(final String log, final Duration timeout) {
        return CompletableFuture.failedFuture(new RejectedException("swap.decided", "It is decided, and this kind is"
            + " not handed over.", "Plan a swap that leads to what you want."));
    }

    /**
     * Whether what stands in the slot waits for a leader, and so does what is to follow it.
     *
     * @return whether it is so at present; false where there are no leaders
     */
    default boolean leaderless() {
        return false;
    }

    /**
     * The other members have gone on without what stands in the slot: the instance counts as failed from now on.
     *
     * @param problem one sentence
     */
    default void leftBehind(final String problem) {
    }

    /**
     * Why nobody is served, although the instance that is shown has not failed; the slot has failed then.
     *
     * @return one sentence; empty if it is not so
     */
    default Optional<String> lost() {
        return Optional.empty();
    }

    /**
     * The second instance holds from now on, and the first one is forgotten; it is drained and closed afterwards. Comes
     * after {@link #switchOver}, but not always after the window was drained: who catches up does not wait for others.
     *
     * @param timeout how long it may take to bring what is still to be brought
     */
    void commit(Duration timeout);

    /**
     * The first instance holds again, and the second one is forgotten; it is drained and closed afterwards. Comes
     * before or after {@link #switchOver}; without a window it does nothing.
     *
     * @param timeout how long it may take to bring what is still to be brought
     */
    void back(Duration timeout);

    /** {@return how the window stands; {@link WindowState#CLOSED} if there is none. Answers at once} */
    WindowState window();

    /**
     * The instance of a turn has failed; the front routes to nobody if it is the attached one. In a window the failure
     * of either instance is one of the window's, and callers are routed to the one that is left.
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
