package io.coterie.command.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that carries a member's mark in its environment. Immutable.
 *
 * @param pid which
 * @param mark the value of {@code COTERIE_INCARNATION}
 * @param command its command line, with blanks between
 */
public record MarkedProcess(long pid, String mark, String command) {
    private static final Path PROC = Path.of("/proc");
    private static final String VARIABLE = "COTERIE_INCARNATION=";
    private static final String LAUNCHER = "io.coterie.launcher.Main";

    /**
     * Looks through all processes that this user may see.
     *
     * @param prefix how the mark begins: a cluster's UUID, or that and a node
     * @return the processes, this one left out
     */
    public static List<MarkedProcess> find(final String prefix) {
        final List<MarkedProcess> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (final Path folder : folders) {
                final long pid = Long.parseLong(folder.getFileName().toString());
                if (pid != ProcessHandle.current().pid()) {
                    mark(folder).filter(m -> m.startsWith(prefix))
                        .ifPresent(m -> found.add(new MarkedProcess(pid, m, command(folder))));
                }
            }
        } catch (final IOException e) {
            throw new IllegalStateException("there is no /proc to look through", e);
        }
        return found;
    }

    private static Optional<String> mark(final Path folder) {
        for (final String variable : read(folder.resolve("environ")).split("\0")) {
            if (variable.startsWith(VARIABLE)) {
                return Optional.of(variable.substring(VARIABLE.length()));
            }
        }
        return Optional.empty();
    }

    private static String command(final Path folder) {
        return read(folder.resolve("cmdline")).replace('\0', ' ').strip();
    }

    private static String read(final Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (final IOException e) {
            // ended meanwhile, a zombie, or somebody else's
            return "";
        }
    }

    /** {@return whether it is the member itself, and not what the member started} */
    public boolean isMember() {
        return command.contains(LAUNCHER);
    }

    /** {@return the number of the life it belongs to; 0 if the mark has none} */
    public long incarnation() {
        final String number = mark.substring(mark.lastIndexOf('#') + 1);
        return number.matches("\\d{1,18}") ? Long.parseLong(number) : 0;
    }

    /**
     * Whether a process runs: it is there and no zombie.
     *
     * @param pid which
     * @return false once it is gone
     */
    public static boolean alive(final long pid) {
        final String stat = read(PROC.resolve(Long.toString(pid)).resolve("stat"));
        final int end = stat.lastIndexOf(')');
        return end > 0 && end + 2 < stat.length() && stat.charAt(end + 2) != 'Z' && stat.charAt(end + 2) != 'X';
    }

    /** Kills it, without a chance to do anything about it. */
    public void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
