package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A member of the shipped distribution in a process of its own, ended with the test. */
final class MemberProcess implements AutoCloseable {
    static final Path DISTRIBUTION =
        Path.of(System.getProperty("coterie.distribution", "../../distribution/target/coterie")).toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final Path home;
    private final Path output;
    private final Process process;

    private MemberProcess(final Path home, final Path output, final Process process) {
        this.home = home;
        this.output = output;
        this.process = process;
    }

    /** Starts the script that a person would start. */
    static MemberProcess start(final Path home, final String... more) throws IOException {
        return startFrom(DISTRIBUTION, home, more);
    }

    /** The same from another copy of the distribution. */
    static MemberProcess startFrom(final Path distribution, final Path home, final String... more)
            throws IOException {
        // archives are for distributions that stay
        return startWith(Map.of("COTERIE_NO_ARCHIVE", "1"), distribution, home, more);
    }

    /** The same with more in its environment. */
    static MemberProcess startWith(final Map<String, String> environment, final Path distribution, final Path home,
            final String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(distribution.resolve("bin/coterie-member").toString(),
            "--home", home.toString()));
        command.addAll(Arrays.asList(more));
        Path output = Files.createTempFile(home.getParent(), "output-", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("COTERIE_INCARNATION");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        return new MemberProcess(home, output, process);
    }

    static void write(final Path home, final String cluster, final String node, final String... addresses)
            throws IOException {
        Files.createDirectories(home);
        StringBuilder nodes = new StringBuilder();
        for (int i = 0; i < addresses.length; i++) {
            nodes.append(i == 0 ? "" : ", ").append("\"n").append(i + 1).append("\": \"").append(addresses[i])
                .append('"');
        }
        Files.writeString(home.resolve("member.json"), """
            {
              "cluster": {"uuid": "%s", "name": "demo"},
              "node": "%s",
              "bind": "127.0.0.1",
              "nodes": {%s},
              "components": [{"kind": "consensus", "component": "local"}]
            }
            """.formatted(cluster, node, nodes));
    }

    static String freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    MemberProcess awaitReady() {
        await().atMost(LIMIT).until(() -> !process.isAlive() || output().contains("ready "));
        if (!process.isAlive()) {
            throw new AssertionError("the member ended with " + process.exitValue() + ": " + output());
        }
        return this;
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the member does not end: " + output());
        }
        return process.exitValue();
    }

    /** As {@code kill} does: SIGTERM. */
    void terminate() {
        process.destroy();
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    String incarnation() throws IOException {
        return Files.readString(home.resolve("incarnation.used")).strip();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
