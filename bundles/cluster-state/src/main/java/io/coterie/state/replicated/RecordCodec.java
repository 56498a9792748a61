package io.coterie.state.replicated;

import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.HostLife;
import io.coterie.api.state.OperationRecord;

/** Writes and reads the values that stand in changes and in snapshots alike. Names are part of the format. Pure. */
final class RecordCodec {
    private RecordCodec() {
    }

    static JsonNode operation(final OperationRecord r) {
        final ObjectNode tree = Tree.object();
        tree.put("member", r.member().toString());
        tree.put("resource", r.resource());
        tree.put("agent", r.agent());
        tree.put("action", r.action());
        Tree.put(tree, "interval", r.interval());
        tree.put("call", r.callId());
        tree.put("probe", r.probe());
        tree.put("status", r.status().name());
        tree.put("code", r.code().exitCode());
        tree.put("expected", r.expected().exitCode());
        tree.put("reason", r.exitReason());
        Tree.put(tree, "at", r.at());
        Tree.put(tree, "duration", r.duration());
        tree.put("digest", r.digest());
        tree.put("term", r.term().number());
        return tree;
    }

    static OperationRecord operation(final JsonNode tree) throws IOException {
        return new OperationRecord(MemberId.parse(Tree.text(tree, "member")), Tree.text(tree, "resource"),
            Tree.text(tree, "agent"), Tree.text(tree, "action"), Tree.duration(tree, "interval"),
            Tree.number(tree, "call"), Tree.truth(tree, "probe"),
            ActionResult.Status.valueOf(Tree.text(tree, "status")), ResultCode.of((int) Tree.number(tree, "code")),
            ResultCode.of((int) Tree.number(tree, "expected")), Tree.text(tree, "reason"), Tree.instant(tree, "at"),
            Tree.duration(tree, "duration"), Tree.text(tree, "digest"), new Term(Tree.number(tree, "term")));
    }

    static void host(final ObjectNode tree, final Optional<HostLife> host) {
        host.ifPresent(h -> tree.putObject("host").put("machine", h.machine()).put("boot", h.boot()));
    }

    static Optional<HostLife> host(final JsonNode tree) throws IOException {
        final JsonNode host = tree.get("host");
        return host == null ? Optional.empty()
            : Optional.of(new HostLife(Tree.text(host, "machine"), Tree.text(host, "boot")));
    }

    static JsonNode fence(final FenceRecord r) {
        final ObjectNode tree = Tree.object();
        tree.put("target", r.target().toString());
        tree.put("device", r.device());
        tree.put("by", r.by().name());
        tree.put("action", r.action());
        tree.put("status", r.status());
        tree.put("detail", r.detail());
        Tree.put(tree, "at", r.at());
        Tree.put(tree, "duration", r.duration());
        tree.put("term", r.term().number());
        return tree;
    }

    static FenceRecord fence(final JsonNode tree) throws IOException {
        return new FenceRecord(MemberId.parse(Tree.text(tree, "target")), Tree.text(tree, "device"),
            NodeId.of(Tree.text(tree, "by")), Tree.text(tree, "action"), Tree.text(tree, "status"),
            Tree.text(tree, "detail"), Tree.instant(tree, "at"), Tree.duration(tree, "duration"),
            new Term(Tree.number(tree, "term")));
    }

    static JsonNode document(final DocumentVersion v) {
        final ObjectNode tree = Tree.object();
        tree.put("version", v.version());
        tree.put("text", v.text());
        tree.put("author", v.author());
        tree.put("comment", v.comment());
        Tree.put(tree, "at", v.at());
        return tree;
    }

    static DocumentVersion document(final JsonNode tree) throws IOException {
        return new DocumentVersion(Tree.number(tree, "version"), Tree.text(tree, "text"), Tree.text(tree, "author"),
            Tree.text(tree, "comment"), Tree.instant(tree, "at"));
    }

    static JsonNode failCount(final FailCount f) {
        final ObjectNode tree = Tree.object();
        tree.put("node", f.node().name());
        tree.put("resource", f.resource());
        tree.put("action", f.action());
        tree.put("interval", f.interval());
        tree.put("count", f.count());
        Tree.put(tree, "last", f.last());
        return tree;
    }

    static FailCount failCount(final JsonNode tree) throws IOException {
        return new FailCount(NodeId.of(Tree.text(tree, "node")), Tree.text(tree, "resource"),
            Tree.text(tree, "action"), Tree.number(tree, "interval"), (int) Tree.number(tree, "count"),
            Tree.instant(tree, "last"));
    }
}
