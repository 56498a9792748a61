package io.coterie.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.coterie.bench.host.Corosyncs;
import io.coterie.bench.host.Hosts;
import io.coterie.bench.host.MemberLine;
import io.coterie.bench.report.Report;
import io.coterie.bench.report.Sample;

/** FIFO messages among three members: the slot, the engine that is behind it, and Corosync where it is installed. */
@Tag("messaging")
class MessagingBench {
    private static final int MEMBERS = 3;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final long FLOOD_NANOS = 1_500_000_000L;
    private static final int PACED = 1500;
    private static final long PACE_NANOS = 1_000_000;
    private static final List<Integer> SIZES = Arrays.stream(System.getProperty("bench.sizes", "64,1024,16384")
        .split(",")).map(Integer::valueOf).toList();
    private final Path folder = Path.of("target", "bench-corosync").toAbsolutePath();

    /** What was measured of one contestant with one size. */
    private record Series(Sample rate, Sample cpu, Sample bytes, Sample p50, Sample p99, Sample max) {
        Series() {
            this(new Sample(), new Sample(), new Sample(), new Sample(), new Sample(), new Sample());
        }

        void flooded(final Rounds.Result result) {
            rate.add(result.perSecond());
            cpu.add(result.cpuMicrosPerMessage());
            bytes.add(result.bytesPerMessage());
        }

        void paced(final Rounds.Result result) {
            p50.add(result.latency().getValueAtPercentile(50));
            p99.add(result.latency().getValueAtPercentile(99));
            max.add(result.latency().getMaxValue());
        }
    }

    @Test
    void threeMembers() throws IOException {
        final String missing = Corosyncs.missing();
        final List<String> contestants = new ArrayList<>(List.of("slot", "engine"));
        try (Hosts hosts = new Hosts(MEMBERS)) {
            final boolean corosync = missing.isEmpty() && hosts.isolated();
            try (AutoCloseable daemons = corosync ? new Corosyncs(hosts, MEMBERS, folder) : () -> { };
                    Closing lines = new Closing()) {
                final List<MemberLine> members = lines.start(hosts, List.of("slot", "engine"));
                final Map<String, Rounds> rounds = new LinkedHashMap<>();
                final Rounds own = new Rounds(members);
                contestants.forEach(c -> rounds.put(c, own));
                if (corosync) {
                    contestants.add("corosync");
                    rounds.put("corosync", new Rounds(lines.start(hosts, List.of("corosync"))));
                }
                measure(hosts, contestants, rounds, corosync ? "beside it" : missing);
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void measure(final Hosts hosts, final List<String> contestants, final Map<String, Rounds> rounds,
            final String corosync) {
        final Report report = new Report("messaging", "bytes", "contestant", "msg/s", "ratio to engine",
            "CPU us/msg", "ratio to engine", "allocated B/msg", "p50 us", "p99 us", "max us", "slot/corosync");
        report.note("members", MEMBERS + " processes, each sends to all, itself included; each message counted once");
        report.note("hosts", hosts.description());
        report.note("corosync", corosync);
        report.note("rounds", ROUNDS + " of 1.5 s, the order turns; median (middle half)");
        report.note("latency", "one sender, 1000 messages a second, at all receivers");
        for (final int size : SIZES) {
            final Map<String, Series> series = series(contestants, rounds, size);
            final Series engine = series.get("engine");
            series.forEach((name, s) -> {
                final Sample rate = s.rate().per(engine.rate());
                final Sample cpu = s.cpu().per(engine.cpu());
                final Sample beside = series.containsKey("corosync")
                    ? series.get("slot").rate().per(series.get("corosync").rate()) : new Sample();
                final Map<String, Object> values = new LinkedHashMap<>();
                values.put("bytes", size);
                values.put("contestant", name);
                values.put("perSecond", s.rate().values());
                values.put("cpuMicrosPerMessage", s.cpu().values());
                values.put("allocatedBytesPerMessage", s.bytes().values());
                values.put("p50Micros", s.p50().values());
                values.put("p99Micros", s.p99().values());
                values.put("maxMicros", s.max().values());
                values.put("rateRatioToEngine", rate.values());
                final boolean jvm = !name.equals("corosync");
                report.row(values, Integer.toString(size), name, String.format(Locale.ROOT, "%.0f",
                    s.rate().median()), rate.text("%.2f"), jvm ? String.format(Locale.ROOT, "%.1f",
                    s.cpu().median()) : "-", jvm ? cpu.text("%.2f") : "-", jvm ? String.format(Locale.ROOT,
                    "%.0f", s.bytes().median()) : "-", text(s.p50()), text(s.p99()), text(s.max()),
                    name.equals("slot") ? beside.text("%.1f") : "");
                assertTrue(s.rate().median() > 0, name);
            });
        }
        report.finish(System.out);
    }

    private static Map<String, Series> series(final List<String> contestants, final Map<String, Rounds> rounds,
            final int size) {
        final Map<String, Series> series = new LinkedHashMap<>();
        contestants.forEach(c -> series.put(c, new Series()));
        // the first of each warms it up
        contestants.forEach(c -> rounds.get(c).flood(c, size, FLOOD_NANOS));
        final List<String> order = new ArrayList<>(contestants);
        for (int i = 0; i < ROUNDS; i++) {
            order.forEach(c -> series.get(c).flooded(rounds.get(c).flood(c, size, FLOOD_NANOS)));
            order.forEach(c -> series.get(c).paced(rounds.get(c).pace(c, size, PACED, PACE_NANOS)));
            Collections.rotate(order, 1);
        }
        return series;
    }

    private static String text(final Sample sample) {
        return String.format(Locale.ROOT, "%.0f", sample.median());
    }

    /** The members that were started, ended together. */
    private static final class Closing implements AutoCloseable {
        private final List<MemberLine> all = new ArrayList<>();

        List<MemberLine> start(final Hosts hosts, final List<String> contestants) {
            final List<MemberLine> members = new ArrayList<>();
            final String settings = System.getProperty("bench.settings", "");
            for (int i = 1; i <= MEMBERS; i++) {
                final List<String> arguments = new ArrayList<>(List.of("n" + i, hosts.address(i)));
                contestants.forEach(c -> arguments.add(settings.isEmpty() ? c : c + ":" + settings));
                members.add(new MemberLine(hosts, i, "io.coterie.bench.member.BenchMember", arguments));
            }
            all.addAll(members);
            contestants.forEach(c -> open(members, c));
            return members;
        }

        private static void open(final List<MemberLine> members, final String contestant) {
            final boolean told = !contestant.equals("corosync");
            for (int i = 0; i < members.size(); i++) {
                members.get(i).tell("open " + contestant + " " + members.size());
                if (told) {
                    // the later ones learn of it before they open, it learns of them as they come
                    final String[] at = members.get(i).hear("listens " + contestant);
                    for (int other = 0; other < members.size(); other++) {
                        if (other != i) {
                            members.get(other).tell("peer " + contestant + " n" + (i + 1) + " " + at[2] + " " + at[3]);
                        }
                    }
                }
            }
            members.forEach(m -> m.hear("open " + contestant));
        }

        @Override
        public void close() {
            all.forEach(MemberLine::close);
        }
    }
}
