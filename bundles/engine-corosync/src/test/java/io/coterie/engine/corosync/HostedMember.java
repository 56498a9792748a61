package io.coterie.engine.corosync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;

/** A member in a process of its own on one of the hosts, seen from the test. */
final class HostedMember implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 25;
    final String name;
    final int host;
    final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final PrintWriter commands;

    HostedMember(final CorosyncHosts hosts, final int host, final long life, final Path folder, final String nodes,
            final String... settings) throws IOException {
        this.name = "n" + host + "#" + life;
        this.host = host;
        final List<String> words = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx256m",
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
            MemberMain.class.getName(), name, folder.toString(), nodes));
        words.addAll(List.of(settings));
        process = new ProcessBuilder(hosts.in(host, words))
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("n" + host + ".log").toFile())).start();
        commands = process.outputWriter(StandardCharsets.UTF_8) == null ? null
            : new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        final Thread reader = new Thread(this::read, "reader of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("> ")) {
                    said.add(line.substring(2));
                }
            }
        } catch (IOException e) {
            said.add("ended");
        }
    }

    HostedMember tell(final String command) {
        commands.println(command);
        return this;
    }

    List<String> said() {
        return said;
    }

    int size() {
        return said.size();
    }

    /** Waits for a line that begins so, after a number of others. {@return the line} */
    String await(final String beginning, final int after) {
        final String[] found = new String[1];
        Awaitility.await(name + " says '" + beginning + "'").atMost(java.time.Duration.ofSeconds(PATIENCE_SECONDS))
            .pollInterval(java.time.Duration.ofMillis(20)).until(() -> {
                found[0] = said.stream().skip(after).filter(l -> l.startsWith(beginning)).findFirst().orElse(null);
                return found[0] != null;
            });
        return found[0];
    }

    /** Waits for a view of itself alone, after a number of lines. */
    void alone(final int after) {
        Awaitility.await(name + " is alone").atMost(java.time.Duration.ofSeconds(PATIENCE_SECONDS))
            .pollInterval(java.time.Duration.ofMillis(20)).until(() -> said.stream().skip(after)
                .anyMatch(l -> l.startsWith("view ") && l.endsWith(" " + name) && l.contains("-alone-")));
    }

    String lastView() {
        return said.stream().filter(l -> l.startsWith("view ")).reduce("", (a, b) -> b);
    }

    /** Waits until its view is of those members, and of the stamp of the others' too. */
    static void agree(final List<HostedMember> members) {
        final String names = String.join(",", members.stream().map(m -> m.name).sorted().toList());
        Awaitility.await(names + " agree").atMost(java.time.Duration.ofSeconds(PATIENCE_SECONDS))
            .pollInterval(java.time.Duration.ofMillis(20)).until(() -> members.stream().map(HostedMember::lastView)
                .distinct().count() == 1 && members.get(0).lastView().endsWith(" " + names));
    }

    /** The frames of a stream, in the order in which they were told. */
    List<String> frames(final int... streams) {
        final List<String> frames = new ArrayList<>();
        for (final String line : said) {
            for (final int stream : streams) {
                if (line.startsWith("frame ") && line.split(" ")[2].startsWith(stream + ":")) {
                    frames.add(line);
                }
            }
        }
        return frames;
    }

    void signal(final String signal, final long pid) throws IOException, InterruptedException {
        final int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
        if (status != 0) {
            throw new IOException("kill -" + signal + " " + pid + " ended with " + status);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
