package io.coterie.itests.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the resources and the power switches of a lab wrote down, and the faults that the lab brought about. */
final class Journal {
    private final Path file;

    Journal(final Path file) {
        this.file = file;
    }

    /** One line of it. */
    record Line(String time, String host, String incarnation, String resource, String what) {
        /** Whether that resource began or did something there. */
        boolean is(final String of, final String did) {
            return resource.equals(of) && what.equals(did);
        }

        @Override
        public String toString() {
            return time + " " + host + " " + incarnation + " " + resource + " " + what;
        }
    }

    List<Line> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file).stream().map(Journal::line).toList() : List.of();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Line line(final String text) {
        final String[] words = text.split(" ", 5);
        if (words.length < 5) {
            throw new AssertionError("not a line of the journal: '" + text + "'");
        }
        return new Line(words[0], words[1], words[2], words[3], words[4]);
    }

    /** A fault that the lab brought about. */
    void fault(final String host, final String what) {
        note(host, "lab", what);
    }

    /** What the lab itself has seen of a resource. */
    void note(final String host, final String resource, final String what) {
        final Instant now = Instant.now();
        try {
            Files.writeString(file, String.format("%d.%09d %s - %s %s%n", now.getEpochSecond(), now.getNano(), host,
                resource, what), StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the lines in which a resource did something} */
    List<Line> of(final String resource, final String what) {
        return lines().stream().filter(l -> l.is(resource, what)).toList();
    }

    /** {@return whether a resource did something on a host} */
    boolean has(final String host, final String resource, final String what) {
        return of(resource, what).stream().anyMatch(l -> l.host().equals(host));
    }

    /** {@return the lines that must not be} */
    List<Line> violations() {
        return lines().stream().filter(l -> l.what().startsWith("VIOLATION")).toList();
    }

    /** {@return where a resource was started last} */
    Optional<String> lastStart(final String resource) {
        final List<Line> starts = of(resource, "start");
        return starts.isEmpty() ? Optional.empty() : Optional.of(starts.get(starts.size() - 1).host());
    }

    /** {@return all starts} */
    List<Line> starts() {
        return lines().stream().filter(l -> l.what().equals("start")).toList();
    }

    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return String.join("\n", lines().stream().map(Line::toString).toList());
    }
}
