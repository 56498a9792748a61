package io.coterie.api.messaging.spi;

import java.time.Duration;
import java.util.Set;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;

/**
 * The service of a messaging instance, seen by the slot only: one channel among all members of the cluster that this
 * instance can reach. {@code open} is called once, after the instance is warm; {@code send} from any thread.
 */
@ConsumerType
public interface MessagingComponent {
    /** {@return the orders that this component gives} */
    Set<Delivery> deliveries();

    /** {@return the largest frame that {@code send} takes, in bytes; at least 64 KiB} */
    int maxFrameBytes();

    /**
     * Starts delivering. The present members are reported at once, before any frame.
     *
     * @param sink where frames and members go
     */
    void open(FrameSink sink);

    /**
     * Takes a frame for all members, this one included. Waits while the engine's way is full.
     *
     * @param delivery one of {@link #deliveries()}
     * @param frame the bytes; not touched by the caller any more
     * @param timeout how long to wait
     * @throws io.coterie.api.core.DeadlineExceededException if it stayed full: not accepted
     * @throws io.coterie.api.core.OutcomeUnknownException if the engine failed while it took the frame
     * @throws io.coterie.api.core.UnavailableException if the instance is closed: not accepted
     */
    void sendToAll(Delivery delivery, byte[] frame, Duration timeout);

    /**
     * Takes a frame for all members in two parts: the same as {@link #sendToAll(Delivery, byte[], Duration)} with the
     * joined one, which is what it does unless a component carries the parts apart. Whether a receiver gets the parts
     * or the joined frame is the component's choice.
     *
     * @param delivery one of {@link #deliveries()}
     * @param frame the frame; its bytes are not touched by the caller any more
     * @param timeout how long to wait
     */
    default void sendToAll(final Delivery delivery, final FrameParts frame, final Duration timeout) {
        sendToAll(delivery, frame.joined(), timeout);
    }

    /**
     * Takes a frame for one member. FIFO among the frames from this member to that one. A frame to a member that is
     * not there is dropped; the sink learns of its leaving.
     *
     * @param to the member; may be this one
     * @param frame the bytes
     * @param timeout how long to wait
     * @throws io.coterie.api.core.DeadlineExceededException if it stayed full: not accepted
     * @throws io.coterie.api.core.OutcomeUnknownException if the engine failed while it took the frame
     * @throws io.coterie.api.core.UnavailableException if the instance is closed: not accepted
     */
    void sendTo(MemberId to, byte[] frame, Duration timeout);

    /**
     * Takes a frame for one member in two parts: the same as {@link #sendTo(MemberId, byte[], Duration)} with the
     * joined one, as above.
     *
     * @param to the member; may be this one
     * @param frame the frame; its bytes are not touched by the caller any more
     * @param timeout how long to wait
     */
    default void sendTo(final MemberId to, final FrameParts frame, final Duration timeout) {
        sendTo(to, frame.joined(), timeout);
    }
}
