package io.coterie.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.bench.host.MemberLine;
import io.coterie.bench.host.ProcessCost;
import io.coterie.bench.host.Shell;
import io.coterie.bench.report.Report;
import io.coterie.bench.report.Sample;

/** How large distributions are, and what their first start takes, beside the minimal distribution of Apache Karaf. */
@Tag("dist")
class DistBench {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final double MIB = 1 << 20;
    /** On a machine that others use as well. */
    private static final long READY_SECONDS = 180;
    private static final String KARAF = "4.4.8";
    private static final String KARAF_FILE = "apache-karaf-minimal-" + KARAF + ".tar.gz";
    private static final String BASE = """
        {"kind": "membership", "component": "jgroups"}, {"kind": "messaging", "component": "jgroups"}""";
    private static final String WHOLE = BASE + """
        , {"kind": "quorum", "component": "majority"}, {"kind": "consensus", "component": "raft"},
        {"kind": "state", "component": "replicated"}, {"kind": "scheduling", "component": "scores"},
        {"kind": "fencing", "component": "process"}, {"kind": "resource-agents", "component": "ocf"},
        {"kind": "manager", "component": "standard"}, {"kind": "control", "component": "rest"}""";
    @TempDir
    private Path folder;

    /** A contestant: its archive, the program in it, where it says that it is ready, and with which words. */
    private record Contestant(Path archive, String components, Sample ready, Sample cpu, Sample resident) {
        Contestant(final Path archive, final String components) {
            this(archive, components, new Sample(), new Sample(), new Sample());
        }

        boolean isKaraf() {
            return components.isEmpty();
        }
    }

    @Test
    void sizesAndFirstStarts() throws Exception {
        final Map<String, Contestant> all = new LinkedHashMap<>();
        for (final String name : List.of("minimal", "failover", "all")) {
            final Path archive = folder.resolve(name + ".tar.gz");
            Shell.must(MemberLine.distribution().resolve("bin/coterie").toString(), "dist", "build", name, "--out",
                archive.toString());
            all.put(name, new Contestant(archive, name.equals("minimal") ? BASE : WHOLE));
        }
        final Report report = new Report("dist", "distribution", "archive MiB", "ready ms", "processor time ms",
            "resident MiB", "archive to minimal", "processor time to minimal", "resident to minimal");
        report.note("rounds", ROUNDS + ", in turns; median (middle half); each start is the first one after unpacking");
        report.note("ready", "Coterie: the member says so, alone, with the search for others; Karaf: its boot "
            + "features are installed (shell, ssh and jaas among them, which Coterie has not)");
        report.note("class data", "no archive of class data");
        final Optional<Path> karaf = karaf();
        report.note("Apache Karaf", karaf.isPresent() ? "minimal " + KARAF + ", its own options"
            : "not measured: " + KARAF_FILE + " is not in the local repository, and cannot be fetched");
        karaf.ifPresent(archive -> all.put("karaf-minimal", new Contestant(archive, "")));
        for (int round = 0; round < ROUNDS; round++) {
            for (final Map.Entry<String, Contestant> one : all.entrySet()) {
                measure(one.getValue(), Files.createDirectory(folder.resolve(one.getKey() + "-" + round)));
            }
        }
        final Contestant minimal = all.get("minimal");
        for (final Map.Entry<String, Contestant> one : all.entrySet()) {
            final Contestant c = one.getValue();
            final double size = Files.size(c.archive()) / MIB;
            report.row(Map.of("distribution", one.getKey(), "archiveMiB", size, "readyMillis", c.ready().values(),
                "cpuMillis", c.cpu().values(), "residentMiB", c.resident().values()), one.getKey(),
                String.format("%.1f", size), c.ready().text("%.0f"), c.cpu().text("%.0f"), c.resident().text("%.0f"),
                String.format("%.2f", size * MIB / Files.size(minimal.archive())),
                c.cpu().per(minimal.cpu()).text("%.2f"), c.resident().per(minimal.resident()).text("%.2f"));
        }
        report.finish(System.out);
        assertTrue(minimal.cpu().median() > 0 && minimal.resident().median() > 0, "something was measured");
    }

    /** The archive in the local Maven repository; Maven itself fetches it if it is not there. */
    private static Optional<Path> karaf() {
        final Path file = Path.of(System.getProperty("maven.repo.local", System.getProperty("user.home")
            + "/.m2/repository"), "org/apache/karaf/apache-karaf-minimal", KARAF, KARAF_FILE);
        if (!Files.isRegularFile(file)) {
            final Shell.Outcome outcome = Shell.run(List.of("../../mvnw", "-q", "-B", "-ntp", "-N", "-f",
                "../../pom.xml", "-Dmaven.repo.local=" + file.getParent().resolve("../../../../..").normalize(),
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get", "-Dtransitive=false",
                "-Dartifact=org.apache.karaf:apache-karaf-minimal:" + KARAF + ":tar.gz"));
            System.out.println(outcome.output());
        }
        return Optional.of(file).filter(Files::isRegularFile);
    }

    private void measure(final Contestant into, final Path place) throws Exception {
        Shell.must("tar", "xzf", into.archive().toString(), "-C", place.toString());
        final Path root;
        try (Stream<Path> roots = Files.list(place)) {
            root = roots.findFirst().orElseThrow();
        }
        final Path said = place.resolve("said");
        final ProcessBuilder builder = into.isKaraf() ? karaf(root) : member(root, place, into.components());
        builder.environment().put("COTERIE_NO_ARCHIVE", "1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        final Path log = into.isKaraf() ? root.resolve("data/log/karaf.log") : said;
        final long begin = System.nanoTime();
        final Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            awaitWords(process, log, into.isKaraf() ? "| Done." : "ready ", said);
            into.ready().add((System.nanoTime() - begin) / 1e6);
            into.cpu().add(ProcessCost.cpuMillis(process.toHandle()));
            into.resident().add(ProcessCost.residentMiB(process.toHandle()));
        } finally {
            final List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
            all.add(process.toHandle());
            all.forEach(ProcessHandle::destroy);
            for (final ProcessHandle one : all) {
                one.onExit().get(READY_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private static ProcessBuilder member(final Path root, final Path place, final String components)
            throws IOException {
        final Path home = Files.createDirectory(place.resolve("home"));
        Files.writeString(home.resolve("member.json"), """
            {"cluster": {"uuid": "%s", "name": "bench"}, "node": "n1", "bind": "127.0.0.1",
             "nodes": {"n1": "127.0.0.1:%d"}, "components": [%s]}
            """.formatted(UUID.randomUUID(), freePort(), components));
        return new ProcessBuilder(root.resolve("bin/coterie-member").toString(), "--home", home.toString());
    }

    /** Loopback and a free port, as the others; otherwise as it is shipped. */
    private static ProcessBuilder karaf(final Path root) throws IOException {
        final Path shell = root.resolve("etc/org.apache.karaf.shell.cfg");
        Files.writeString(shell, Files.readString(shell).replace("sshPort = 8101", "sshPort = " + freePort())
            .replace("sshHost = 0.0.0.0", "sshHost = 127.0.0.1"));
        return new ProcessBuilder(root.resolve("bin/karaf").toString(), "server");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Looks 50 times a second, which costs neither of them much. */
    private static void awaitWords(final Process process, final Path log, final String words, final Path said)
            throws IOException, InterruptedException {
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!Files.exists(log) || !Files.readString(log, StandardCharsets.ISO_8859_1).contains(words)) {
            assertTrue(System.nanoTime() < end, () -> log + " does not say '" + words + "'");
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it ended: " + Files.readString(said));
            }
        }
    }
}
