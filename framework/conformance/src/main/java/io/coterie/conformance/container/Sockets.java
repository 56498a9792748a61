package io.coterie.conformance.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Says of open sockets what the kernel knows of them, so that who has left one can find it. Stateless. */
final class Sockets {
    private static final Path TABLES = Path.of("/proc/self/net");
    /** The tables, and the column in which the inode stands. */
    private static final Map<String, Integer> INODE = Map.of("tcp", 9, "tcp6", 9, "udp", 9, "udp6", 9, "unix", 6);
    /** The states of TCP, by the kernel's numbers. */
    private static final List<String> STATES = List.of("", "established", "connecting", "connected by the other",
        "closing", "closing", "closing", "closed", "closed by the other", "closing", "listening", "closing");
    private static final int HEXADECIMAL = 16;

    private Sockets() {
    }

    /**
     * Describes sockets.
     *
     * @param inodes as in {@code /proc/self/fd}: {@code socket:[inode]}
     * @return the same, with what is known of each
     */
    static Set<String> described(final Set<String> inodes) {
        if (inodes.isEmpty()) {
            return inodes;
        }
        final Map<String, String> known = new HashMap<>();
        INODE.forEach((table, column) -> read(table, column, known));
        final Set<String> described = new TreeSet<>();
        inodes.forEach(i -> described.add(i + known.getOrDefault(i, "")));
        return described;
    }

    private static void read(final String table, final int column, final Map<String, String> known) {
        try {
            for (final String line : Files.readAllLines(TABLES.resolve(table), StandardCharsets.UTF_8)) {
                final String[] words = line.strip().split("\\s+");
                if (words.length > column) {
                    known.put("socket:[" + words[column] + "]", " " + (table.equals("unix") ? "unix "
                        + (words.length > column + 1 ? words[column + 1] : "without a name")
                        : table + " port " + port(words[1]) + " to " + port(words[2]) + " " + state(words[3])));
                }
            }
        } catch (final IOException e) {
            // nothing more is known of them; that they are open is what counts
            known.putIfAbsent("", e.toString());
        }
    }

    private static String port(final String address) {
        final int colon = address.lastIndexOf(':');
        return colon < 0 ? address : Integer.toString(Integer.parseInt(address.substring(colon + 1), HEXADECIMAL));
    }

    private static String state(final String number) {
        final int at = number.matches("[0-9A-F]{2}") ? Integer.parseInt(number, HEXADECIMAL) : 0;
        return at < STATES.size() ? STATES.get(at) : number;
    }
}
