package io.coterie.command.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How busy the machine is, which no figure can be read without. Keeps nothing. */
public final class Machine {
    private static final Path LOAD = Path.of("/proc/loadavg");

    private Machine() {
    }

    /** {@return the load average of the last minute and the number of processors, for people} */
    public static String load() {
        try {
            return Files.readString(LOAD).split(" ", 2)[0] + " on " + Runtime.getRuntime().availableProcessors()
                + " processors";
        } catch (final IOException e) {
            return "unknown on " + Runtime.getRuntime().availableProcessors() + " processors";
        }
    }
}
