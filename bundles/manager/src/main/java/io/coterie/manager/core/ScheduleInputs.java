package io.coterie.manager.core;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.NodeSpec;
import io.coterie.api.membership.View;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/** Makes what scheduling needs out of the cluster state and a view. Stateless. */
public final class ScheduleInputs {
    private ScheduleInputs() {
    }

    /**
     * The input for a decision.
     *
     * @param now the time
     * @param document what is wanted, overrides included
     * @param state what is known
     * @param quorate whether this partition has quorum
     * @param view who is there
     * @param obeys whether a member's executor can be given orders now
     * @param agents metadata, as far as known
     * @return the input
     */
    public static SchedulingInput of(final Instant now, final ClusterDocument document, final StateSnapshot state,
            final boolean quorate, final View view, final Predicate<MemberId> obeys,
            final Map<String, AgentMetadata> agents) {
        final SortedMap<NodeId, NodeStatus> nodes = new TreeMap<>();
        document.nodes().values().forEach(node -> nodes.put(node.id(), status(node, document, state, view, obeys)));
        return new SchedulingInput(now, document, quorate, nodes, state.operations(), state.failCounts(), agents,
            Map.of());
    }

    private static NodeStatus status(final NodeSpec node, final ClusterDocument document, final StateSnapshot state,
            final View view, final Predicate<MemberId> obeys) {
        final NodeRecord record = state.nodes().get(node.id());
        final Map<String, String> attributes = new HashMap<>(node.attributes());
        attributes.putAll(state.permanentAttributes().getOrDefault(node.id(), Map.of()));
        attributes.putAll(state.attributes().getOrDefault(node.id(), Map.of()));
        final boolean fenceable = Fences.enabled(document) && !Fences.levels(document, node.id()).isEmpty();
        if (record == null) {
            return new NodeStatus(node.id(), null, false, false, false, false, false, fenceable, attributes);
        }
        final MemberId member = record.member().orElse(null);
        final boolean takesPart = record.state() == NodeState.ONLINE || record.state() == NodeState.LEAVING;
        final boolean present = member != null && view.contains(member);
        final boolean unclean = record.state() == NodeState.UNCLEAN || takesPart && !present;
        return new NodeStatus(node.id(), member, takesPart && present && obeys.test(member), unclean,
            record.state() == NodeState.LEAVING, record.standby(), record.maintenance(), fenceable, attributes);
    }
}
