package io.coterie.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.coterie.bench.Failover.Cause;
import io.coterie.bench.Failover.Times;
import io.coterie.bench.host.Pacemakers;
import io.coterie.bench.host.Shell;
import io.coterie.bench.report.Report;
import io.coterie.bench.report.Sample;

/**
 * How long a service is away after its host, its member or its host's time is lost, and of what that consists. Each
 * member is on a host of its own, and {@code fence_lab} fences. Where Corosync and Pacemaker are installed, the same
 * happens to them, in hosts that are made in the same way, in turns.
 */
@Tag("failover")
class FailoverBench {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final String OTHER = "pacemaker";

    /** Makes a cluster. */
    @FunctionalInterface
    private interface Maker {
        Failover make(Path folder) throws IOException;
    }

    /** What was measured of one contestant and one cause: detection, decision, fence, start, and all together. */
    private record Series(Sample detected, Sample decided, Sample fenced, Sample started, Sample away) {
        static Series empty() {
            return new Series(new Sample(), new Sample(), new Sample(), new Sample(), new Sample());
        }

        void add(final Times t) {
            detected.add(t.detected());
            decided.add(t.fenceBegins() - t.detected());
            fenced.add(t.fenced() - t.fenceBegins());
            started.add(t.started() - t.fenced());
            away.add(t.started());
        }
    }

    @Test
    void theServiceComesBack() throws IOException {
        assumeTrue(Shell.isRoot(), "isolated hosts need root");
        final Map<String, Maker> contestants = new LinkedHashMap<>();
        contestants.put("default", folder -> new CoterieFailover(folder, "default"));
        contestants.put("fast-lan", folder -> new CoterieFailover(folder, "fast-lan"));
        final String missing = Pacemakers.missing();
        if (missing.isEmpty()) {
            contestants.put(OTHER, PacemakerFailover::new);
        }
        final Map<String, Map<Cause, Series>> all = new LinkedHashMap<>();
        final Path folder = Files.createTempDirectory("coterie-failover");
        for (int round = 0; round < ROUNDS; round++) {
            final Path place = Files.createDirectory(folder.resolve("round" + round));
            for (final Map.Entry<String, Maker> contestant : contestants.entrySet()) {
                try (Failover cluster = contestant.getValue().make(place)) {
                    for (final Cause cause : Cause.values()) {
                        all.computeIfAbsent(contestant.getKey(), c -> new EnumMap<>(Cause.class))
                            .computeIfAbsent(cause, c -> Series.empty()).add(cluster.round(cause));
                    }
                }
            }
        }
        report(all, missing);
    }

    private static void report(final Map<String, Map<Cause, Series>> all, final String missing) {
        final Report report = new Report("failover", "contestant", "what happens", "detected ms", "decided ms",
            "fenced ms", "probed and started ms", "away ms", "to default", "to pacemaker");
        report.note("rounds", ROUNDS + ", contestants in turns; median (middle half)");
        report.note("fence agent", "fence_lab, action off: the boot of a fenced host would share the processors");
        report.note("corosync and pacemaker", missing.isEmpty() ? Shell.must("pacemakerd", "--version").lines()
            .findFirst().orElse("") + "; the process that dies is corosync; own defaults but for the fence action"
            : missing);
        final Map<Cause, Series> standard = all.get("default");
        final Map<Cause, Series> other = all.get(OTHER);
        all.forEach((contestant, causes) -> causes.forEach((cause, s) -> report.row(Map.of("contestant", contestant,
            "cause", cause.text(), "detected", s.detected().values(), "decided", s.decided().values(), "fenced",
            s.fenced().values(), "started", s.started().values(), "away", s.away().values()),
            contestant, cause.text(), s.detected().text("%.0f"), s.decided().text("%.0f"), s.fenced().text("%.0f"),
            s.started().text("%.0f"), s.away().text("%.0f"), s.away().per(standard.get(cause).away()).text("%.2f"),
            other == null ? "-" : s.away().per(other.get(cause).away()).text("%.2f"))));
        report.finish(System.out);
    }
}
