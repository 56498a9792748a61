package io.coterie.api.consensus;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/** The log of one cluster; the component's service and the slot alike. See the package. */
@ConsumerType
public interface Consensus {
    /** Largest command, in bytes: a cluster document of a thousand resources fits many times. */
    int MAX_COMMAND_BYTES = 8 * 1024 * 1024;

    /**
     * Attaches the one state machine. What is committed and not yet applied is applied to it from its index on (or a
     * snapshot is restored first). Must be called before anything is proposed, once an instance.
     *
     * @param state what commands are applied to
     * @throws IllegalStateException if one is attached already
     */
    void attach(ReplicatedState state);

    /**
     * Proposes a command, from any member.
     *
     * @param command at most {@link #MAX_COMMAND_BYTES}
     * @param timeout until when it must be committed
     * @return ends with what {@link ReplicatedState#apply} answered where the command was applied, together with its
     *     index; fails as the package says
     */
    CompletionStage<Applied> propose(byte[] command, Duration timeout);

    /**
     * Proves that this member was the leader after the call began (or, on another member, that the state applied here
     * is as new as what was committed when the call began).
     *
     * @param timeout how long it may take
     * @return the term and index proved; fails with {@link io.coterie.api.core.UnavailableException} if there is no
     *     quorum
     */
    CompletionStage<Barrier> barrier(Duration timeout);

    /** {@return who leads, as far as this member knows} */
    Leadership leadership();

    /**
     * Tells of each change of leader or term, beginning with the present one, in order on one thread.
     *
     * @param listener whom to tell; must not block
     * @return ends it
     */
    Subscription subscribe(Consumer<Leadership> listener);

    /** {@return the voters, as the log has them} */
    Set<NodeId> voters();

    /**
     * Adds or removes one voter, through the log. Only the leader can.
     *
     * @param change which
     * @param node the node
     * @param timeout how long it may take
     * @return ends when the change is committed
     */
    CompletionStage<Void> changeVoters(VoterChange change, NodeId node, Duration timeout);

    /**
     * Goes on without a voter that is certainly gone: its incarnation was fenced with confirmation, or a person said
     * so by its name. For electorates in which the remaining voters are exactly half. The log here becomes the
     * cluster's; the other voter, on its way back, takes it and drops what it alone had.
     *
     * @param gone who is certainly gone
     * @param timeout how long it may take
     * @return ends when this member can commit alone; fails with
     *     {@link io.coterie.api.core.RejectedException} where the remaining voters are not exactly half
     */
    CompletionStage<Void> continueWithout(MemberId gone, Duration timeout);

    /** {@return the index of the last command applied here; 0 if none was} */
    long appliedIndex();
}
