package io.coterie.control.rest;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.component.Components;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.manager.ClusterStatus;
import io.coterie.api.manager.Manager;
import io.coterie.api.state.NodeState;

/** The cluster as a whole, this member's part in it, and its components. Keeps nothing; called on any thread. */
final class ClusterResources {
    /** What a member is given to leave, if the request does not say: a dozen services with slow stops. */
    private static final Duration LEAVE = Duration.ofMinutes(2);
    /** Longest time that one request may wait. */
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private final Manager manager;
    private final Components components;

    ClusterResources(final Manager manager, final Components components) {
        this.manager = manager;
        this.components = components;
    }

    List<Route> routes() {
        return List.of(
            Route.get("/v1/cluster", r -> Answer.ok(ClusterJson.status(manager.status()))),
            Route.get("/v1/components", r -> components()),
            Route.post("/v1/leave", this::leave).waiting(),
            Route.post("/v1/settled", this::settled).waiting(),
            Route.get("/health/live", r -> Answer.ok(ClusterJson.object().put("status", "live"))).withoutCredential(),
            Route.get("/health/ready", r -> ready()).withoutCredential());
    }

    private Answer components() {
        final ClusterStatus status = manager.status();
        final ObjectNode node = ClusterJson.object().put("node", status.self().node().name());
        final ArrayNode slots = node.putArray("components");
        components.slots().forEach(s -> slots.add(ResourceJson.slot(s, status.self().node())));
        final ArrayNode installed = node.putArray("installed");
        components.installed().forEach(c -> installed.add(ResourceJson.component(c)));
        return Answer.ok(node);
    }

    private Answer leave(final Request request) {
        final Duration timeout = limited(Body.of(request, "timeout").duration("timeout").orElse(LEAVE));
        Waiting.change(manager.leave(timeout), timeout);
        return Answer.ok(ClusterJson.object().put("left", manager.status().self().toString()));
    }

    private Answer settled(final Request request) {
        final Body body = Body.of(request, "timeout", "node");
        final Duration timeout = limited(body.duration("timeout").orElse(Waiting.QUESTION));
        Waiting.ask(manager.settled(body.node("node"), timeout), timeout);
        return Answer.ok(ClusterJson.object().put("settled", true).put("revision", manager.state().revision()));
    }

    /** Ready: this very incarnation takes part, in a partition that may change the cluster state. */
    private Answer ready() {
        final ClusterStatus status = manager.status();
        final boolean online = status.nodes().stream().anyMatch(n -> n.state() == NodeState.ONLINE
            && n.member().filter(status.self()::equals).isPresent());
        if (online && status.primary()) {
            return Answer.ok(ClusterJson.object().put("status", "ready"));
        }
        return Problems.answer(new UnavailableException("control.not-ready", online
            ? "This partition has no quorum." : "This member does not take part yet.",
            "Wait, and see 'coterie cluster status'."));
    }

    private static Duration limited(final Duration timeout) {
        return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    }
}
