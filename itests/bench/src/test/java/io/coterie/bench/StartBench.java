package io.coterie.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.bench.host.Command;
import io.coterie.bench.host.MemberLine;
import io.coterie.bench.host.Shell;
import io.coterie.bench.report.Report;
import io.coterie.bench.report.Sample;

/** How long a member takes from the start of its process until it is ready, by wall and processor; its memory then. */
@Tag("start")
class StartBench {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final double MIB = 1024;
    /** The script itself gives up after so long. */
    private static final long ARCHIVE_NANOS = 130_000_000_000L;
    private static final long LOOK_NANOS = 100_000_000;
    /** Where utime, stime, cutime and cstime begin in the fields of {@code stat} that follow the name. */
    private static final int FIRST_TICKS = 11;
    private static final Pattern READY = Pattern.compile("ready (\\d+) ms.*");
    private static final Pattern LIVE = Pattern.compile("(?:def new generation|tenured generation) +total \\d+K, used "
        + "(\\d+)K");
    private static final String MINIMAL = """
        {"kind": "membership", "component": "jgroups"}, {"kind": "messaging", "component": "jgroups"}""";
    private static final String STANDARD = """
        {"kind": "membership", "component": "jgroups"}, {"kind": "messaging", "component": "jgroups"},
        {"kind": "quorum", "component": "majority"}, {"kind": "consensus", "component": "raft"},
        {"kind": "state", "component": "replicated"}, {"kind": "scheduling", "component": "scores"},
        {"kind": "fencing", "component": "process"}, {"kind": "resource-agents", "component": "ocf"},
        {"kind": "resource-agents", "component": "java"}, {"kind": "manager", "component": "standard"}""";
    @TempDir
    private Path folder;

    /** What was measured of one kind of member. */
    private record Series(Sample total, Sample processor, Sample resident, Sample live) {
        static Series empty() {
            return new Series(new Sample(), new Sample(), new Sample(), new Sample());
        }
    }

    @Test
    void fromProcessToReady() throws Exception {
        final Map<String, String> kinds = Map.of("minimal", MINIMAL, "standard", STANDARD);
        final Report report = new Report("start", "member", "ready ms", "processor ms",
            "resident MiB", "live heap MiB", "ratio to minimal");
        report.note("rounds", ROUNDS + ", in turns; median (middle half); the first round is not counted");
        report.note("ready", "view installed, every slot current; alone, which includes the search for others");
        report.note("processor", "user and system, of the script and what it ran too");
        // what is asked for and nothing else, as whoever wants a minimal member has it
        final Path minimal = folder.resolve("distribution");
        new Command(folder.resolve("none")).must("dist", "build", "minimal", "--as", "folder", "--out",
            minimal.toString());
        final Map<String, Path> distributions = Map.of("minimal", minimal, "standard", MemberLine.distribution());
        report.note("distributions", "minimal of the descriptor 'minimal', standard the one that is shipped");
        final Map<String, Series> all = new java.util.TreeMap<>();
        Files.createDirectories(cache());
        for (int round = -1; round < ROUNDS; round++) {
            for (final String kind : List.of("minimal", "standard")) {
                final Series series = all.computeIfAbsent(kind, k -> Series.empty());
                measure(round < 0 ? Series.empty() : series, distributions.get(kind), kind + round, kinds.get(kind));
                if (round < 0) {
                    report.note("archive of class data, " + kind, awaitArchives(all.size()) ? "used" : "not in time");
                }
            }
        }
        all.forEach((kind, s) -> report.row(Map.of("member", kind, "readyMillis", s.total().values(),
            "processorMillis", s.processor().values(),
            "residentMiB", s.resident().values(), "liveMiB", s.live().values()),
            kind, s.total().text("%.0f"), s.processor().text("%.0f"),
            s.resident().text("%.0f"), s.live().text("%.1f"), s.total().per(all.get("minimal").total()).text("%.2f")));
        report.finish(System.out);
    }

    /** Where starts keep the archives of class data. */
    private Path cache() {
        return folder.resolve("cache").resolve("coterie");
    }

    /** The first start of a distribution makes its archive, in the background. {@return whether it is there} */
    private boolean awaitArchives(final int number) throws IOException {
        final long end = System.nanoTime() + ARCHIVE_NANOS;
        long there = 0;
        while (there < number && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
            try (Stream<Path> files = Files.list(cache())) {
                there = files.filter(f -> f.toString().endsWith(".jsa")).count();
            }
        }
        return there >= number;
    }

    private void measure(final Series into, final Path distribution, final String name, final String components)
            throws Exception {
        final Path home = Files.createDirectory(folder.resolve(name));
        final String address;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + socket.getLocalPort();
        }
        Files.writeString(home.resolve("member.json"), """
            {"cluster": {"uuid": "%s", "name": "bench"}, "node": "n1", "bind": "127.0.0.1",
             "nodes": {"n1": "%s"}, "components": [%s]}
            """.formatted(UUID.randomUUID(), address, components));
        final long begin = System.nanoTime();
        final ProcessBuilder builder = new ProcessBuilder(distribution.resolve("bin/coterie-member").toString(),
            "--home", home.toString());
        builder.environment().put("XDG_CACHE_HOME", cache().getParent().toString());
        final Process process = builder.redirectErrorStream(true).start();
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            Matcher ready = READY.matcher("");
            final StringBuilder said = new StringBuilder();
            for (String line = out.readLine(); line != null && !ready.matches(); line = out.readLine()) {
                said.append(line).append('\n');
                ready = READY.matcher(line);
                if (ready.matches()) {
                    break;
                }
            }
            assertTrue(ready.matches(), said::toString);
            final double total = (System.nanoTime() - begin) / 1e6;
            into.total().add(total);
            into.processor().add(processor(process.pid()));
            into.resident().add(resident(process.pid()));
            into.live().add(live(process.pid()));
        } finally {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    /** What a process has used, and its children that have ended; in ticks of 10 ms, as on every Linux. */
    private static double processor(final long pid) throws IOException {
        final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double ticks = 0;
        for (int i = FIRST_TICKS; i < FIRST_TICKS + 4; i++) {
            ticks += Double.parseDouble(fields[i]);
        }
        return ticks * 10;
    }

    private static double resident(final long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:")).mapToDouble(line -> Double.parseDouble(
                line.replaceAll("\\D", "")) / MIB).findFirst().orElseThrow();
    }

    private static double live(final long pid) {
        final String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Shell.must(jcmd, Long.toString(pid), "GC.run");
        final Matcher used = LIVE.matcher(Shell.must(jcmd, Long.toString(pid), "GC.heap_info"));
        double sum = 0;
        while (used.find()) {
            sum += Double.parseDouble(used.group(1)) / MIB;
        }
        assertTrue(sum > 0, String.format(Locale.ROOT, "no heap is shown of %d", pid));
        return sum;
    }
}
