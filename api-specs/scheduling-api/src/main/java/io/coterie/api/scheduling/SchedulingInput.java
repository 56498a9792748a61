package io.coterie.api.scheduling;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.OperationRecord;

/**
 * All that a decision depends on. Immutable.
 *
 * @param now the time
 * @param document what is wanted
 * @param quorate whether this partition has quorum
 * @param nodes every node of the document
 * @param operations results of operations; the present state is derived from them
 * @param failCounts counted failures
 * @param agents metadata by agent name, as far as known; an agent that is missing is taken to support notify, promote
 *     and demote, and nothing of it to be reloadable
 * @param tickets by name, whether granted
 */
public record SchedulingInput(Instant now, ClusterDocument document, boolean quorate,
        SortedMap<NodeId, NodeStatus> nodes, List<OperationRecord> operations, List<FailCount> failCounts,
        Map<String, AgentMetadata> agents, Map<String, Boolean> tickets) {
    /** Copies lists and maps. */
    public SchedulingInput {
        Objects.requireNonNull(now, "now");
        Objects.requireNonNull(document, "document");
        nodes = java.util.Collections.unmodifiableSortedMap(new java.util.TreeMap<>(nodes));
        operations = List.copyOf(operations);
        failCounts = List.copyOf(failCounts);
        agents = Map.copyOf(agents);
        tickets = Map.copyOf(tickets);
    }
}
