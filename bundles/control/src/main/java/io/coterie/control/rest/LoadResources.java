package io.coterie.control.rest;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.RejectedException;
import io.coterie.control.load.Footprint;
import io.coterie.control.load.Load;
import io.coterie.control.load.PlainPath;

/** The load on the messaging of a development cluster, for benchmarks. Safe for use by several threads. */
final class LoadResources {
    /** A number takes eight bytes; what is larger than this is no message of a benchmark. */
    private static final int MAX_SIZE = 1 << 16;
    private static final long MAX_RATE = 100_000;
    private final Runnable development;
    private final Maker maker;
    /** Guarded by this. */
    private Load load;

    /** Makes a load. */
    @FunctionalInterface
    interface Maker {
        /**
         * Makes one that takes part.
         *
         * @param size bytes of a message
         * @param plain whether it goes through a bundle of its own that can be updated, and not through the slot
         * @return the load
         */
        Load make(int size, boolean plain);
    }

    LoadResources(final Runnable development, final Maker maker) {
        this.development = development;
        this.maker = maker;
    }

    List<Route> routes() {
        return List.of(
            Route.post("/v1/dev/load", this::begin),
            Route.get("/v1/dev/load", r -> Answer.ok(json(present()))),
            Route.get("/v1/dev/load/gap", this::gap, "from", "to"),
            Route.post("/v1/dev/load/rate", this::rate),
            Route.post("/v1/dev/load/update", this::update),
            Route.get("/v1/dev/footprint", r -> footprint()),
            Route.post("/v1/dev/load/stop", this::stop));
    }

    private synchronized Answer begin(final Request request) {
        development.run();
        final Body body = Body.of(request, "size", "plain");
        final int size = (int) number(body, "size", Long.BYTES, MAX_SIZE);
        close();
        load = maker.make(size, body.flag("plain"));
        return Answer.ok(json(load));
    }

    private Answer rate(final Request request) {
        final Load now = present();
        now.rate(number(Body.of(request, "rate"), "rate", 0, MAX_RATE));
        return Answer.ok(json(now));
    }

    /** Takes as long as the update does; the load goes on meanwhile. */
    private Answer update(final Request request) {
        Body.of(request);
        final Load now = present();
        if (!(now.path() instanceof PlainPath plain)) {
            throw new RejectedException("control.not-plain", "This load goes through the slot.",
                "Begin one with 'plain': true.");
        }
        final long from = now.now();
        plain.update();
        return Answer.ok(ClusterJson.object().put("fromMicros", from).put("toMicros", now.now()));
    }

    private Answer footprint() {
        development.run();
        final Footprint now = Footprint.now();
        return Answer.ok(ClusterJson.object().put("metaspaceBytes", now.metaspaceBytes())
            .put("heapBytes", now.heapBytes()).put("threads", now.threads()).put("descriptors", now.descriptors())
            .put("collections", now.collections()).put("collectionMillis", now.collectionMillis()));
    }

    private synchronized Answer stop(final Request request) {
        Body.of(request);
        final ObjectNode last = json(present());
        close();
        return Answer.ok(last);
    }

    private Answer gap(final Request request) {
        final long[] gap = present().record().gap(request.number("from", 0), request.number("to", Long.MAX_VALUE));
        return Answer.ok(ClusterJson.object().put("maxGapMicros", gap[0]).put("atMicros", gap[2])
            .put("deliveries", gap[1]));
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

    private static long number(final Body body, final String field, final long least, final long most) {
        final long number = Request.number(body.number(field), "The field '" + field + "'");
        if (number < least || number > most) {
            throw new RejectedException("control.bad-body", "The field '" + field + "' is not between " + least
                + " and " + most + ".", "Choose another.");
        }
        return number;
    }

    private static ObjectNode json(final Load load) {
        final ObjectNode node = ClusterJson.object().put("sent", load.sent()).put("failed", load.failed());
        if (load.path() instanceof PlainPath plain) {
            node.put("failedLookUps", plain.failedLookUps()).put("stoppedCalls", plain.stoppedCalls());
        }
        final var members = node.putArray("members");
        load.members().forEach(members::add);
        final var senders = node.putArray("senders");
        load.record().counts().forEach((from, counts) -> senders.addObject().put("member", from)
            .put("received", counts[0]).put("duplicated", counts[1]).put("reordered", counts[2]));
        return node;
    }
}
