package io.coterie.conformance.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a process still does anything. Stateless. */
public final class Processes {
    private Processes() {
    }

    /**
     * Whether a process runs. One that is dead and waits for its parent does not.
     *
     * @param pid its number
     * @return true if it runs
     */
    public static boolean runs(final long pid) {
        final Path status = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
        }
        try {
            final String text = Files.readString(status, StandardCharsets.ISO_8859_1);
            // the state follows the name, which may hold anything and ends with the last bracket
            return "ZXx".indexOf(text.charAt(text.lastIndexOf(')') + 2)) < 0;
        } catch (final IOException e) {
            // there is no such process
            return false;
        }
    }
}
