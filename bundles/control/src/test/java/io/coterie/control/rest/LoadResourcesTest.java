package io.coterie.control.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.control.load.Load;
import io.coterie.control.load.LoadPath;

/** The load, as a benchmark uses it over HTTP: one at a time, in development clusters alone. */
class LoadResourcesTest {
    @TempDir
    private Path folder;
    private final List<Looped> paths = new ArrayList<>();

    /** Brings back what is sent, at once and twice. */
    private static final class Looped implements LoadPath {
        private final Arrivals arrivals;
        private boolean closed;

        Looped(final Arrivals arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void send(final byte[] payload, final Duration timeout) {
            arrivals.arrived("n1", payload);
            arrivals.arrived("n1", payload);
        }

        @Override
        public List<String> members() {
            return List.of("n1");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Runs what is to be done now, and nothing later. */
    private static final class Now implements Scheduler {
        @Override
        public void execute(final Runnable task) {
            task.run();
        }

        @Override
        public Subscription schedule(final Duration delay, final Runnable task) {
            return () -> { };
        }
    }

    private Load make(final int size, final boolean plain) {
        return new Load(arrivals -> {
            paths.add(new Looped(arrivals));
            return paths.get(paths.size() - 1);
        }, new Now(), size);
    }

    private static JsonNode ask(final LoadResources load, final String method, final String path, final String body,
            final Map<String, String> query) {
        final Request request = new Request(method, path, Map.of(), query, Map.of(), body);
        final Answer answer = new Router(load.routes()).find(method, path).route().handler().handle(request);
        return answer.body();
    }

    private static JsonNode post(final LoadResources load, final String path, final String body) {
        return ask(load, "POST", path, body, Map.of());
    }

    @Test
    void whatIsSentIsCountedAndAnotherLoadTakesItsPlace() throws Exception {
        final LoadResources load = new LoadResources(() -> { }, this::make);
        assertEquals(0, post(load, "/v1/dev/load", "{\"size\": 64}").path("sent").intValue());
        final LoadPath first = paths.get(0);
        first.send(ByteBuffer.allocate(64).putLong(0, 0).array(), Duration.ZERO);
        first.send(ByteBuffer.allocate(64).putLong(0, 2).array(), Duration.ZERO);
        final JsonNode told = ask(load, "GET", "/v1/dev/load", "", Map.of());
        assertEquals(2, told.path("senders").path(0).path("received").intValue());
        assertEquals(2, told.path("senders").path(0).path("duplicated").intValue());
        assertEquals("n1", told.path("members").path(0).textValue());
        final JsonNode gap = ask(load, "GET", "/v1/dev/load/gap", "", Map.of("from", "0", "to", "1000"));
        assertEquals(1000, gap.path("maxGapMicros").longValue());
        assertEquals(0, gap.path("deliveries").longValue());
        assertFalse(paths.get(0).closed);
        post(load, "/v1/dev/load", "{\"size\": 64, \"plain\": false}");
        assertTrue(paths.get(0).closed);
        post(load, "/v1/dev/load/stop", "{}");
        assertTrue(paths.get(1).closed);
        assertEquals("control.no-load", assertThrows(RejectedException.class, () ->
            ask(load, "GET", "/v1/dev/load", "", Map.of())).code());
    }

    @Test
    void whatGoesThroughTheSlotCannotBeUpdatedInPlace() throws Exception {
        final LoadResources load = new LoadResources(() -> { }, this::make);
        post(load, "/v1/dev/load", "{\"size\": 64}");
        assertEquals("control.not-plain", assertThrows(RejectedException.class, () ->
            post(load, "/v1/dev/load/update", "{}")).code());
        assertThrows(RejectedException.class, () -> post(load, "/v1/dev/load", "{\"size\": 7}"));
        assertThrows(RejectedException.class, () -> post(load, "/v1/dev/load", "{\"size\": 64, \"plain\": 1}"));
    }

    @Test
    void theFootprintIsThatOfThisProcess() throws Exception {
        final JsonNode now = ask(new LoadResources(() -> { }, this::make), "GET", "/v1/dev/footprint", "", Map.of());
        assertTrue(now.path("threads").intValue() > 0, now.toString());
        assertTrue(now.path("metaspaceBytes").longValue() > 0, now.toString());
        assertTrue(now.path("heapBytes").longValue() > 0, now.toString());
    }

    @Test
    void onlyADevelopmentClusterTells() throws Exception {
        try (ControlFixture product = new ControlFixture(folder, false)) {
            assertEquals(404, product.get("/v1/dev/footprint").statusCode());
            assertEquals(404, product.post("/v1/dev/load", "{\"size\": 64}").statusCode());
        }
    }
}
