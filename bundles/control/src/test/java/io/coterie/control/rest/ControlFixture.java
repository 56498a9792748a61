package io.coterie.control.rest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.coterie.api.component.Configuration;

/** An instance over a fake manager, and a client of it. */
final class ControlFixture implements AutoCloseable {
    static final ObjectMapper MAPPER = new ObjectMapper();
    final FakeManager manager = new FakeManager();
    final FakeCuts cuts = new FakeCuts();
    final RestControlInstance instance;
    final Path folder;
    final String token;
    final HttpClient client = HttpClient.newHttpClient();

    ControlFixture(final Path folder, final boolean development) throws IOException {
        this.folder = folder;
        instance = new RestControlInstance(new FakeContext(manager, folder,
            Configuration.of(Map.of("runDirectory", folder.resolve("run").toString()))),
            null, () -> development ? Optional.of(cuts) : Optional.empty());
        instance.warm(1, Duration.ofSeconds(5));
        instance.activate();
        token = MAPPER.readTree(Files.readString(runFile())).get("token").textValue();
    }

    Path runFile() {
        return folder.resolve("run").resolve("control.json");
    }

    HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(URI.create(instance.address() + path)).timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(final HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(final String path) throws Exception {
        return send(request(path));
    }

    HttpResponse<String> post(final String path, final String body) throws Exception {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    static JsonNode json(final HttpResponse<String> response) throws IOException {
        return MAPPER.readTree(response.body());
    }

    @Override
    public void close() {
        instance.close();
    }
}
