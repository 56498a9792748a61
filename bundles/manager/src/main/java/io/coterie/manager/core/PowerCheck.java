package io.coterie.manager.core;

import io.coterie.api.core.NodeId;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.membership.View;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/**
 * Compares what a fence device says of a node's power with what the cluster sees of the node. Some agents take every
 * answer that is not "on" for off, also the one that there is no such plug. Stateless.
 */
public final class PowerCheck {
    private PowerCheck() {
    }

    /**
     * Whether a test's answer cannot be true.
     *
     * @param state who takes part
     * @param view who can be heard; null if there is none yet
     * @param node the node that the device was asked for
     * @param result its answer
     * @return true if it says that the node is off, and the node is heard and takes part
     */
    public static boolean contradicts(final StateSnapshot state, final View view, final NodeId node,
            final FenceResult result) {
        final NodeRecord record = state.nodes().get(node);
        return result.power() == FenceResult.Power.OFF && view != null && record != null
            && (record.state() == NodeState.ONLINE || record.state() == NodeState.LEAVING)
            && record.member().filter(view::contains).isPresent();
    }

    /**
     * What to say then.
     *
     * @param node the node
     * @param result the device's answer
     * @return a failure
     */
    public static FenceResult contradicted(final NodeId node, final FenceResult result) {
        return new FenceResult(FenceResult.Status.FAILED, "The device says that " + node + " is off, and " + node
            + " takes part: it switches something else, or one of several supplies is off. Compare its plug and"
            + " host-map.", result.power());
    }
}
