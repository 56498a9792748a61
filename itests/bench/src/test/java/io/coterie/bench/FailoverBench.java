package io.coterie.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.coterie.bench.host.Command;
import io.coterie.bench.host.Shell;
import io.coterie.bench.report.Report;
import io.coterie.bench.report.Sample;

/**
 * How long a service is away after its host, its member or its host's time is lost, taken apart by the events of a
 * member that stays. Each member is on a host of its own, and {@code fence_lab} fences.
 */
@Tag("failover")
class FailoverBench {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = 2_000_000;
    private static final long ASK_NANOS = 300_000_000;
    private static final String DOCUMENT = """
        cluster: dev
        fencing:
          devices:
            power: {agent: fence_lab}
        resources:
          service:
            agent: ocf:coterie:WebServer
            parameters: {port: 18080}
            monitor: 5s
        """;
    private static final Map<String, List<String>> CAUSES = new LinkedHashMap<>();

    static {
        CAUSES.put("host loses power", List.of("kill", "--host"));
        CAUSES.put("member process dies", List.of("kill"));
        CAUSES.put("host freezes", List.of("freeze"));
    }

    /** One failover in milliseconds: until view, beginning of the fence, its confirmation, end of the start. */
    private record Times(double detection, double fenceBegins, double fenced, double started) {
    }

    @Test
    void theServiceComesBack() throws IOException {
        assumeTrue(Shell.isRoot(), "isolated hosts need root");
        final Report report = new Report("failover", "preset", "what happens", "detected ms", "decided ms",
            "fenced ms", "probed and started ms", "away ms", "ratio to default");
        report.note("rounds", ROUNDS + "; median (middle half)");
        report.note("fence agent", "fence_lab, action reboot");
        final Map<String, Sample> standard = new LinkedHashMap<>();
        final Path folder = Files.createTempDirectory("coterie-failover");
        for (final String preset : List.of("default", "fast-lan")) {
            final Path home = Files.createDirectory(folder.resolve(preset));
            final Path document = Files.writeString(folder.resolve(preset + ".yaml"), DOCUMENT);
            final Command coterie = new Command(home);
            try {
                coterie.must("dev", "up", "--nodes", "3", "--isolated", "--preset", preset, "-f", document.toString());
                for (final Map.Entry<String, List<String>> cause : CAUSES.entrySet()) {
                    final List<Times> rounds = new ArrayList<>();
                    for (int i = 0; i < ROUNDS; i++) {
                        rounds.add(round(coterie, home, cause.getValue()));
                    }
                    row(report, preset, cause.getKey(), rounds, standard);
                }
            } finally {
                coterie.run("dev", "down");
            }
        }
        report.finish(System.out);
    }

    private static void row(final Report report, final String preset, final String cause, final List<Times> rounds,
            final Map<String, Sample> standard) {
        final Sample[] parts = {new Sample(), new Sample(), new Sample(), new Sample(), new Sample()};
        for (final Times t : rounds) {
            parts[0].add(t.detection());
            parts[1].add(t.fenceBegins() - t.detection());
            parts[2].add(t.fenced() - t.fenceBegins());
            parts[3].add(t.started() - t.fenced());
            parts[4].add(t.started());
        }
        standard.putIfAbsent(cause, parts[4]);
        report.row(Map.of("preset", preset, "cause", cause, "detected", parts[0].values(), "decided",
            parts[1].values(), "fenced", parts[2].values(), "started", parts[3].values(), "away", parts[4].values()),
            preset, cause, parts[0].text("%.0f"), parts[1].text("%.0f"), parts[2].text("%.0f"),
            parts[3].text("%.0f"), parts[4].text("%.0f"), parts[4].per(standard.get(cause)).text("%.2f"));
    }

    private static Times round(final Command coterie, final Path home, final List<String> cause) throws IOException {
        // whoever was fenced comes back first
        coterie.must("dev", "up");
        final String node = await(() -> service(coterie));
        final String observer = node.equals("n1") ? "n2" : "n1";
        final long pid = member(home, node);
        final long last = events(coterie, observer).get(0).path("number").asLong();
        final CompletableFuture<Instant> lost = CompletableFuture.supplyAsync(() -> lost(pid));
        final List<String> command = new ArrayList<>(List.of("dev", cause.get(0), node));
        command.addAll(cause.subList(1, cause.size()));
        coterie.must(command.toArray(String[]::new));
        final Instant at = lost.join();
        return await(() -> times(events(coterie, observer), last, node, at));
    }

    private static Optional<String> service(final Command coterie) {
        final JsonNode resources = json(coterie.must("resource", "list", "-o", "json"));
        final String text = resources.toString();
        final int started = text.indexOf("\"role\":\"started\"");
        final JsonNode node = started < 0 ? null : resources.findValue("node");
        return node == null || !node.isTextual() ? Optional.empty() : Optional.of(node.asText());
    }

    /** The events of a member, the last one first. */
    private static List<JsonNode> events(final Command coterie, final String observer) {
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
    private static long member(final Path home, final String node) throws IOException {
        return ProcessHandle.allProcesses().filter(p -> p.info().arguments().map(List::of).filter(a ->
            a.contains("io.coterie.launcher.Main") && a.contains(home.resolve(node).toString())).isPresent())
            .map(ProcessHandle::pid).findFirst().orElseThrow(() -> new IOException("no member runs for " + node));
    }

    /** Waits until a process is gone or stopped. {@return when that was seen} */
    private static Instant lost(final long pid) {
        final Path stat = Path.of("/proc", Long.toString(pid), "stat");
        final long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                final String text = Files.readString(stat);
                final char state = text.charAt(text.lastIndexOf(')') + 2);
                if (state == 'T' || state == 'Z' || state == 'X') {
                    return Instant.now();
                }
            } catch (IOException e) {
                // no such process any more
                return Instant.now();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new AssertionError("the process " + pid + " was not harmed");
    }

    private static JsonNode json(final String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException("no JSON: " + text, e);
        }
    }

    /** What may be there at some time. */
    @FunctionalInterface
    private interface Look<T> {
        Optional<T> now();
    }

    private static <T> T await(final Look<T> look) {
        final long end = System.nanoTime() + PATIENCE.toNanos();
        Optional<T> found = look.now();
        while (found.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(ASK_NANOS);
            found = look.now();
        }
        assertTrue(found.isPresent(), "it did not happen in " + PATIENCE);
        return found.get();
    }
}
