package io.coterie.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a document that is named on the command line. Keeps nothing. */
public final class ConfigFile {
    private ConfigFile() {
    }

    /**
     * Reads a file, or standard input.
     *
     * @param file its name; {@code -} for standard input
     * @return its text
     * @throws Failure {@code command.unreadable-file} if it cannot be read as UTF-8
     */
    public static String read(final Path file) {
        try {
            return "-".equals(file.toString()) ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(file);
        } catch (final IOException e) {
            throw new Failure(ExitCode.NOT_FOUND, "command.unreadable-file", "The file " + file
                + " cannot be read as UTF-8 text: " + e.getMessage() + ".", "Check its name and permissions.");
        }
    }
}
