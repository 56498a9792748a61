package io.coterie.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for one run; gone with everything in it when it is closed. */
public final class TemporaryFolder implements AutoCloseable {
    /** Something that was left behind may write into it while it is removed. */
    private static final int ATTEMPTS = 10;
    private final Path path;

    /** Makes the folder. */
    public TemporaryFolder() {
        try {
            path = Files.createTempDirectory("coterie-conformance-");
        } catch (final IOException e) {
            throw new UncheckedIOException("no folder for the run can be made", e);
        }
    }

    /** {@return the folder} */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        IOException last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                remove();
                return;
            } catch (final IOException | UncheckedIOException e) {
                // something that was left behind writes there still
                last = e instanceof UncheckedIOException inner ? inner.getCause() : (IOException) e;
            }
        }
        throw new UncheckedIOException("the folder of the run cannot be removed", last);
    }

    private void remove() throws IOException {
        final List<Path> all;
        try (Stream<Path> files = Files.walk(path)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path one : all) {
            Files.deleteIfExists(one);
        }
    }
}
