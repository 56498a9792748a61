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
 * @param operations per node, resource instance, action and interval the last result, and besides the last failure: a
 *     failure that is the last result is listed twice, and one of a monitor that was ended since, once
 * @param failCounts counted failures
 * @param attributes transient attributes by node; gone when a later incarnation joins
 * @param permanentAttributes attributes by node that survive its lives; gone with the node
 * @param properties attributes of the whole cluster that agents set; they are not the document's options
 * @param fences the fence history, oldest first, at most {@link #MAX_FENCES}
 * @param records small records of other parts, by key
 */
public record StateSnapshot(long revision, DocumentVersion document, List<DocumentVersion> history,
        SortedMap<NodeId, NodeRecord> nodes, Optional<Coordinator> coordinator, List<OperationRecord> operations,
        List<FailCount> failCounts, Map<NodeId, Map<String, String>> attributes,
        Map<NodeId, Map<String, String>> permanentAttributes, Map<String, String> properties,
        List<FenceRecord> fences, SortedMap<String, NamedRecord> records) {
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
        Objects.requireNonNull(permanentAttributes, "permanentAttributes");
        Objects.requireNonNull(properties, "properties");
        Objects.requireNonNull(fences, "fences");
        Objects.requireNonNull(records, "records");
    }

    /**
     * A state without permanent attributes and properties.
     *
     * @param revision the index of the last change in it
     * @param document the document that holds
     * @param history earlier versions
     * @param nodes every node of the electorate
     * @param coordinator the last reign that began
     * @param operations the last results
     * @param failCounts counted failures
     * @param attributes transient attributes by node
     * @param fences the fence history
     * @param records small records of other parts
     */
    public StateSnapshot(final long revision, final DocumentVersion document, final List<DocumentVersion> history,
            final SortedMap<NodeId, NodeRecord> nodes, final Optional<Coordinator> coordinator,
            final List<OperationRecord> operations, final List<FailCount> failCounts,
            final Map<NodeId, Map<String, String>> attributes, final List<FenceRecord> fences,
            final SortedMap<String, NamedRecord> records) {
        this(revision, document, history, nodes, coordinator, operations, failCounts, attributes, Map.of(), Map.of(),
            fences, records);
    }

    /** {@return the term of the last reign that began} */
    public Term term() {
        return coordinator.map(Coordinator::term).orElse(Term.NONE);
    }
}
