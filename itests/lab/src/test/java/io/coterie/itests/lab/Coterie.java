package io.coterie.itests.lab;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.coterie.command.Main;

/** The command, as a person types it; run in this process, which saves the start of a JVM for each. */
final class Coterie {
    private final Path home;

    Coterie(final Path home) {
        this.home = home;
    }

    /** What a command left. */
    record Result(int status, String output) {
    }

    /** Runs it, whatever comes of it; the words are those after {@code coterie}. */
    Result run(final String... words) {
        final List<String> all = new ArrayList<>(List.of(words));
        // before what is handed on to a program inside of a host
        all.add(Math.min(2, all.size()), "--home=" + home);
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        final int status = Main.run(all.toArray(String[]::new), out, out);
        return new Result(status, bytes.toString(StandardCharsets.UTF_8));
    }

    /** Runs it, and fails if it does. */
    String done(final String... words) {
        final Result result = run(words);
        if (result.status() != 0) {
            throw new AssertionError("coterie " + String.join(" ", words) + " ended with " + result.status() + ":\n"
                + result.output());
        }
        return result.output();
    }
}
