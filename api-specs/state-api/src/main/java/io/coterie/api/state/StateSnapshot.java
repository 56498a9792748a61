package io.coterie.api.state;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;

/**
 * The whole state at one revision. Immutable; the maps and lists are not modifiable.
 *
 * @param revision the index of the last change in it; 0 before the first
 * @param document the document that holds
 * @param history earlier versions and the present one, oldest first, at most {@link #MAX_HISTORY}
 * @param nodes every node of the electorate
 * @param coordinator the last reign that began; empty before the first
 * @param operations per node, resource instance, action and interval the last result, and besides the last failure
 * @param failCounts counted failures
 * @param attributes transient attributes by node; gone when a later incarnation joins
 * @param fences the fence history, oldest first, at most {@link #MAX_FENCES}
 * @param records small records of other parts, by key
 */
public record StateSnapshot(long revision, DocumentVersion document, List<DocumentVersion> history,
        SortedMap<NodeId, NodeRecord> nodes, Optional<Coordinator> coordinator, List<OperationRecord> operations,
        List<FailCount> failCounts, Map<NodeId, Map<String, String>> attributes, List<FenceRecord> fences,
        SortedMap<String, NamedRecord> records) {
    /** How many versions of the document are kept: enough to find last month's change, small in a snapshot. */
    public static final int MAX_HISTORY = 100;
    /** How many fences are kept. */
    public static final int MAX_FENCES = 500;

    /** All parts are required. */
    public StateSnapshot {
        Objects.requireNonNull(document, "document");
        Objects.requireNonNull(history, "history");
        Objects.requireNonNull(nodes, "nodes");
        Objects.requireNonNull(coordinator, "coordinator");
        Objects.requireNonNull(operations, "operations");
        Objects.requireNonNull(failCounts, "failCounts");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(fences, "fences");
        Objects.requireNonNull(records, "records");
    }

    /** {@return the term of the last reign that began} */
    public Term term() {
        return coordinator.map(Coordinator::term).orElse(Term.NONE);
    }
}
