package io.coterie.control.rest;

import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.document.DocumentParser;

/** Fence devices, the history of fences, and a person's word that a node is off. Keeps nothing; any thread. */
final class FenceResources {
    private final Manager manager;

    FenceResources(final Manager manager) {
        this.manager = manager;
    }

    List<Route> routes() {
        return List.of(
            Route.get("/v1/fences", r -> history()),
            Route.get("/v1/fence-devices", r -> devices()),
            Route.post("/v1/fences/confirm", this::confirm));
    }

    private Answer history() {
        final ObjectNode node = ClusterJson.object();
        final ArrayNode fences = node.putArray("fences");
        manager.state().fences().forEach(f -> fences.add(ClusterJson.fence(f)));
        return Answer.ok(node);
    }

    /** The devices of the document that holds; without their parameters, which may be secret. */
    private Answer devices() {
        final ObjectNode node = ClusterJson.object();
        final ArrayNode devices = node.putArray("devices");
        DocumentParser.parse(manager.state().document().text()).document().ifPresent(document ->
            document.fencing().devices().forEach(device -> {
                final ObjectNode one = devices.addObject().put("device", device.name()).put("agent", device.agent());
                final ArrayNode targets = one.putArray("targets");
                device.targets().forEach(t -> targets.add(t.name()));
            }));
        return Answer.ok(node.put("armed", manager.status().fencingArmed()));
    }

    private Answer confirm(final Request request) {
        final Body body = Body.of(request, "node", "confirm", "author", "force");
        final NodeId node = body.node("node").orElseThrow(() -> new RejectedException("control.bad-body",
            "The field 'node' is missing.", "Name the node that is certainly off."));
        if (!body.flag("force") || !body.text("confirm").filter(node.name()::equals).isPresent()) {
            throw new RejectedException("manager.unsafe", "Whoever confirms that '" + node
                + "' is off answers for it: if it still runs, data can be lost.",
                "Switch it off first; then repeat its name in 'confirm' and set 'force'.");
        }
        final String author = body.text("author").orElse("operator");
        Waiting.change(manager.request(new OperatorRequest.ConfirmFence(node, author), Waiting.CHANGE),
            Waiting.CHANGE);
        return Answer.accepted(ClusterJson.object().put("recorded", true));
    }
}
