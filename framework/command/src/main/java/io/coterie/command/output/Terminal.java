package io.coterie.command.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a person types what the command reads. Java tells only whether input and output both are a terminal, and the
 * output may go into a file while somebody sits there. Stateless.
 */
public final class Terminal {
    private static final Path INPUT = Path.of("/proc/self/fd/0");

    private Terminal() {
    }

    /** {@return whether standard input is a terminal} */
    public static boolean isInput() {
        return is(INPUT);
    }

    /** Whether an open file, as Linux shows it, is a terminal; no on other systems. */
    static boolean is(final Path open) {
        try {
            return Files.readSymbolicLink(open).toString().matches("/dev/(pts/\\d+|tty[A-Za-z0-9]*|console)");
        } catch (final IOException | UnsupportedOperationException e) {
            // nothing is asked then, and the defaults hold
            return false;
        }
    }
}
