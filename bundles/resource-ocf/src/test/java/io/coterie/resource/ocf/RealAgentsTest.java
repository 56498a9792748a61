package io.coterie.resource.ocf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs installed agents with what they manage, each on a machine of its own made of namespaces. By default a small
 * selection; with {@code -Pagents} every one that is prepared in {@code real-agents}, and the table of which work is
 * printed and kept in {@code target/agents.md}.
 */
class RealAgentsTest {
    static final Path ROOT = Path.of("/usr/lib/ocf");
    /** What CI installs, or what needs nothing but the agents. */
    private static final List<String> SELECTION = List.of("heartbeat-Dummy", "pacemaker-Stateful", "heartbeat-IPaddr2",
        "heartbeat-Route", "heartbeat-nginx", "heartbeat-apache", "heartbeat-mariadb", "heartbeat-pgsql",
        "heartbeat-redis", "heartbeat-named", "pacemaker-attribute");
    private static final List<String> MACHINE = List.of("unshare", "--mount", "--net", "--pid", "--fork", "--uts",
        "--ipc", "--mount-proc", "--kill-child", "bash");
    private static final String WISH = System.getProperty("coterie.agents", "");
    private static final long LIMIT_MINUTES = 15;
    @TempDir
    private Path folder;

    static Path cases() {
        return Path.of(System.getProperty("user.dir"), "src/test/resources/real-agents");
    }

    static void needNamespaces() throws Exception {
        assumeTrue(Files.isDirectory(ROOT.resolve("resource.d/heartbeat")), "skipped: no agents are installed");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "skipped: there is no unshare");
        final List<String> line = new ArrayList<>(MACHINE);
        line.addAll(List.of(cases().resolve(".enter").toString(), "/dev/null", "true"));
        final Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes()).strip();
        assumeTrue(process.waitFor() == 0, "skipped: no machine can be made of namespaces here (it takes root): "
            + said);
    }

    /** How a case went: the output, with the exit code before it. */
    private String run(final RealAgentCase subject) throws Exception {
        return run(subject, folder, RealAgentProgram.class);
    }

    /** Runs a program with a case, on a machine of its own. */
    static String run(final RealAgentCase subject, final Path folder, final Class<?> program) throws Exception {
        final Path setup = Files.writeString(folder.resolve(subject.name() + ".setup"), subject.setup());
        final Path output = folder.resolve(subject.name() + ".log");
        final List<String> line = new ArrayList<>(MACHINE);
        line.addAll(List.of(cases().resolve(".enter").toString(), setup.toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-cp",
            absolute(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))),
            program.getName(), cases().resolve(subject.name() + ".case").toString()));
        final Process process = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile())
            .redirectInput(new File("/dev/null")).start();
        final boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        return (ended ? process.exitValue() : -1) + "\n" + Files.readString(output);
    }

    private static String absolute(final String classPath) {
        return String.join(File.pathSeparator, List.of(classPath.split(File.pathSeparator)).stream()
            .map(entry -> Path.of(entry).toAbsolutePath().toString()).toList());
    }

    @TestFactory
    List<DynamicTest> someAgentsForReal() throws Exception {
        assumeTrue(!WISH.equals("all"), "skipped: the table is made instead");
        needNamespaces();
        final List<String> names = WISH.isEmpty() ? SELECTION : List.of(WISH.split(","));
        final List<DynamicTest> tests = new ArrayList<>();
        for (final String name : names) {
            final RealAgentCase subject = RealAgentCase.read(cases().resolve(name + ".case"));
            tests.add(DynamicTest.dynamicTest(name, () -> {
                assumeTrue(subject.missing().isEmpty(), "skipped: not installed here: " + subject.missing());
                final String log = run(subject);
                assertTrue(log.startsWith("0\n"), log);
            }));
        }
        return tests;
    }

    @Test
    void theTable() throws Exception {
        assumeTrue(WISH.equals("all"), "skipped: -Pagents makes it");
        needNamespaces();
        final Map<String, List<String>> results = new TreeMap<>();
        final List<String> broken = new ArrayList<>();
        for (final RealAgentCase subject : RealAgentCase.all(cases())) {
            final String log = subject.missing().isEmpty() ? run(subject) : "";
            if (!log.isEmpty()) {
                Files.writeString(Files.createDirectories(Path.of("target/real-agents")).resolve(subject.name()
                    + ".log"), log);
            }
            final String result = result(subject, log);
            System.out.println(subject.name() + ": " + result);
            results.computeIfAbsent(subject.agent(), a -> new ArrayList<>()).add(result);
            if (!log.isEmpty() && !log.startsWith("0\n")) {
                broken.add(subject.name());
            }
        }
        final String table = AgentTable.of(results, installed());
        Files.writeString(Path.of("target/agents.md"), table);
        System.out.println(table);
        final List<String> expected = Files.readAllLines(cases().resolve("known-to-fail")).stream()
            .filter(line -> !line.startsWith("#")).map(line -> line.substring(0, line.indexOf(':'))).toList();
        broken.removeAll(expected);
        assertEquals(List.of(), broken, "cases that went wrong and are not in known-to-fail");
    }

    private static String result(final RealAgentCase subject, final String log) throws IOException {
        if (log.isEmpty()) {
            return "not run: " + String.join(", ", subject.missing()) + " is not installed";
        }
        if (log.startsWith("0\n")) {
            return "probe, start, monitor" + (subject.check().isEmpty() ? "" : ", serves")
                + (subject.level() > 0 ? ", deeper monitor" : "") + (subject.promotable() ? ", promote, demote" : "")
                + ", stop; twice" + (subject.failure().isEmpty() ? "" : "; killed, seen, started again");
        }
        for (final String line : Files.readAllLines(cases().resolve("known-to-fail"))) {
            if (line.startsWith(subject.name() + ":")) {
                return "does not work:" + line.substring(subject.name().length() + 1);
            }
        }
        return "fails: " + log.lines().filter(l -> l.startsWith("wrong: ") || l.startsWith("setup failed"))
            .findFirst().orElse("see its log");
    }

    /** Each installed agent with whether its metadata is understood. */
    private Map<String, Boolean> installed() throws Exception {
        final Map<String, Boolean> found = new TreeMap<>();
        try (OcfFixture ocf = new OcfFixture(folder.resolve("executor"), ROOT)) {
            for (final String agent : ocf.agents.agents()) {
                if (!agent.startsWith("ocf:coterie:")) {
                    found.put(agent, ocf.agents.metadata(agent).handle((metadata, failure) -> failure == null)
                        .toCompletableFuture().get(60, TimeUnit.SECONDS));
                }
            }
        }
        return found;
    }
}
