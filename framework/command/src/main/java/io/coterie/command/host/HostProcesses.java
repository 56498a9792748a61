package io.coterie.command.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import io.coterie.command.home.MarkedProcess;

/** Reads of processes and their PID namespaces what /proc says of them. Keeps nothing. */
final class HostProcesses {
    private static final Path PROC = Path.of("/proc");

    private HostProcesses() {
    }

    /** Process 1 of the PID namespace in which processes with a mark live, if there is one. */
    static OptionalLong init(final List<MarkedProcess> marked) {
        return marked.stream().filter(p -> p.ownPid() == 1 && p.pid() != 1 && MarkedProcess.alive(p.pid()))
            .mapToLong(MarkedProcess::pid).findFirst();
    }

    /** Every process of the PID namespace of one process. */
    static List<Long> besides(final long pid) {
        final Path namespace = namespace(PROC.resolve(Long.toString(pid)));
        final List<Long> found = new ArrayList<>();
        if (namespace == null) {
            return found;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (final Path folder : folders) {
                if (namespace.equals(namespace(folder))) {
                    found.add(Long.parseLong(folder.getFileName().toString()));
                }
            }
        } catch (final IOException e) {
            throw new IllegalStateException("there is no /proc to look through", e);
        }
        return found;
    }

    private static Path namespace(final Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns").resolve("pid"));
        } catch (final IOException e) {
            // ended meanwhile, or a zombie
            return null;
        }
    }

    /** Whether a process is stopped; also true of one that no longer runs at all. */
    static boolean still(final long pid) {
        try {
            final String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"),
                StandardCharsets.ISO_8859_1);
            return stateOf(stat) != 0 && "TtZX".indexOf(stateOf(stat)) >= 0;
        } catch (final IOException e) {
            // gone
            return true;
        }
    }

    /** The letter of the state, which follows the name in parentheses; the name may hold anything. Pure. */
    static char stateOf(final String stat) {
        final int end = stat.lastIndexOf(')');
        return end > 0 && end + 2 < stat.length() ? stat.charAt(end + 2) : 0;
    }
}
