package io.coterie.command.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the service itself noted. Immutable.
 *
 * @param entries in the order of the file
 */
record Journal(List<Entry> entries) {
    private static final Pattern LINE = Pattern.compile("(\\d{1,18}) (start|stop) node=(\\S*) pid=(\\d{1,10})");

    /**
     * One line.
     *
     * @param at milliseconds since 1970
     * @param what {@code start} or {@code stop}
     * @param node where
     * @param pid which process
     */
    record Entry(long at, String what, String node, long pid) {
    }

    Journal {
        entries = List.copyOf(entries);
    }

    static Journal read(final Path file) throws IOException {
        return Files.exists(file) ? parse(Files.readAllLines(file)) : new Journal(List.of());
    }

    static Journal parse(final List<String> lines) {
        final List<Entry> entries = new ArrayList<>();
        for (final String line : lines) {
            final Matcher matcher = LINE.matcher(line.strip());
            if (matcher.matches()) {
                entries.add(new Entry(Long.parseLong(matcher.group(1)), matcher.group(2), matcher.group(3),
                    Long.parseLong(matcher.group(4))));
            }
        }
        return new Journal(entries);
    }

    /** When a process began to serve. */
    OptionalLong started(final long pid) {
        return entries.stream().filter(e -> e.what().equals("start") && e.pid() == pid).mapToLong(Entry::at)
            .findFirst();
    }

    /** How many processes ever began to serve. */
    long starts() {
        return entries.stream().filter(e -> e.what().equals("start")).count();
    }
}
