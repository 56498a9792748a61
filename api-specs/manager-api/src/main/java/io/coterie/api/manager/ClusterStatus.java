package io.coterie.api.manager;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.NodeRecord;

/**
 * How the cluster is, as far as one member knows.
 *
 * @param cluster which cluster
 * @param self the member that says so
 * @param phase what it is busy with
 * @param busyWith the same in more words: the actions in flight, what is waited for; empty if there is nothing to add
 * @param coordinator the last reign that began, if any
 * @param quorum the verdict here
 * @param primary whether this partition may change the cluster state
 * @param viewId of the membership view here; empty before the first
 * @param view its members
 * @param stable whether the view is known to stand
 * @param nodes every node of the electorate
 * @param fencingArmed whether every node has a device that could fence it
 * @param documentVersion the version that holds
 * @param revision of the cluster state applied here
 * @param problems one sentence each, with what to do; empty if all is well
 */
public record ClusterStatus(ClusterId cluster, MemberId self, Phase phase, String busyWith,
        Optional<Coordinator> coordinator, QuorumState quorum, boolean primary, String viewId, List<MemberId> view,
        boolean stable, List<NodeRecord> nodes, boolean fencingArmed, long documentVersion, long revision,
        List<String> problems) {
    /** What a member is busy with. */
    public enum Phase {
        /** Not part of the cluster state yet. */
        JOINING,
        /** Takes part; nothing is being done, or another member decides. */
        IDLE,
        /** This member is the coordinator and waits for what it needs before it can decide. */
        WAITING,
        /** This member is the coordinator and carries out a transition. */
        TRANSITION,
        /** On its way out. */
        LEAVING,
        /** No quorum: only the no-quorum policy is carried out. */
        NO_QUORUM
    }

    /** Copies the lists. */
    public ClusterStatus {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(self, "self");
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(busyWith, "busyWith");
        Objects.requireNonNull(coordinator, "coordinator");
        Objects.requireNonNull(quorum, "quorum");
        Objects.requireNonNull(viewId, "viewId");
        view = List.copyOf(view);
        nodes = List.copyOf(nodes);
        problems = List.copyOf(problems);
    }
}
