package io.coterie.control.rest;

import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.MemberId;
import io.coterie.api.manager.ClusterEvent;
import io.coterie.api.manager.ClusterStatus;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;

/** Values of the cluster as JSON of version 1: fields may be added, never changed. Pure. */
final class ClusterJson {
    private ClusterJson() {
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode status(final ClusterStatus status) {
        final ObjectNode node = object();
        node.put("cluster", status.cluster().name()).put("clusterId", status.cluster().uuid().toString())
            .put("member", status.self().toString()).put("node", status.self().node().name())
            .put("phase", lower(status.phase())).put("busyWith", status.busyWith())
            .put("primary", status.primary());
        node.set("coordinator", status.coordinator().map(ClusterJson::coordinator)
            .orElse(null));
        node.set("quorum", quorum(status.quorum()));
        final ObjectNode view = node.putObject("view").put("id", status.viewId()).put("stable", status.stable());
        final ArrayNode members = view.putArray("members");
        status.view().forEach(m -> members.add(m.toString()));
        final ArrayNode nodes = node.putArray("nodes");
        status.nodes().forEach(n -> nodes.add(node(n, status)));
        node.put("fencingArmed", status.fencingArmed()).put("documentVersion", status.documentVersion())
            .put("revision", status.revision());
        final ArrayNode problems = node.putArray("problems");
        status.problems().forEach(problems::add);
        return node;
    }

    private static ObjectNode coordinator(final Coordinator coordinator) {
        return object().put("node", coordinator.member().node().name()).put("member", coordinator.member().toString())
            .put("term", coordinator.term().toString()).put("since", coordinator.since().toString());
    }

    private static ObjectNode quorum(final QuorumState quorum) {
        return object().put("quorate", quorum.quorate()).put("votes", quorum.votes())
            .put("expected", quorum.expected()).put("needed", quorum.needed()).put("rule", lower(quorum.rule()))
            .put("reason", quorum.reason());
    }

    static ObjectNode node(final NodeRecord record, final ClusterStatus status) {
        final Optional<MemberId> seen = status.view().stream().filter(m -> m.node().equals(record.node())).findFirst();
        final ObjectNode node = object();
        node.put("node", record.node().name()).put("state", lower(record.state()))
            .put("incarnation", record.incarnation().map(i -> i.number()).orElse(null))
            .put("inView", seen.isPresent()).put("standby", record.standby()).put("maintenance", record.maintenance())
            .put("coordinator", status.coordinator().map(c -> c.member().node().equals(record.node())).orElse(false))
            .put("since", record.since().toString()).put("reason", record.reason());
        return node;
    }

    static ObjectNode fence(final FenceRecord fence) {
        return object().put("target", fence.target().node().name())
            .put("incarnation", fence.target().incarnation().number()).put("device", fence.device())
            .put("by", fence.by().name()).put("action", fence.action()).put("status", fence.status())
            .put("detail", fence.detail()).put("at", fence.at().toString())
            .put("durationMillis", fence.duration().toMillis()).put("term", fence.term().toString());
    }

    static ObjectNode version(final DocumentVersion version, final boolean text) {
        final ObjectNode node = object().put("version", version.version()).put("author", version.author())
            .put("comment", version.comment()).put("at", version.at().toString());
        return text ? node.put("text", version.text()) : node;
    }

    static ObjectNode event(final ClusterEvent event) {
        final ObjectNode node = object().put("number", event.number()).put("at", event.at().toString())
            .put("type", event.type()).put("subject", event.subject()).put("text", event.text());
        final ObjectNode details = node.putObject("details");
        event.details().forEach(details::put);
        return node;
    }

    static String lower(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
