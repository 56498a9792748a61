package io.coterie.control.rest;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.manager.FailedDevice;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.document.DocumentParser;

/** Fence devices, the history of fences, and a person's word that a node is off. Keeps nothing; any thread. */
final class FenceResources {
    /** A test waits for other uses of its device; a device answers within seconds, or its agent gives up. */
    private static final Duration TEST = Duration.ofSeconds(50);
    private final Manager manager;

    FenceResources(final Manager manager) {
        this.manager = manager;
    }

    List<Route> routes() {
        return List.of(
            Route.get("/v1/fences", r -> history()),
            Route.get("/v1/fence-devices", r -> devices()),
            Route.post("/v1/fence-devices/{device}/test", this::test),
            Route.get("/v1/fence-agents", r -> agents()),
            Route.get("/v1/fence-agents/{agent}", this::agent),
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
        final List<FailedDevice> failed = manager.failedDevices();
        DocumentParser.parse(manager.state().document().text()).document().ifPresent(document ->
            document.fencing().devices().forEach(device -> {
                final ObjectNode one = devices.addObject().put("device", device.name()).put("agent", device.agent());
                final ArrayNode targets = one.putArray("targets");
                device.targets().forEach(t -> targets.add(t.name()));
                final ArrayNode nodes = one.putArray("nodes");
                document.nodes().keySet().stream().filter(n -> device.targets().isEmpty()
                    || device.targets().contains(n)).sorted().forEach(n -> nodes.add(n.name()));
                manager.state().fences().stream().filter(f -> f.device().equals(device.name()))
                    .reduce((first, second) -> second).ifPresent(last -> one.set("last", ClusterJson.fence(last)));
                failed.stream().filter(f -> f.device().equals(device.name())).findFirst().ifPresent(f ->
                    one.putObject("failed").put("reason", f.reason()).put("since", f.since().toString()));
            }));
        return Answer.ok(node.put("armed", manager.status().fencingArmed()));
    }

    private Answer test(final Request request) {
        final NodeId node = Body.of(request, "node").node("node").orElseThrow(() -> new RejectedException(
            "control.bad-body", "The field 'node' is missing.", "Name the node that the device should reach."));
        final FenceResult result = Waiting.ask(manager.testFence(request.variable("device"), node), TEST);
        return Answer.ok(ClusterJson.object().put("device", request.variable("device")).put("node", node.name())
            .put("status", result.status().name().toLowerCase(java.util.Locale.ROOT))
            .put("detail", result.detail()));
    }

    private Answer agents() {
        final ObjectNode node = ClusterJson.object();
        final ArrayNode agents = node.putArray("agents");
        manager.fenceAgents().forEach(name -> agents.addObject().put("agent", name));
        return Answer.ok(node);
    }

    private Answer agent(final Request request) {
        final FenceAgent agent = Waiting.ask(manager.fenceAgent(request.variable("agent")), TEST);
        final ObjectNode node = ClusterJson.object().put("agent", agent.name()).put("description", agent.description())
            .put("longDescription", agent.longDescription()).put("unfences", agent.unfences());
        final ArrayNode actions = node.putArray("actions");
        agent.actions().forEach(actions::add);
        final ArrayNode parameters = node.putArray("parameters");
        agent.parameters().forEach(p -> {
            final ObjectNode one = parameters.addObject().put("name", p.name()).put("type", p.type())
                .put("required", p.required()).put("secret", p.secret()).put("default", p.defaultValue())
                .put("replaces", p.replaces()).put("deprecated", p.deprecated()).put("description", p.description());
            final ArrayNode options = one.putArray("options");
            p.options().forEach(options::add);
        });
        return Answer.ok(node);
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
