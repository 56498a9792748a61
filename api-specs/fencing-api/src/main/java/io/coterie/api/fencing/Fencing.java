package io.coterie.api.fencing;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;

/** A fencing component of one cluster, from the point of view of one member. See the package. */
@ConsumerType
public interface Fencing {
    /**
     * Whether this component knows a device agent of that name.
     *
     * @param agent the name in the document, such as {@code process} or {@code fence_ipmilan}
     * @return true if {@code fence} can be called with it
     */
    boolean handles(String agent);

    /**
     * The device agents that this member has.
     *
     * @return their names, sorted; reads at most a folder
     */
    default List<String> agents() {
        return List.of();
    }

    /**
     * What an agent says of itself. What was read is kept for {@link #check}, which does not wait for it.
     *
     * @param agent its name
     * @return ends with the description; fails with {@link io.coterie.api.core.CoterieException} if this member does
     *     not have the agent or cannot understand it
     */
    default CompletionStage<FenceAgent> describe(final String agent) {
        return CompletableFuture.failedFuture(new RejectedException("fencing.not-described",
            "The fence agent '" + agent + "' does not describe itself.", "See the component's documentation."));
    }

    /**
     * Says what is wrong with a device, without touching it. Call {@link #describe} before.
     *
     * @param device the device as the document has it
     * @return the findings; empty if it is good
     */
    List<Finding> check(FenceDevice device);

    /**
     * Says why this component cannot fence a node that runs such agents: effects that outlive what it can end.
     *
     * @param agents what the document's resources are run by
     * @return an error for each agent that it cannot vouch for; empty if it can for all
     */
    List<Finding> checkAgents(Collection<AgentEffects> agents);

    /**
     * Fences, from this member.
     *
     * @param request what to do
     * @return ends within the request's time-out with a result; fails only if the request is malformed
     */
    CompletionStage<FenceResult> fence(FenceRequest request);

    /**
     * Whether the device could fence that node from this member now, without fencing.
     *
     * @param device the device
     * @param target the node
     * @return ends with a confirmed result if it could, and what the device says of the node's power where it can tell
     */
    CompletionStage<FenceResult> test(FenceDevice device, NodeId target);

    /**
     * What an agent's effects need, as its resource-agent class declares it.
     *
     * @param agent the agent's name, such as {@code ocf:heartbeat:IPaddr2}
     * @param outliveProcesses whether something (an address, a mount, an export) stays when all of its processes are
     *     killed
     */
    record AgentEffects(String agent, boolean outliveProcesses) {
    }
}
