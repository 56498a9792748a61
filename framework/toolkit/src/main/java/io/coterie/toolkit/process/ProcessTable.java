package io.coterie.toolkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the machine's processes from {@code /proc}. Keeps nothing between calls; safe for use by several threads. A
 * process that ends while it is read is left out.
 */
public final class ProcessTable {
    /** Where Linux shows its processes. */
    public static final Path PROC = Path.of("/proc");
    /**
     * Most that is read of one environment. The kernel's own limit for arguments and environment together is a quarter
     * of the stack limit, 2 MiB as a rule; what is longer than four times that counts as not readable.
     */
    static final int MAX_ENVIRONMENT = 8 << 20;
    /** Flag of {@code /proc/PID/stat}, field 9, that a kernel thread carries (PF_KTHREAD). */
    private static final long KERNEL_THREAD = 0x00200000L;
    /** Places of the fields of {@code /proc/PID/stat} after the name in brackets. */
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int GROUP = 2;
    private static final int SESSION = 3;
    private static final int FLAGS = 6;
    private static final int START = 19;

    private final Path proc;
    private final Set<String> names;

    /**
     * A table that looks for some variables in each environment.
     *
     * @param proc {@link #PROC}, or another folder of that form
     * @param names the variables to look for
     */
    public ProcessTable(final Path proc, final Collection<String> names) {
        this.proc = proc;
        this.names = Set.copyOf(names);
    }

    /**
     * All processes.
     *
     * @return in no order; those that ended meanwhile are left out
     */
    public List<ScannedProcess> scan() {
        final List<ScannedProcess> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (final Path entry : entries) {
                read(entry).ifPresent(found::add);
            }
        } catch (final DirectoryIteratorException e) {
            throw new UncheckedIOException("cannot read " + proc, e.getCause());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + proc, e);
        }
        return found;
    }

    /**
     * One process.
     *
     * @param pid its number
     * @return the process; empty if there is none of that number
     */
    public Optional<ScannedProcess> find(final long pid) {
        return read(proc.resolve(Long.toString(pid)));
    }

    private Optional<ScannedProcess> read(final Path entry) {
        final String stat;
        try {
            stat = Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1);
        } catch (final IOException e) {
            // it ended between the listing and now: there is nothing to report
            return Optional.empty();
        }
        // the name in brackets may itself hold spaces and brackets
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        if (fields.length <= START) {
            return Optional.empty();
        }
        final Map<String, String> variables = new HashMap<>();
        final char state = fields[STATE].charAt(0);
        final boolean kernelThread = (Long.parseLong(fields[FLAGS]) & KERNEL_THREAD) != 0;
        final boolean readable = kernelThread || state == 'Z' || environment(entry, variables);
        return Optional.of(new ScannedProcess(Long.parseLong(entry.getFileName().toString()),
            Long.parseLong(fields[PARENT]), Long.parseLong(fields[GROUP]), Long.parseLong(fields[SESSION]), state,
            Long.parseLong(fields[START]), user(entry), kernelThread, readable, variables));
    }

    /** Fills in the variables; false if the environment is not for us to read. */
    private boolean environment(final Path entry, final Map<String, String> into) {
        byte[] bytes = readEnvironment(entry);
        if (bytes != null && bytes.length == 0) {
            // empty for a moment in the middle of an exec, too: look once more
            bytes = readEnvironment(entry);
        }
        if (bytes == null || bytes.length > MAX_ENVIRONMENT) {
            return false;
        }
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == 0) {
                keep(new String(bytes, start, i - start, StandardCharsets.UTF_8), into);
                start = i + 1;
            }
        }
        return true;
    }

    private void keep(final String assignment, final Map<String, String> into) {
        final int at = assignment.indexOf('=');
        if (at > 0 && names.contains(assignment.substring(0, at))) {
            into.put(assignment.substring(0, at), assignment.substring(at + 1));
        }
    }

    private static byte[] readEnvironment(final Path entry) {
        try (InputStream in = Files.newInputStream(entry.resolve("environ"))) {
            return in.readNBytes(MAX_ENVIRONMENT + 1);
        } catch (final IOException e) {
            // another user's, or one that cannot be looked into: said by "not readable"
            return null;
        }
    }

    private static long user(final Path entry) {
        try {
            for (final String line : Files.readAllLines(entry.resolve("status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("Uid:")) {
                    return Long.parseLong(line.substring(4).trim().split("\\s+")[0]);
                }
            }
        } catch (final IOException e) {
            // it ended just now
            return -1;
        }
        return -1;
    }
}
