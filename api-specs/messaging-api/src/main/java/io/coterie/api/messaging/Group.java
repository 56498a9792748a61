package io.coterie.api.messaging;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.MemberId;

/** One member's place in a group, from joining to leaving. Safe for use by several threads. */
@ProviderType
public interface Group extends AutoCloseable {
    /** {@return the group's name} */
    String name();

    /** {@return the view that was delivered last} */
    GroupView view();

    /**
     * Sends. Returns when the message is accepted: from then on it is delivered as the package says.
     *
     * @param to all or one
     * @param delivery the order
     * @param payload the bytes; copied before the call returns, or not touched any more
     * @param timeout how long to wait while the way is full
     * @throws io.coterie.api.core.DeadlineExceededException if the way stayed full: not accepted
     * @throws io.coterie.api.core.LimitExceededException if the payload is larger than {@code maxMessageBytes}
     * @throws io.coterie.api.core.RejectedException if the component does not give that order
     * @throws io.coterie.api.core.UnavailableException if the slot is empty or the group was left: not accepted
     * @throws io.coterie.api.core.OutcomeUnknownException if the component was lost while it took the message
     */
    void send(Destination to, Delivery delivery, byte[] payload, Duration timeout);

    /**
     * Asks one member and waits for nothing.
     *
     * @param to the member asked; may be this one
     * @param payload the request; the array is the caller's again when this returns
     * @param timeout until when the reply must be here, the way there included
     * @return ends exactly once, see the package; completed on a thread of the group
     */
    CompletableFuture<byte[]> request(MemberId to, byte[] payload, Duration timeout);

    /** Leaves the group. Requests in flight end with <em>outcome unknown</em>. Closing twice is harmless. */
    @Override
    void close();
}
