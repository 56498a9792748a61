package io.coterie.scheduling.scores.present;

import java.util.ArrayList;
import java.util.List;

import io.coterie.api.document.Operation.OnFail;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.scheduling.scores.model.ClusterOptions;

/** Which nodes are to be fenced, and which would have to be but cannot. Made once for a decision. */
public final class FencePlan {
    private final ClusterNodes nodes;
    private final boolean[] dirty;
    private final String[] reasons;
    private final List<String> notes = new ArrayList<>();

    /**
     * Decides.
     *
     * @param nodes the nodes
     * @param present what runs and what failed
     * @param options the cluster options
     * @param quorate whether this partition has quorum
     */
    public FencePlan(final ClusterNodes nodes, final PresentState present, final ClusterOptions options,
            final boolean quorate) {
        this.nodes = nodes;
        this.dirty = new boolean[nodes.size()];
        this.reasons = new String[nodes.size()];
        final boolean entitled = quorate || options.quorumPolicy() == ClusterOptions.QuorumPolicy.IGNORE;
        for (int i = 0; i < nodes.size(); i++) {
            final NodeStatus node = nodes.get(i);
            final String failure = failure(present, i);
            if (node.unclean()) {
                dirty[i] = true;
                plan(i, node.node() + " is lost, and what it ran may still run.", entitled, options);
            } else if (node.online() && failure != null) {
                plan(i, failure, entitled, options);
                dirty[i] = reasons[i] != null;
            } else if (node.online() && !quorate
                && options.quorumPolicy() == ClusterOptions.QuorumPolicy.SUICIDE) {
                // the one fence that needs no quorum: a partition may always end itself
                plan(i, "There is no quorum, and no-quorum-policy is suicide.", true, options);
                dirty[i] = reasons[i] != null;
            }
        }
    }

    private static String failure(final PresentState present, final int node) {
        return present.on(node).values().stream().filter(o -> o.policy() == OnFail.FENCE)
            .map(Observation::failureText).findFirst().orElse(null);
    }

    private void plan(final int node, final String why, final boolean entitled, final ClusterOptions options) {
        final String obstacle;
        if (!entitled) {
            obstacle = "there is no quorum";
        } else if (!options.fencing()) {
            obstacle = "stonith-enabled is false";
        } else if (!nodes.get(node).fenceable()) {
            obstacle = "no fence device can reach it";
        } else {
            reasons[node] = why;
            return;
        }
        notes.add(nodes.id(node) + " would have to be fenced, but " + obstacle
            + ": nothing that it may run is started elsewhere. " + why);
    }

    /**
     * Whether a node is to be fenced.
     *
     * @param node its index
     * @return true if the transition fences it
     */
    public boolean fenced(final int node) {
        return reasons[node] != null;
    }

    /**
     * Why a node is fenced.
     *
     * @param node its index
     * @return one sentence, null if it is not
     */
    public String reason(final int node) {
        return reasons[node];
    }

    /**
     * Whether a node may run what nobody can stop there but by a fence.
     *
     * @param node its index
     * @return true for one that is unclean or is to be fenced
     */
    public boolean dirty(final int node) {
        return dirty[node];
    }

    /** {@return one sentence for each node that cannot be fenced} */
    public List<String> notes() {
        return List.copyOf(notes);
    }
}
