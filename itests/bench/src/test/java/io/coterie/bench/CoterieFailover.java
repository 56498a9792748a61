package io.coterie.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.coterie.bench.host.Command;

/** {@code coterie dev up --isolated}, taken apart by the events of a member that stays. */
final class CoterieFailover implements Failover {
    private static final String DOCUMENT = """
        cluster: dev
        fencing:
          devices:
            power: {agent: fence_lab, action: off}
        resources:
          service:
            agent: ocf:coterie:WebServer
            parameters: {port: 18080}
            monitor: 5s
        """;
    private static final Map<Cause, List<String>> COMMANDS = Map.of(Cause.POWER, List.of("kill", "--host"),
        Cause.PROCESS, List.of("kill"), Cause.FREEZE, List.of("freeze"));
    private final Path home;
    private final Command coterie;

    /** Starts three members in new hosts. */
    CoterieFailover(final Path folder, final String preset) throws IOException {
        home = Files.createDirectory(folder.resolve(preset));
        coterie = new Command(home);
        final Path document = Files.writeString(folder.resolve(preset + ".yaml"), DOCUMENT);
        try {
            coterie.must("dev", "up", "--nodes", "3", "--isolated", "--preset", preset, "-f", document.toString());
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    @Override
    public Times round(final Cause cause) throws IOException {
        // whoever was fenced is off, and comes back first
        coterie.must("dev", "up");
        final String node = Failover.await("the service runs", this::service);
        final String observer = node.equals("n1") ? "n2" : "n1";
        final long pid = member(node);
        final long last = events(observer).get(0).path("number").asLong();
        final CompletableFuture<Instant> lost = CompletableFuture.supplyAsync(() -> Failover.lost(pid));
        final List<String> words = COMMANDS.get(cause);
        final List<String> command = new ArrayList<>(List.of("dev", words.get(0), node));
        command.addAll(words.subList(1, words.size()));
        coterie.must(command.toArray(String[]::new));
        final Instant at = lost.join();
        return Failover.await("the service is back", () -> times(events(observer), last, node, at));
    }

    private Optional<String> service() {
        final JsonNode resources = json(coterie.must("resource", "list", "-o", "json"));
        final boolean started = resources.toString().contains("\"role\":\"started\"");
        final JsonNode node = started ? resources.findValue("node") : null;
        return node == null || !node.isTextual() ? Optional.empty() : Optional.of(node.asText());
    }

    /** The events of a member, the last one first. */
    private List<JsonNode> events(final String observer) {
        final List<JsonNode> events = new ArrayList<>();
        json(coterie.must("events", "--node", observer, "-o", "json")).path("events")
            .forEach(event -> events.add(0, event));
        return events;
    }

    private static Optional<Times> times(final List<JsonNode> events, final long after, final String node,
            final Instant at) {
        double detected = Double.NaN;
        double begins = Double.NaN;
        double fenced = Double.NaN;
        for (int i = events.size() - 1; i >= 0; i--) {
            final JsonNode event = events.get(i);
            final String text = event.path("text").asText();
            if (event.path("number").asLong() <= after) {
                continue;
            }
            final double millis = Duration.between(at, Instant.parse(event.path("at").asText())).toNanos() / 1e6;
            if (event.path("type").asText().equals("view") && !text.contains(node + "#") && Double.isNaN(detected)) {
                detected = millis;
            } else if (text.startsWith("Fencing " + node) && Double.isNaN(begins)) {
                begins = millis;
            } else if (text.contains("ended: confirmed") && Double.isNaN(fenced)) {
                fenced = millis;
            } else if (text.startsWith("start of service on ") && text.endsWith(": OK.") && !Double.isNaN(fenced)) {
                return Optional.of(new Times(detected, begins, fenced, millis));
            }
        }
        return Optional.empty();
    }

    /** The process of a member, as this machine knows it: the one with its home on its command line. */
    private long member(final String node) throws IOException {
        return ProcessHandle.allProcesses().filter(p -> p.info().arguments().map(List::of).filter(a ->
            a.contains("io.coterie.launcher.Main") && a.contains(home.resolve(node).toString())).isPresent())
            .map(ProcessHandle::pid).findFirst().orElseThrow(() -> new IOException("no member runs for " + node));
    }

    private static JsonNode json(final String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException("no JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        coterie.run("dev", "down");
    }
}
