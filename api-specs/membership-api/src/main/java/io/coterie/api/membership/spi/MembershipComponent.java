package io.coterie.api.membership.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The service of a membership instance, seen by the slot only. {@code open} is called once, after the instance is
 * warm; {@code publish} from the slot's thread.
 */
@ConsumerType
public interface MembershipComponent {
    /** Largest note, in bytes: it holds an epoch and a stamp, so that any engine can carry it in one frame. */
    int MAX_NOTE_BYTES = 1024;

    /**
     * Starts reporting. The present engine view is reported at once, and then the last note of each member that came
     * before: who was there first does not publish again.
     *
     * @param sink whom to tell
     */
    void open(EngineViewSink sink);

    /**
     * Sends a note to every member of the present engine view, this one included, reliably while they stay in it and
     * in FIFO order. Must not block; what cannot be sent because the view changes may be lost (the slot publishes
     * again in the next view).
     *
     * @param note at most {@link #MAX_NOTE_BYTES}
     */
    void publish(byte[] note);
}
