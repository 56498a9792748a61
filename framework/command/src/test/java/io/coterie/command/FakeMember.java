package io.coterie.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A member that answers what a test told it, and remembers what it was asked. */
final class FakeMember implements AutoCloseable {
    private static final String TOKEN = "secret";
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    final Path home;
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Refusing> refusals = new ConcurrentHashMap<>();
    private final Map<String, Runnable> events = new ConcurrentHashMap<>();
    String out = "";
    String err = "";

    private record Answer(int status, String body, String tag) {
    }

    /** What is answered to whoever expects a version, and what to everybody else. */
    private record Refusing(String tag, String problem, String body) {
    }

    FakeMember(final Path home, final String node) throws IOException {
        this.home = home;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        Files.createDirectories(home.resolve("run"));
        Files.writeString(home.resolve("run").resolve("control.json"), """
            {"format": 1, "url": "http://127.0.0.1:%d", "token": "%s", "pid": %d, "node": "%s", "incarnation": 7}
            """.formatted(server.getAddress().getPort(), TOKEN, ProcessHandle.current().pid(), node));
        answer("GET /health/live", 200, "{}");
    }

    void answer(final String request, final int status, final String body) {
        answers.put(request, new Answer(status, body, ""));
    }

    void tagged(final String request, final String tag, final String body) {
        answers.put(request, new Answer(200, body, tag));
    }

    /** Refuses a change of one version with 409, and takes it of any other. */
    void refusing(final String request, final String tag, final String problem, final String body) {
        refusals.put(request, new Refusing(tag, problem, body));
    }

    /** Something that happens when a request comes for the first time, before it is answered. */
    void onceAsked(final String request, final Runnable event) {
        events.put(request, event);
    }

    /** Ends the connection without an answer and is not alive any more, as a member that is killed meanwhile. */
    void endsAt(final String request) {
        answers.put(request, new Answer(0, "", ""));
    }

    private void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final String match = exchange.getRequestHeaders().getFirst("If-Match");
            final String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            if (!asked.contains("/health/")) {
                requests.add(asked + (body.isEmpty() ? "" : " " + body) + (match == null ? "" : " if " + match));
            }
            final String given = exchange.getRequestHeaders().getFirst("Authorization");
            final String path = asked.replaceAll("\\?.*", "");
            final Runnable event = events.remove(path);
            if (event != null) {
                event.run();
            }
            final Refusing refusing = refusals.get(path);
            if (refusing != null) {
                final boolean refused = refusing.tag().equals(match);
                answer(path, refused ? 409 : 200, refused ? refusing.problem() : refusing.body());
            }
            final Answer answer = !("Bearer " + TOKEN).equals(given)
                ? new Answer(401, problem("control.unauthorized"), "")
                : answers.getOrDefault(path, new Answer(404, problem("control.unknown-path"), ""));
            if (answer.status() == 0) {
                answer("GET /health/live", 503, "{}");
                return;
            }
            if (!answer.tag().isEmpty()) {
                exchange.getResponseHeaders().set("ETag", answer.tag());
            }
            final byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    static String problem(final String code) {
        return "{\"code\": \"" + code + "\", \"problem\": \"It is wrong.\", \"remedy\": \"Mend it.\"}";
    }

    static String problem(final String code, final String effect) {
        return problem(code).replace("}", ", \"effect\": \"" + effect + "\"}");
    }

    /** Runs a command against this member. */
    int run(final String... words) {
        return runIn(home, words);
    }

    /** Runs a command against the members of a folder. */
    int runIn(final Path folder, final String... words) {
        final List<String> all = new ArrayList<>(List.of(words));
        all.add("--home");
        all.add(folder.toString());
        final ByteArrayOutputStream results = new ByteArrayOutputStream();
        final ByteArrayOutputStream progress = new ByteArrayOutputStream();
        final int status = Main.run(all.toArray(String[]::new), new PrintStream(results, true, StandardCharsets.UTF_8),
            new PrintStream(progress, true, StandardCharsets.UTF_8));
        out = results.toString(StandardCharsets.UTF_8);
        err = progress.toString(StandardCharsets.UTF_8);
        return status;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
