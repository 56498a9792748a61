package io.coterie.control.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.Subscription;
import io.coterie.api.manager.ClusterEvent;
import io.coterie.api.manager.Manager;

/**
 * Events, as a list or as a stream of server-sent events. Keeps nothing but the queue of each stream; a stream runs on
 * the server's thread, its queue is filled on the manager's.
 */
final class EventResources {
    /** Events that a slow reader may be behind; one more and its stream ends, and it comes back with its last id. */
    static final int MAX_BEHIND = 1000;
    private final Manager manager;
    private final Duration heartbeat;

    /**
     * Serves the manager's events.
     *
     * @param manager whose
     * @param heartbeat how often a silent stream sends a comment, so that both sides notice when the other is gone
     */
    EventResources(final Manager manager, final Duration heartbeat) {
        this.manager = manager;
        this.heartbeat = heartbeat;
    }

    /** A reader that accepts a stream gets one. */
    List<Route> routes() {
        return List.of(Route.get("/v1/events", r -> wantsStream(r) ? stream(r) : list(r), "after")
            .waitingIf(EventResources::wantsStream));
    }

    private static boolean wantsStream(final Request request) {
        return request.header("accept").filter(a -> a.contains("text/event-stream")).isPresent();
    }

    private Answer list(final Request request) {
        final ObjectNode node = ClusterJson.object();
        final ArrayNode events = node.putArray("events");
        manager.events(request.number("after", 0)).forEach(e -> events.add(ClusterJson.event(e)));
        return Answer.ok(node);
    }

    private Answer stream(final Request request) {
        final long after = request.header("last-event-id")
            .map(id -> Request.number(id, "Last-Event-ID")).orElseGet(() -> request.number("after", 0));
        return Answer.events(out -> follow(after, out));
    }

    private void follow(final long after, final OutputStream out) throws IOException {
        final BlockingQueue<ClusterEvent> queue = new LinkedBlockingQueue<>(MAX_BEHIND);
        final AtomicBoolean tooSlow = new AtomicBoolean();
        final Subscription subscription = manager.subscribe(event -> {
            if (!queue.offer(event)) {
                tooSlow.set(true);
            }
        });
        try {
            out.write(": the events of this member\n\n".getBytes(StandardCharsets.UTF_8));
            long last = after;
            for (final ClusterEvent event : manager.events(after)) {
                write(out, event);
                last = event.number();
            }
            out.flush();
            while (!tooSlow.get()) {
                final ClusterEvent event = queue.poll(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
                if (event == null) {
                    out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                } else if (event.number() > last) {
                    write(out, event);
                    last = event.number();
                }
                out.flush();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            subscription.close();
        }
    }

    private static void write(final OutputStream out, final ClusterEvent event) throws IOException {
        final String text = "id: " + event.number() + "\nevent: " + event.type() + "\ndata: "
            + ClusterJson.event(event) + "\n\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
