package io.coterie.state.replicated;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;

/** The whole state as a CBOR map, with the version of its format; the same state gives the same bytes. Pure. */
final class SnapshotCodec {
    /** The version of the format. */
    static final int FORM = 1;

    private SnapshotCodec() {
    }

    static byte[] write(final StateData data) {
        final ObjectNode tree = Tree.object();
        tree.put("form", FORM);
        tree.put("revision", data.revision);
        tree.set("document", RecordCodec.document(data.document));
        data.coordinator.ifPresent(c -> {
            final ObjectNode coordinator = tree.putObject("coordinator");
            coordinator.put("term", c.term().number());
            coordinator.put("member", c.member().toString());
            Tree.put(coordinator, "since", c.since());
        });
        Tree.array(tree, "history", data.history, RecordCodec::document);
        Tree.array(tree, "nodes", data.nodes.values(), SnapshotCodec::node);
        Tree.array(tree, "operations", data.operations.entrySet(), e -> {
            final ObjectNode operation = Tree.object();
            operation.put("failure", e.getKey().failure());
            operation.set("record", RecordCodec.operation(e.getValue()));
            return operation;
        });
        Tree.array(tree, "failCounts", data.failCounts.values(), RecordCodec::failCount);
        attributes(tree, "attributes", data.attributes);
        attributes(tree, "permanentAttributes", data.permanentAttributes);
        Tree.put(tree, "properties", data.properties);
        Tree.array(tree, "fences", data.fences, RecordCodec::fence);
        Tree.array(tree, "records", data.records.values(), r -> {
            final ObjectNode record = Tree.object();
            record.put("key", r.key());
            record.put("revision", r.revision());
            record.put("bytes", r.bytes());
            return record;
        });
        return Tree.bytes(tree);
    }

    private static void attributes(final ObjectNode tree, final String name,
            final Map<NodeId, SortedMap<String, String>> byNode) {
        Tree.array(tree, name, byNode.entrySet(), e -> {
            final ObjectNode attributes = Tree.object();
            attributes.put("node", e.getKey().name());
            Tree.put(attributes, "values", e.getValue());
            return attributes;
        });
    }

    private static void readAttributes(final JsonNode tree, final Map<NodeId, SortedMap<String, String>> into)
        throws IOException {
        for (final JsonNode attributes : tree) {
            into.put(NodeId.of(Tree.text(attributes, "node")), new TreeMap<>(Tree.texts(attributes, "values")));
        }
    }

    private static JsonNode node(final NodeRecord r) {
        final ObjectNode tree = Tree.object();
        tree.put("node", r.node().name());
        tree.put("state", r.state().name());
        r.incarnation().ifPresent(i -> tree.put("incarnation", i.number()));
        Tree.put(tree, "since", r.since());
        tree.put("reason", r.reason());
        tree.put("standby", r.standby());
        tree.put("maintenance", r.maintenance());
        RecordCodec.host(tree, r.host());
        return tree;
    }

    static StateData read(final byte[] bytes) throws IOException {
        final ObjectNode tree = Tree.parse(bytes);
        if (Tree.number(tree, "form") != FORM) {
            throw new IOException("a snapshot of form " + Tree.number(tree, "form") + " is not known here");
        }
        try {
            return read(tree);
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException("the snapshot holds a malformed value: " + e.getMessage(), e);
        }
    }

    private static StateData read(final ObjectNode tree) throws IOException {
        final StateData data = new StateData();
        data.revision = Tree.number(tree, "revision");
        data.document = RecordCodec.document(tree.path("document"));
        if (tree.has("coordinator")) {
            final JsonNode c = tree.get("coordinator");
            data.coordinator = Optional.of(new Coordinator(new Term(Tree.number(c, "term")),
                MemberId.parse(Tree.text(c, "member")), Tree.instant(c, "since")));
        }
        data.history.addAll(Tree.list(tree, "history", RecordCodec::document));
        for (final NodeRecord record : Tree.list(tree, "nodes", SnapshotCodec::node)) {
            data.nodes.put(record.node(), record);
        }
        for (final JsonNode operation : tree.path("operations")) {
            final OperationRecord record = RecordCodec.operation(operation.path("record"));
            data.operations.put(OperationKey.of(record, Tree.truth(operation, "failure")), record);
        }
        for (final FailCount count : Tree.list(tree, "failCounts", RecordCodec::failCount)) {
            data.failCounts.put(failKey(count), count);
        }
        readAttributes(tree.path("attributes"), data.attributes);
        readAttributes(tree.path("permanentAttributes"), data.permanentAttributes);
        if (tree.has("properties")) {
            data.properties.putAll(Tree.texts(tree, "properties"));
        }
        data.fences.addAll(Tree.list(tree, "fences", RecordCodec::fence));
        for (final JsonNode r : tree.path("records")) {
            data.records.put(Tree.text(r, "key"), new NamedRecord(Tree.text(r, "key"), Tree.number(r, "revision"),
                r.path("bytes").binaryValue()));
        }
        return data;
    }

    static OperationKey failKey(final FailCount count) {
        return new OperationKey(count.node(), count.resource(), count.action(), count.interval(), true);
    }

    private static NodeRecord node(final JsonNode tree) throws IOException {
        return new NodeRecord(NodeId.of(Tree.text(tree, "node")), NodeState.valueOf(Tree.text(tree, "state")),
            tree.has("incarnation") ? Optional.of(new Incarnation(Tree.number(tree, "incarnation")))
                : Optional.empty(), Tree.instant(tree, "since"), Tree.text(tree, "reason"),
            Tree.truth(tree, "standby"), Tree.truth(tree, "maintenance"), RecordCodec.host(tree));
    }
}
