package io.coterie.api.state;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.Subscription;

/** The cluster state of one cluster; the component's service and the slot alike. See the package. */
@ConsumerType
public interface ClusterState {
    /**
     * The state as far as this member has applied it; it may be behind. {@link #latest} is not.
     *
     * @return never null
     */
    StateSnapshot current();

    /**
     * The state as new as anything that was acknowledged before the call began.
     *
     * @param timeout how long it may take
     * @return ends with the state; fails with {@link io.coterie.api.core.UnavailableException} without a quorum
     */
    CompletionStage<StateSnapshot> latest(Duration timeout);

    /**
     * Submits a change, from any member.
     *
     * @param change the change
     * @param timeout until when it must be durable
     * @return ends with a state that holds it; fails with {@link io.coterie.api.core.RejectedException} if it was
     *     refused, with {@link io.coterie.api.core.UnavailableException} if it did not get in, with
     *     {@link io.coterie.api.core.OutcomeUnknownException} if nobody can say
     */
    CompletionStage<StateSnapshot> submit(Change change, Duration timeout);

    /**
     * Tells of new states, beginning with the present one.
     *
     * @param listener whom to tell; must not block
     * @return ends it
     */
    Subscription subscribe(Consumer<StateSnapshot> listener);

    /**
     * A digest of the state at its present revision, to be compared between members.
     *
     * @return SHA-256, lower-case hexadecimal, with the revision before it: {@code 42:ab12…}
     */
    String digest();
}
