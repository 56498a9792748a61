package io.coterie.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long this process has lived, as the system counts: from the start of the script that became it. The JVM could
 * say since when itself is there, but only with all that it has for managing it, which is a fiftieth of a start.
 */
final class Age {
    private static final Path PROCESS = Path.of("/proc/self/stat");
    private static final Path SYSTEM = Path.of("/proc/uptime");
    /** Place of the start among the fields behind the name of the program, which may have spaces in it. */
    private static final int START = 19;
    /** The tick that Linux shows to programs, whatever it counts by itself. */
    private static final int TICK_MILLIS = 10;
    private static final int SECOND_MILLIS = 1000;

    private Age() {
    }

    /** {@return the age in milliseconds; where the system does not tell, the JVM's} */
    static long millis() {
        try {
            final long age = millis(Files.readString(PROCESS), Files.readString(SYSTEM));
            if (age >= 0) {
                return age;
            }
        } catch (final IOException | RuntimeException e) {
            // not Linux, or not in the form known
        }
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    /**
     * The age of a process.
     *
     * @param process what the system says about it
     * @param system what it says about how long it is up
     * @return milliseconds; negative in a container that is told another time than its processes have
     */
    static long millis(final String process, final String system) {
        final String[] fields = process.substring(process.lastIndexOf(')') + 2).split(" ");
        final double up = Double.parseDouble(system.substring(0, system.indexOf(' '))) * SECOND_MILLIS;
        return Math.round(up) - Long.parseLong(fields[START]) * TICK_MILLIS;
    }
}
