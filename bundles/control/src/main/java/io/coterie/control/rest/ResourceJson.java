package io.coterie.control.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.core.NodeId;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.OperationRecord;

/** Resources, transitions and components as JSON of version 1. Pure. */
final class ResourceJson {
    private ResourceJson() {
    }

    static ObjectNode placement(final Placement placement, final String agent) {
        final ObjectNode node = ClusterJson.object();
        node.put("resource", placement.resource()).put("agent", agent)
            .put("role", ClusterJson.lower(placement.currentRole()))
            .put("node", placement.currentNode().map(NodeId::name).orElse(null))
            .put("targetRole", ClusterJson.lower(placement.role()))
            .put("targetNode", placement.node().map(NodeId::name).orElse(null))
            .put("managed", placement.managed()).put("failed", placement.failed()).put("reason", placement.reason());
        final ArrayNode candidates = node.putArray("candidates");
        for (final Placement.Candidate candidate : placement.candidates()) {
            final ObjectNode one = candidates.addObject().put("node", candidate.node().name())
                .put("score", candidate.score());
            final ArrayNode terms = one.putArray("terms");
            candidate.terms().forEach(t -> terms.addObject().put("score", t.score()).put("source", t.source()));
        }
        return node;
    }

    static ObjectNode operation(final OperationRecord record) {
        return ClusterJson.object().put("node", record.member().node().name())
            .put("incarnation", record.member().incarnation().number()).put("resource", record.resource())
            .put("action", record.action()).put("intervalMillis", record.interval().toMillis())
            .put("probe", record.probe()).put("status", ClusterJson.lower(record.status()))
            .put("code", ClusterJson.lower(record.code())).put("failed", record.failed())
            .put("exitReason", record.exitReason()).put("at", record.at().toString())
            .put("durationMillis", record.duration().toMillis()).put("term", record.term().toString());
    }

    static ObjectNode failCount(final FailCount count) {
        return ClusterJson.object().put("node", count.node().name()).put("resource", count.resource())
            .put("action", count.action()).put("intervalMillis", count.interval()).put("count", count.count())
            .put("last", count.last().toString());
    }

    static ObjectNode transition(final Transition transition) {
        final ObjectNode node = ClusterJson.object();
        final ArrayNode actions = node.putArray("actions");
        transition.actions().forEach(a -> actions.add(action(a)));
        final ArrayNode notes = node.putArray("notes");
        transition.notes().forEach(notes::add);
        return node;
    }

    /** Without the parameters: they may hold secrets. */
    static ObjectNode action(final Action action) {
        final ObjectNode node = ClusterJson.object().put("id", action.id())
            .put("type", ClusterJson.lower(action.type())).put("node", action.node().name())
            .put("resource", action.resource()).put("operation", action.operation())
            .put("intervalMillis", action.interval().toMillis()).put("reason", action.reason());
        final ArrayNode after = node.putArray("after");
        action.after().forEach(after::add);
        return node;
    }

    static ObjectNode component(final ComponentDescription component) {
        final ObjectNode node = ClusterJson.object().put("kind", component.kind()).put("component", component.name())
            .put("version", component.version()).put("engine", component.engine());
        final ArrayNode guarantees = node.putArray("guarantees");
        component.guarantees().forEach(guarantees::add);
        final ArrayNode needs = node.putArray("needs");
        component.needs().forEach(needs::add);
        return node.put("bundle", component.bundle()).put("bundleHash", component.bundleHash());
    }

    static ObjectNode slot(final SlotStatus slot, final NodeId on) {
        final ObjectNode node = slot.component() == null ? ClusterJson.object().put("kind", slot.kind())
            : component(slot.component());
        return node.put("node", on.name()).put("state", ClusterJson.lower(slot.state())).put("epoch", slot.epoch())
            .put("callsInFlight", slot.callsInFlight()).put("health", ClusterJson.lower(slot.health().status()))
            .put("healthDetail", slot.health().detail())
            .put("configurationHash", slot.instance() == null ? "" : slot.instance().configurationHash());
    }
}
