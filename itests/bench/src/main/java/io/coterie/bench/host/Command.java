package io.coterie.bench.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command {@code coterie} with a home of its own. Used by one thread. */
public final class Command {
    private final Path program;
    private final Path home;

    /**
     * The command of the working tree.
     *
     * @param home the home of its clusters
     */
    public Command(final Path home) {
        this.program = MemberLine.distribution().resolve("../../../coterie").normalize();
        this.home = home;
    }

    /**
     * Runs it to its end.
     *
     * @param arguments its arguments
     * @return its status and what it printed on standard output
     */
    public Shell.Outcome run(final String... arguments) {
        final List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(arguments));
        try {
            final ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("COTERIE_HOME", home.toString());
            final Process process = builder.redirectError(home.resolveSibling(home.getFileName() + ".err").toFile())
                .start();
            process.getOutputStream().close();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Shell.Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + command, e);
        }
    }

    /**
     * Runs it; it must succeed.
     *
     * @param arguments its arguments
     * @return what it printed
     */
    public String must(final String... arguments) {
        final Shell.Outcome outcome = run(arguments);
        if (outcome.status() != 0) {
            throw new IllegalStateException("coterie " + String.join(" ", arguments) + " ended with "
                + outcome.status() + ": " + outcome.output());
        }
        return outcome.output();
    }
}
