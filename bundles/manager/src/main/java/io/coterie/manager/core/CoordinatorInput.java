package io.coterie.manager.core;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.membership.View;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.state.StateSnapshot;

/** What happens to a coordinator. Immutable values. */
public sealed interface CoordinatorInput {
    /**
     * Time passes.
     */
    record Tick() implements CoordinatorInput {
    }

    /**
     * Who leads consensus changed.
     *
     * @param leadership the new leadership
     */
    record LeadershipChanged(Leadership leadership) implements CoordinatorInput {
    }

    /**
     * The verdict of quorum changed.
     *
     * @param quorum the new verdict
     */
    record QuorumChanged(QuorumState quorum) implements CoordinatorInput {
    }

    /**
     * The view or its stability changed.
     *
     * @param view the present view
     * @param stable whether it is known to stand
     */
    record ViewChanged(View view, boolean stable) implements CoordinatorInput {
    }

    /**
     * The cluster state changed.
     *
     * @param state the new state
     */
    record StateChanged(StateSnapshot state) implements CoordinatorInput {
    }

    /**
     * The voters of consensus are known.
     *
     * @param voters who votes now
     */
    record VotersKnown(Set<NodeId> voters) implements CoordinatorInput {
    }

    /**
     * The agents of a document are known, as far as they can be.
     *
     * @param documentVersion of which document
     * @param agents metadata by agent
     */
    record AgentsKnown(long documentVersion, Map<String, AgentMetadata> agents) implements CoordinatorInput {
    }

    /**
     * A proof of the term ended.
     *
     * @param attempt which
     * @param barrier what was proved; empty if nothing was
     */
    record TermProved(long attempt, Optional<Barrier> barrier) implements CoordinatorInput {
    }

    /**
     * A change was committed, refused or lost. If it was committed, the state that holds it came before.
     *
     * @param id the number of its command
     * @param error empty if it was committed, else the code of the error
     */
    record ChangeEnded(long id, Optional<String> error) implements CoordinatorInput {
    }

    /**
     * An executor answered a synchronisation, or did not.
     *
     * @param member who
     * @param attempt which
     * @param answer its answer; empty if none came
     */
    record Synced(MemberId member, long attempt, Optional<SyncAnswer> answer) implements CoordinatorInput {
    }

    /**
     * An executor answered an order, or did not.
     *
     * @param key which order
     * @param reply its reply; empty if none came
     */
    record OrderAnswered(String key, Optional<OrderReply> reply) implements CoordinatorInput {
    }

    /**
     * A try to fence ended.
     *
     * @param id the number of its command
     * @param result how
     */
    record FenceEnded(long id, FenceResult result) implements CoordinatorInput {
    }

    /**
     * A fence device was asked whether it works.
     *
     * @param id the number of its command
     * @param result confirmed if it does
     */
    record DeviceTested(long id, FenceResult result) implements CoordinatorInput {
    }

    /**
     * This member fenced for another one, whose own node it was as a rule: who asked may not have lived to record it.
     *
     * @param target who is gone
     * @param device with which device
     * @param action what it did
     * @param result how it was confirmed
     */
    record FencedForOther(MemberId target, String device, String action, FenceResult result)
            implements CoordinatorInput {
    }

    /**
     * Consensus went on without the other one of two voters, or did not.
     *
     * @param id the number of its command
     * @param error empty if it did, else the code of the error
     */
    record Continued(long id, Optional<String> error) implements CoordinatorInput {
    }
}
