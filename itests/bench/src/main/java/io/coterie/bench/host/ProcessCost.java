package io.coterie.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process and all that it started have cost by now, by {@code /proc}. Stateless. */
public final class ProcessCost {
    /** Linux tells processor time in hundredths of a second. */
    private static final int MILLIS_PER_TICK = 10;
    private static final double KIB_PER_MIB = 1024;
    /** Fields of stat after the name: own and children's, in user and kernel. */
    private static final int FIRST = 11;
    private static final int LAST = 14;

    private ProcessCost() {
    }

    /**
     * Processor time, with that of children that have ended and of those that run.
     *
     * @param process the process
     * @return milliseconds
     * @throws IOException if it has ended
     */
    public static double cpuMillis(final ProcessHandle process) throws IOException {
        double ticks = 0;
        for (final ProcessHandle one : all(process)) {
            final String stat = Files.readString(Path.of("/proc", Long.toString(one.pid()), "stat"));
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            for (int i = FIRST; i <= LAST; i++) {
                ticks += Long.parseLong(fields[i]);
            }
        }
        return ticks * MILLIS_PER_TICK;
    }

    /**
     * Resident memory, what is shared counted for each.
     *
     * @param process the process
     * @return MiB
     * @throws IOException if it has ended
     */
    public static double residentMiB(final ProcessHandle process) throws IOException {
        double sum = 0;
        for (final ProcessHandle one : all(process)) {
            try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(one.pid()), "status"))) {
                sum += lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", ""))).sum() / KIB_PER_MIB;
            }
        }
        return sum;
    }

    private static ProcessHandle[] all(final ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants()).toArray(ProcessHandle[]::new);
    }
}
