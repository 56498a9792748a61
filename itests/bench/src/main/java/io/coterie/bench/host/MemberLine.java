package io.coterie.bench.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A member process of a benchmark, spoken to by lines. A thread reads its answers; used by one other thread. */
public final class MemberLine implements AutoCloseable {
    private static final long ANSWER_SECONDS = 300;
    private static final long STOP_SECONDS = 10;
    private final Process process;
    private final PrintWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final String name;

    /**
     * Starts a member with the JVM options that are shipped.
     *
     * @param hosts where
     * @param host the number of the host
     * @param program the class with {@code main}
     * @param arguments its arguments
     */
    public MemberLine(final Hosts hosts, final int host, final String program, final List<String> arguments) {
        name = "n" + host;
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + distribution()
                .resolve("conf/jvm.options")));
        command.addAll(List.of(System.getProperty("bench.java", "").replace("%n", name).split(" ")));
        command.removeIf(String::isEmpty);
        command.addAll(List.of("-Dlogback.configurationFile=bench-logback.xml", "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), program));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(hosts.in(host, command)).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        final Thread reader = new Thread(this::read, "answers of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** {@return the distribution that was built} */
    public static Path distribution() {
        final Path folder = Path.of(System.getProperty("coterie.distribution", "../../distribution/target/coterie"))
            .toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(folder + " is not built");
        }
        return folder;
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answers.add(line);
            }
            answers.add("ended");
        } catch (IOException e) {
            answers.add("ended " + e.getMessage());
        }
    }

    /**
     * Gives an order.
     *
     * @param line its words
     */
    public void tell(final String line) {
        orders.println(line);
    }

    /**
     * Waits for the next answer that begins with these words; those before it are dropped.
     *
     * @param words the beginning
     * @return all its words
     */
    public String[] hear(final String words) {
        final List<String> dropped = new ArrayList<>();
        try {
            while (true) {
                final String line = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
                if (line == null) {
                    // a JVM tells on SIGQUIT what it is busy with
                    Shell.must("kill", "-QUIT", Long.toString(process.pid()));
                }
                if (line == null || line.startsWith("ended")) {
                    throw new IllegalStateException(name + " did not answer '" + words + "' but: " + dropped + line);
                }
                if (line.startsWith(words)) {
                    return line.split(" ");
                }
                dropped.add(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** {@return the next answer, or null if there is none now} */
    public String poll() {
        return answers.poll();
    }

    /** {@return the process} */
    public Process process() {
        return process;
    }

    @Override
    public void close() {
        orders.close();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
