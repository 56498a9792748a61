package io.coterie.bench.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Runs programs to their end. Stateless. */
public final class Shell {
    private Shell() {
    }

    /**
     * What a program did.
     *
     * @param status its exit status
     * @param output what it printed, errors too
     */
    public record Outcome(int status, String output) {
    }

    /**
     * Runs a program.
     *
     * @param command program and arguments
     * @return what it did
     */
    public static Outcome run(final List<String> command) {
        try {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            return new Outcome(-1, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + command, e);
        }
    }

    /**
     * Runs a program that must succeed.
     *
     * @param command program and arguments
     * @return what it printed
     */
    public static String must(final String... command) {
        final Outcome outcome = run(Arrays.asList(command));
        if (outcome.status() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + outcome.status() + ": "
                + outcome.output());
        }
        return outcome.output();
    }

    /** {@return whether a program is on the path} */
    public static boolean has(final String program) {
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** {@return whether this process may make namespaces} */
    public static boolean isRoot() {
        return run(List.of("id", "-u")).output().strip().equals("0");
    }
}
