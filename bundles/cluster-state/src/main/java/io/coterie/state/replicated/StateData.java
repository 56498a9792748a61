package io.coterie.state.replicated;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;

/** The state as it is being changed: plain collections, owned by the state machine, touched by one thread at a time. */
final class StateData {
    long revision;
    DocumentVersion document = DocumentVersion.NONE;
    Optional<Coordinator> coordinator = Optional.empty();
    final Deque<DocumentVersion> history = new ArrayDeque<>();
    final SortedMap<NodeId, NodeRecord> nodes = new TreeMap<>();
    final Map<OperationKey, OperationRecord> operations = new LinkedHashMap<>();
    final Map<OperationKey, FailCount> failCounts = new LinkedHashMap<>();
    final SortedMap<NodeId, SortedMap<String, String>> attributes = new TreeMap<>();
    final SortedMap<NodeId, SortedMap<String, String>> permanentAttributes = new TreeMap<>();
    final SortedMap<String, String> properties = new TreeMap<>();
    final Deque<FenceRecord> fences = new ArrayDeque<>();
    final SortedMap<String, NamedRecord> records = new TreeMap<>();

    Term term() {
        return coordinator.map(Coordinator::term).orElse(Term.NONE);
    }

    /** All that is known of what ran on a node is void: it is off, or a new life of it begins. */
    void forgetNode(final NodeId node) {
        operations.keySet().removeIf(k -> k.node().equals(node));
        failCounts.keySet().removeIf(k -> k.node().equals(node));
        attributes.remove(node);
    }

    StateSnapshot snapshot() {
        // a last failure that is the last result, too, is there twice: one that stands alone is of what has ended
        final List<OperationRecord> results = List.copyOf(operations.values());
        return new StateSnapshot(revision, document, List.copyOf(history),
            Collections.unmodifiableSortedMap(new TreeMap<>(nodes)), coordinator, results,
            List.copyOf(failCounts.values()), copy(attributes), copy(permanentAttributes),
            Collections.unmodifiableMap(new TreeMap<>(properties)), List.copyOf(fences),
            Collections.unmodifiableSortedMap(new TreeMap<>(records)));
    }

    private static Map<NodeId, Map<String, String>> copy(final Map<NodeId, SortedMap<String, String>> byNode) {
        final Map<NodeId, Map<String, String>> copied = new TreeMap<>();
        byNode.forEach((node, values) -> copied.put(node, Collections.unmodifiableMap(new TreeMap<>(values))));
        return Collections.unmodifiableMap(copied);
    }
}
