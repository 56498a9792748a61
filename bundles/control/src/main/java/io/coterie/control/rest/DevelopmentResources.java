package io.coterie.control.rest;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.component.Connections.Direction;
import io.coterie.api.component.Cuts;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;

/** Cuts links by hand, where the member is one of a development cluster. Keeps nothing; called on any thread. */
final class DevelopmentResources {
    private final Supplier<Optional<Cuts>> cuts;

    DevelopmentResources(final Supplier<Optional<Cuts>> cuts) {
        this.cuts = cuts;
    }

    List<Route> routes() {
        return List.of(
            Route.get("/v1/dev/cuts", r -> list()),
            Route.post("/v1/dev/cut", this::cut),
            Route.post("/v1/dev/heal", this::heal));
    }

    private Answer cut(final Request request) {
        final Body body = Body.of(request, "peer", "direction");
        final NodeId peer = body.node("peer").orElseThrow(() -> new RejectedException("control.bad-body",
            "The field 'peer' is missing.", "Name the node at the other end."));
        final String direction = body.text("direction").orElse("both");
        final Cuts here = cuts();
        switch (direction) {
            case "outgoing" -> here.cut(peer, Direction.OUTGOING);
            case "incoming" -> here.cut(peer, Direction.INCOMING);
            case "both" -> {
                here.cut(peer, Direction.OUTGOING);
                here.cut(peer, Direction.INCOMING);
            }
            default -> throw new RejectedException("control.bad-body", "There is no direction '" + direction + "'.",
                "Known are: both, incoming, outgoing.");
        }
        return list();
    }

    private Answer heal(final Request request) {
        final Optional<NodeId> peer = Body.of(request, "peer").node("peer");
        final Cuts here = cuts();
        peer.ifPresentOrElse(here::heal, here::healAll);
        return list();
    }

    private Answer list() {
        final ObjectNode node = ClusterJson.object();
        final ArrayNode array = node.putArray("cuts");
        cuts().cuts().forEach((peer, directions) -> directions.forEach(d ->
            array.addObject().put("peer", peer.name()).put("direction", ClusterJson.lower(d))));
        return Answer.ok(node);
    }

    /** Refuses what only a development cluster may be asked. */
    void check() {
        cuts();
    }

    private Cuts cuts() {
        return cuts.get().orElseThrow(() -> new RejectedException("control.not-development",
            "This member is not one of a development cluster.", "Use 'coterie dev up' to start one."));
    }
}
