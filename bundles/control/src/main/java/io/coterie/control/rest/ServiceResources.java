package io.coterie.control.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.RejectedException;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.document.DocumentParser;

/** The resources of the cluster document: where they are and why. Keeps nothing; called on any thread. */
final class ServiceResources {
    private static final String STARTED = "Started";
    private static final String STOPPED = "Stopped";
    private final Manager manager;

    ServiceResources(final Manager manager) {
        this.manager = manager;
    }

    List<Route> routes() {
        return List.of(
            Route.get("/v1/resources", r -> list()),
            Route.get("/v1/resources/{resource}", this::show),
            Route.post("/v1/resources/{resource}/start", r -> role(r, STARTED)),
            Route.post("/v1/resources/{resource}/stop", r -> role(r, STOPPED)),
            Route.post("/v1/resources/{resource}/move", this::move),
            Route.post("/v1/resources/{resource}/clear", this::clear),
            Route.post("/v1/resources/{resource}/cleanup", this::cleanup),
            Route.post("/v1/cleanup", this::cleanup));
    }

    private Answer list() {
        final Transition decision = Waiting.ask(manager.decision(), Waiting.QUESTION);
        final Map<String, String> agents = agents(manager.state());
        final ObjectNode node = ClusterJson.object();
        final ArrayNode resources = node.putArray("resources");
        decision.placements().forEach(p -> resources.add(ResourceJson.placement(p, agent(agents, p))));
        final ArrayNode notes = node.putArray("notes");
        decision.notes().forEach(notes::add);
        return Answer.ok(node.put("pendingActions", decision.actions().size()));
    }

    private Answer show(final Request request) {
        final String wanted = request.variable("resource");
        final Transition decision = Waiting.ask(manager.decision(), Waiting.QUESTION);
        final StateSnapshot state = manager.state();
        final Optional<ClusterDocument> document = DocumentParser.parse(state.document().text()).document();
        final List<String> inside = document.flatMap(d -> d.resource(wanted))
            .map(r -> r.primitives().map(p -> p.id()).toList()).orElse(List.of(wanted));
        final List<Placement> placements = decision.placements().stream()
            .filter(p -> p.resource().equals(wanted) || inside.contains(base(p.resource()))).toList();
        if (placements.isEmpty() && document.flatMap(d -> d.resource(wanted)).isEmpty()) {
            throw unknown(wanted);
        }
        final Map<String, String> agents = agents(state);
        final ObjectNode node = ClusterJson.object().put("resource", wanted);
        final ArrayNode instances = node.putArray("instances");
        placements.forEach(p -> instances.add(ResourceJson.placement(p, agent(agents, p))));
        final ArrayNode operations = node.putArray("operations");
        state.operations().stream().distinct().filter(o -> inside.contains(base(o.resource())))
            .forEach(o -> operations.add(ResourceJson.operation(o)));
        final ArrayNode failures = node.putArray("failCounts");
        state.failCounts().stream().filter(f -> inside.contains(base(f.resource())))
            .forEach(f -> failures.add(ResourceJson.failCount(f)));
        final ArrayNode pending = node.putArray("pendingActions");
        decision.actions().stream().filter(a -> inside.contains(base(a.resource())))
            .forEach(a -> pending.add(ResourceJson.action(a)));
        return Answer.ok(node);
    }

    private Answer role(final Request request, final String role) {
        final Body body = Body.of(request, "asDocument");
        final Optional<String> wanted = body.flag("asDocument") ? Optional.empty() : Optional.of(role);
        return submit(new OperatorRequest.TargetRole(request.variable("resource"), wanted));
    }

    private Answer move(final Request request) {
        final Body body = Body.of(request, "node", "lifetime");
        if (body.node("node").isEmpty()) {
            throw new RejectedException("control.bad-body", "The field 'node' is missing.", "Say where it should go.");
        }
        return submit(new OperatorRequest.Move(request.variable("resource"), body.node("node"),
            body.duration("lifetime")));
    }

    private Answer clear(final Request request) {
        Body.of(request);
        return submit(new OperatorRequest.Move(request.variable("resource"), Optional.empty(), Optional.empty()));
    }

    private Answer cleanup(final Request request) {
        final Body body = Body.of(request, "node");
        return submit(new OperatorRequest.Cleanup(Optional.ofNullable(request.variable("resource")),
            body.node("node")));
    }

    private Answer submit(final OperatorRequest asked) {
        Waiting.change(manager.request(asked, Waiting.CHANGE), Waiting.CHANGE);
        return Answer.accepted(ClusterJson.object().put("recorded", true));
    }

    /** The agent by resource: of the document, or of the last operation for what is no longer in it. */
    private static Map<String, String> agents(final StateSnapshot state) {
        final Map<String, String> agents = new HashMap<>();
        for (final OperationRecord record : state.operations()) {
            agents.put(base(record.resource()), record.agent());
        }
        DocumentParser.parse(state.document().text()).document()
            .ifPresent(d -> d.primitives().forEach(p -> agents.put(p.id(), p.agent())));
        return agents;
    }

    private static String agent(final Map<String, String> agents, final Placement placement) {
        return agents.getOrDefault(base(placement.resource()), "");
    }

    /** The id in the document: {@code db} of the clone's instance {@code db:1}. */
    private static String base(final String instance) {
        final int colon = instance.lastIndexOf(':');
        return colon > 0 ? instance.substring(0, colon) : instance;
    }

    private static RejectedException unknown(final String resource) {
        return new RejectedException("manager.unknown-resource", "There is no resource '" + resource + "'.",
            "See 'coterie resource list'.");
    }
}
