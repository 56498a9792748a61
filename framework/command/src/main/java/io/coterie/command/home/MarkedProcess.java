package io.coterie.command.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
    private static final String NUMBERS = "NSpid:";
    private static final String LAUNCHER = "io.coterie.launcher.Main";

    /**
     * Looks through all processes that this user may see.
     *
     * @param prefix how the mark begins: a cluster's UUID, or that and a node
     * @return the processes, this one left out
     */
    public static List<MarkedProcess> find(final String prefix) {
        return find(VARIABLE, m -> m.startsWith(prefix));
    }

    /**
     * Looks for another mark.
     *
     * @param variable the variable that holds it, with the equals sign
     * @param wanted what its value has to be
     * @return the processes, this one left out
     */
    public static List<MarkedProcess> find(final String variable, final Predicate<String> wanted) {
        final List<MarkedProcess> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (final Path folder : folders) {
                final long pid = Long.parseLong(folder.getFileName().toString());
                if (pid != ProcessHandle.current().pid()) {
                    mark(folder, variable).filter(wanted)
                        .ifPresent(m -> found.add(new MarkedProcess(pid, m, command(folder))));
                }
            }
        } catch (final IOException e) {
            throw new IllegalStateException("there is no /proc to look through", e);
        }
        return found;
    }

    private static Optional<String> mark(final Path folder, final String variable) {
        for (final String one : read(folder.resolve("environ")).split("\0")) {
            if (one.startsWith(variable)) {
                return Optional.of(one.substring(variable.length()));
            }
        }
        return Optional.empty();
    }

    /**
     * Another variable of its environment, as it was when it began.
     *
     * @param variable its name, with the equals sign
     * @return the value, if it is set
     */
    public Optional<String> variable(final String variable) {
        return mark(PROC.resolve(Long.toString(pid)), variable);
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

    /** {@return the number that it has in its own PID namespace; -1 if that is not known} */
    public long ownPid() {
        return ownPid(pid);
    }

    private static long ownPid(final long pid) {
        for (final String line : read(PROC.resolve(Long.toString(pid)).resolve("status")).split("\n")) {
            if (line.startsWith(NUMBERS)) {
                // one for each namespace from here inwards
                final String[] numbers = line.substring(NUMBERS.length()).strip().split("\\s+");
                return Long.parseLong(numbers[numbers.length - 1]);
            }
        }
        return -1;
    }

    /**
     * Whether a process runs, of which only the number in its own PID namespace is known.
     *
     * @param namespace as {@code /proc/PID/ns/pid} shows it; empty for the namespace of this command
     * @param ownPid the number there
     * @return false if it does not, or if that namespace cannot be seen from here
     */
    public static boolean runs(final String namespace, final long ownPid) {
        if (namespace.isEmpty() || namespace.equals(namespace(PROC.resolve("self")))) {
            return ProcessHandle.of(ownPid).isPresent();
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (final Path folder : folders) {
                if (namespace.equals(namespace(folder))
                        && ownPid(Long.parseLong(folder.getFileName().toString())) == ownPid) {
                    return true;
                }
            }
            return false;
        } catch (final IOException e) {
            throw new IllegalStateException("there is no /proc to look through", e);
        }
    }

    private static String namespace(final Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns").resolve("pid")).toString();
        } catch (final IOException e) {
            // ended meanwhile, or somebody else's
            return "";
        }
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
