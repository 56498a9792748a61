package io.coterie.control.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The list of events, and streams that follow, resume, end and are limited. */
@Timeout(30)
class EventResourcesTest {
    private ControlFixture control;

    @BeforeEach
    void open(@TempDir final Path folder) throws Exception {
        control = new ControlFixture(folder, false);
    }

    @AfterEach
    void close() {
        control.close();
    }

    @Test
    void listsWhatCameAfter() throws Exception {
        control.manager.happen(1, "one");
        control.manager.happen(2, "two");
        final var events = ControlFixture.json(control.get("/v1/events?after=1")).get("events");
        assertEquals(1, events.size());
        assertEquals("two", events.get(0).get("text").textValue());
        assertEquals("v", events.get(0).at("/details/k").textValue());
    }

    private BufferedReader follow(final String lastId) throws Exception {
        var request = control.request("/v1/events").header("Accept", "text/event-stream");
        request = lastId == null ? request : request.header("Last-Event-ID", lastId);
        final var response = control.client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String nextId(final BufferedReader reader) throws Exception {
        String line = reader.readLine();
        while (line != null && !line.startsWith("id: ")) {
            line = reader.readLine();
        }
        return line;
    }

    @Test
    void followsFromWhereTheReaderLeftOff() throws Exception {
        control.manager.happen(1, "one");
        control.manager.happen(2, "two");
        try (BufferedReader reader = follow("1")) {
            assertEquals("id: 2", nextId(reader));
            await().until(() -> control.manager.listeners.size() == 1);
            control.manager.happen(3, "three");
            assertEquals("id: 3", nextId(reader));
        }
    }

    @Test
    void streamsEndWithTheInstance() throws Exception {
        try (BufferedReader reader = follow(null); Stream<String> lines = reader.lines()) {
            await().until(() -> control.manager.listeners.size() == 1);
            final long began = System.nanoTime();
            control.instance.drain(Duration.ofSeconds(20));
            control.close();
            await().until(() -> control.manager.listeners.isEmpty());
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos());
            assertTrue(lines != null);
        }
    }

    @Test
    void streamsAreLimitedAndQuickAnswersStillCome() throws Exception {
        final List<BufferedReader> readers = new ArrayList<>();
        for (int i = 0; i < Exchanges.MAX_WAITING; i++) {
            readers.add(follow(null));
        }
        final var refused = control.send(control.request("/v1/events").header("Accept", "text/event-stream"));
        assertEquals(429, refused.statusCode());
        assertEquals("control.too-many-waiting", ControlFixture.json(refused).get("code").textValue());
        assertEquals(200, control.get("/v1/cluster").statusCode());
        for (final BufferedReader reader : readers) {
            reader.close();
        }
    }
}
