package io.coterie.control.rest;

import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.manager.ClusterStatus;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.StateSnapshot;

/** Nodes, and what an operator asks about them. Keeps nothing; called on any thread. */
final class NodeResources {
    private final Manager manager;

    NodeResources(final Manager manager) {
        this.manager = manager;
    }

    List<Route> routes() {
        return List.of(
            Route.get("/v1/nodes", r -> list()),
            Route.get("/v1/nodes/{node}", this::show),
            Route.post("/v1/nodes/{node}/standby", r -> flag(r, new OperatorRequest.Standby(known(r), true))),
            Route.post("/v1/nodes/{node}/online", r -> flag(r, new OperatorRequest.Standby(known(r), false))),
            Route.post("/v1/nodes/{node}/maintenance", this::maintenance),
            Route.post("/v1/nodes/{node}/fence", this::fence),
            Route.post("/v1/nodes/{node}/remove", this::remove));
    }

    private Answer list() {
        final ClusterStatus status = manager.status();
        final ObjectNode node = ClusterJson.object();
        final ArrayNode nodes = node.putArray("nodes");
        status.nodes().forEach(n -> nodes.add(ClusterJson.node(n, status)));
        return Answer.ok(node);
    }

    private Answer show(final Request request) {
        final NodeRecord record = record(request);
        final StateSnapshot state = manager.state();
        final ObjectNode node = ClusterJson.node(record, manager.status());
        final ObjectNode attributes = node.putObject("attributes");
        state.permanentAttributes().getOrDefault(record.node(), java.util.Map.of()).forEach(attributes::put);
        state.attributes().getOrDefault(record.node(), java.util.Map.of()).forEach(attributes::put);
        final ArrayNode operations = node.putArray("operations");
        state.operations().stream().distinct().filter(o -> o.member().node().equals(record.node()))
            .forEach(o -> operations.add(ResourceJson.operation(o)));
        final ArrayNode failures = node.putArray("failCounts");
        state.failCounts().stream().filter(f -> f.node().equals(record.node()))
            .forEach(f -> failures.add(ResourceJson.failCount(f)));
        return Answer.ok(node);
    }

    private Answer maintenance(final Request request) {
        final Body body = Body.of(request, "on");
        return submit(new OperatorRequest.Maintenance(known(request), body.flag("on")));
    }

    private Answer flag(final Request request, final OperatorRequest asked) {
        Body.of(request);
        return submit(asked);
    }

    private Answer fence(final Request request) {
        final String reason = Body.of(request, "reason").text("reason").orElse("An operator asked for it.");
        return submit(new OperatorRequest.Fence(known(request), reason));
    }

    /** The electorate stands in the document, so a node leaves it by a new version. */
    private Answer remove(final Request request) {
        final Body body = Body.of(request, "author");
        final NodeId node = known(request);
        final DocumentVersion document = manager.state().document();
        final String text = NodeRemoval.without(document.text(), node);
        final DocumentVersion applied = Waiting.change(manager.apply(text, document.version(),
            body.text("author").orElse("operator"), "Remove node " + node + ".", Waiting.CHANGE), Waiting.CHANGE);
        return Answer.ok(ClusterJson.version(applied, false));
    }

    private Answer submit(final OperatorRequest asked) {
        Waiting.change(manager.request(asked, Waiting.CHANGE), Waiting.CHANGE);
        return Answer.accepted(ClusterJson.object().put("recorded", true));
    }

    private NodeId known(final Request request) {
        return record(request).node();
    }

    private NodeRecord record(final Request request) {
        final NodeId node = Body.nodeId(request.variable("node"));
        return manager.status().nodes().stream().filter(n -> n.node().equals(node)).findFirst()
            .orElseThrow(() -> new RejectedException("manager.unknown-node", "There is no node '" + node + "'.",
                "See 'coterie node list'."));
    }
}
