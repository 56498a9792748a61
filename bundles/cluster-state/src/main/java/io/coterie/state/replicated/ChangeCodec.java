package io.coterie.state.replicated;

import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.state.Change;

/**
 * A change as a command of the log: a CBOR map with {@code form} (the version of this format), {@code type} and the
 * change's own fields. A member refuses a form that it does not know, which a rolling upgrade prevents by raising the
 * form only when all members know it. Pure.
 */
final class ChangeCodec {
    /** The version of the format. */
    static final int FORM = 1;

    private ChangeCodec() {
    }

    static byte[] write(final Change change) {
        final ObjectNode tree = Tree.object();
        tree.put("form", FORM);
        if (change instanceof Change.ApplyDocument c) {
            tree.put("type", "apply-document");
            tree.put("expected", c.expectedVersion());
            tree.put("text", c.text());
            Tree.array(tree, "nodes", c.nodes(), n -> TextNode.valueOf(n.name()));
            tree.put("author", c.author());
            tree.put("comment", c.comment());
            Tree.put(tree, "at", c.at());
        } else if (change instanceof Change.BeginTerm c) {
            tree.put("type", "begin-term");
            tree.put("term", c.term().number());
            tree.put("member", c.member().toString());
            Tree.put(tree, "at", c.at());
        } else if (change instanceof Change.MarkUnclean c) {
            tree.put("type", "mark-unclean");
            tree.put("term", c.term().number());
            tree.put("node", c.node().name());
            tree.put("reason", c.reason());
            Tree.put(tree, "at", c.at());
        } else if (change instanceof Change.RecordFence c) {
            tree.put("type", "record-fence");
            tree.put("term", c.term().number());
            tree.set("fence", RecordCodec.fence(c.record()));
        } else if (change instanceof Change.RecordOperation c) {
            tree.put("type", "record-operation");
            tree.set("operation", RecordCodec.operation(c.record()));
            Tree.put(tree, "attributes", c.attributes());
        } else {
            writeOther(tree, change);
        }
        return Tree.bytes(tree);
    }

    private static void writeOther(final ObjectNode tree, final Change change) {
        if (change instanceof Change.Join c) {
            member(tree, "join", c.member(), c.at());
            RecordCodec.host(tree, c.host());
        } else if (change instanceof Change.Leave c) {
            member(tree, "leave", c.member(), c.at());
        } else if (change instanceof Change.Left c) {
            member(tree, "left", c.member(), c.at());
        } else if (change instanceof Change.Cleanup c) {
            tree.put("type", "cleanup");
            c.resource().ifPresent(r -> tree.put("resource", r));
            c.node().ifPresent(n -> tree.put("node", n.name()));
        } else if (change instanceof Change.SetAttributes c) {
            tree.put("type", "set-attributes");
            tree.put("member", c.member().toString());
            Tree.put(tree, "attributes", c.attributes());
        } else if (change instanceof Change.SetNodeFlags c) {
            tree.put("type", "set-node-flags");
            tree.put("node", c.node().name());
            c.standby().ifPresent(b -> tree.put("standby", b));
            c.maintenance().ifPresent(b -> tree.put("maintenance", b));
        } else if (change instanceof Change.PutRecord c) {
            tree.put("type", "put-record");
            tree.put("key", c.key());
            tree.put("expected", c.expectedRevision());
            tree.put("term", c.term().number());
            if (c.bytes() != null) {
                tree.put("bytes", c.bytes());
            }
        } else {
            throw new IllegalArgumentException("no form for " + change.getClass().getSimpleName());
        }
    }

    private static void member(final ObjectNode tree, final String type, final MemberId member,
            final java.time.Instant at) {
        tree.put("type", type);
        tree.put("member", member.toString());
        Tree.put(tree, "at", at);
    }

    static Change read(final byte[] bytes) throws IOException {
        final ObjectNode tree = Tree.parse(bytes);
        if (Tree.number(tree, "form") != FORM) {
            throw new IOException("form " + Tree.number(tree, "form") + " is not known here");
        }
        try {
            return read(tree, Tree.text(tree, "type"));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException("a value is malformed: " + e.getMessage(), e);
        }
    }

    private static Change read(final JsonNode t, final String type) throws IOException {
        return switch (type) {
            case "apply-document" -> new Change.ApplyDocument(Tree.number(t, "expected"), Tree.text(t, "text"),
                Tree.list(t, "nodes", n -> NodeId.of(n.textValue())), Tree.text(t, "author"),
                Tree.text(t, "comment"), Tree.instant(t, "at"));
            case "begin-term" -> new Change.BeginTerm(term(t), member(t), Tree.instant(t, "at"));
            case "mark-unclean" -> new Change.MarkUnclean(term(t), NodeId.of(Tree.text(t, "node")),
                Tree.text(t, "reason"), Tree.instant(t, "at"));
            case "record-fence" -> new Change.RecordFence(term(t), RecordCodec.fence(t.path("fence")));
            case "record-operation" -> new Change.RecordOperation(RecordCodec.operation(t.path("operation")),
                Tree.texts(t, "attributes"));
            case "join" -> new Change.Join(member(t), RecordCodec.host(t), Tree.instant(t, "at"));
            case "leave" -> new Change.Leave(member(t), Tree.instant(t, "at"));
            case "left" -> new Change.Left(member(t), Tree.instant(t, "at"));
            case "cleanup" -> new Change.Cleanup(Optional.ofNullable(t.get("resource")).map(JsonNode::textValue),
                Optional.ofNullable(t.get("node")).map(n -> NodeId.of(n.textValue())));
            case "set-attributes" -> new Change.SetAttributes(member(t), Tree.texts(t, "attributes"));
            case "set-node-flags" -> new Change.SetNodeFlags(NodeId.of(Tree.text(t, "node")), flag(t, "standby"),
                flag(t, "maintenance"));
            case "put-record" -> new Change.PutRecord(Tree.text(t, "key"), Tree.number(t, "expected"),
                t.has("bytes") ? t.get("bytes").binaryValue() : null, term(t));
            default -> throw new IOException("the type '" + type + "' is not known here");
        };
    }

    private static Term term(final JsonNode tree) throws IOException {
        return new Term(Tree.number(tree, "term"));
    }

    private static MemberId member(final JsonNode tree) throws IOException {
        return MemberId.parse(Tree.text(tree, "member"));
    }

    private static Optional<Boolean> flag(final JsonNode tree, final String name) throws IOException {
        return tree.has(name) ? Optional.of(Tree.truth(tree, name)) : Optional.empty();
    }
}
