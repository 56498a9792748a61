package io.coterie.control.rest;

import java.util.List;
import java.util.function.IntFunction;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.RejectedException;

/** The load on the messaging of a development cluster, for benchmarks. Safe for use by several threads. */
final class LoadResources {
    /** A number takes eight bytes; what is larger than this is no message of a benchmark. */
    private static final int MAX_SIZE = 1 << 16;
    private static final long MAX_RATE = 100_000;
    private final Runnable development;
    private final IntFunction<Load> maker;
    /** Guarded by this. */
    private Load load;

    LoadResources(final Runnable development, final IntFunction<Load> maker) {
        this.development = development;
        this.maker = maker;
    }

    List<Route> routes() {
        return List.of(
            Route.post("/v1/dev/load", this::begin),
            Route.get("/v1/dev/load", r -> Answer.ok(json(present()))),
            Route.get("/v1/dev/load/gap", this::gap, "from", "to"),
            Route.post("/v1/dev/load/rate", this::rate),
            Route.post("/v1/dev/load/stop", this::stop));
    }

    private synchronized Answer begin(final Request request) {
        development.run();
        final int size = (int) number(request, "size", Long.BYTES, MAX_SIZE);
        close();
        load = maker.apply(size);
        return Answer.ok(json(load));
    }

    private Answer rate(final Request request) {
        final Load now = present();
        now.rate(number(request, "rate", 0, MAX_RATE));
        return Answer.ok(json(now));
    }

    private synchronized Answer stop(final Request request) {
        Body.of(request);
        final ObjectNode last = json(present());
        close();
        return Answer.ok(last);
    }

    private Answer gap(final Request request) {
        final long[] gap = present().record().gap(request.number("from", 0), request.number("to", Long.MAX_VALUE));
        return Answer.ok(ClusterJson.object().put("maxGapMicros", gap[0]).put("deliveries", gap[1]));
    }

    private synchronized Load present() {
        if (load == null) {
            throw new RejectedException("control.no-load", "No load runs on this member.",
                "Begin one: see docs/control.md.");
        }
        return load;
    }

    /** Ends it, for a member that ends. */
    synchronized void close() {
        if (load != null) {
            load.close();
            load = null;
        }
    }

    private static long number(final Request request, final String field, final long least, final long most) {
        final long number = Request.number(Body.of(request, field).number(field), "The field '" + field + "'");
        if (number < least || number > most) {
            throw new RejectedException("control.bad-body", "The field '" + field + "' is not between " + least
                + " and " + most + ".", "Choose another.");
        }
        return number;
    }

    private static ObjectNode json(final Load load) {
        final ObjectNode node = ClusterJson.object().put("sent", load.sent()).put("failed", load.failed());
        final var members = node.putArray("members");
        load.members().forEach(members::add);
        final var senders = node.putArray("senders");
        load.record().counts().forEach((from, counts) -> senders.addObject().put("member", from)
            .put("received", counts[0]).put("duplicated", counts[1]).put("reordered", counts[2]));
        return node;
    }
}
