package io.coterie.toolkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads how many files a process may have open. Stateless. */
final class FileLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String NAME = "Max open files";

    private FileLimit() {
    }

    /** The hard limit of this process; the greatest number if there is none, or if it is not known. */
    static long hard() {
        try {
            for (final String line : Files.readAllLines(LIMITS)) {
                if (line.startsWith(NAME)) {
                    final String hard = line.substring(NAME.length()).trim().split("\\s+")[1];
                    return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
                }
            }
            return Long.MAX_VALUE;
        } catch (final IOException e) {
            // without /proc there is nothing to go by, and the usual limit is always allowed to be lower
            return Long.MAX_VALUE;
        }
    }
}
