package io.coterie.assembly.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.repository.Reasons;

/**
 * A file or folder beside a target while it is written. It goes with {@link #close()}, and where the program is told to
 * end (Ctrl-C, SIGTERM) before; what {@code kill -9} leaves begins with {@code .coterie-}. Safe for use by several
 * threads.
 */
final class Unfinished implements AutoCloseable {
    /** A writer that is ended may make a few more files before it notices. */
    private static final int TRIES = 100;
    private static final Set<Unfinished> ALL = ConcurrentHashMap.newKeySet();
    /** Held while one is made and noted down, so that the end of the program finds each that is there. */
    private static final Object MAKING = new Object();
    private static volatile boolean ending;
    private final Path path;

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(Unfinished::end, "coterie-unfinished"));
        } catch (final IllegalStateException e) {
            // it ends already
            ending = true;
        }
    }

    private Unfinished(final Path path) {
        this.path = path;
        ALL.add(this);
    }

    /** A new, empty file in a folder, which is made if it is not there. */
    static Unfinished file(final Path folder) throws IOException {
        synchronized (MAKING) {
            goOn();
            Files.createDirectories(folder);
            return new Unfinished(Files.createTempFile(folder, ".coterie-", ".partial"));
        }
    }

    /** A new, empty folder in a folder, which is made if it is not there. */
    static Unfinished folder(final Path folder) throws IOException {
        synchronized (MAKING) {
            goOn();
            Files.createDirectories(folder);
            return new Unfinished(Files.createTempDirectory(folder, ".coterie-"));
        }
    }

    /** Ends a writer of many files where the program is told to end. */
    static void goOn() throws IOException {
        if (ending) {
            throw new IOException("interrupted");
        }
    }

    Path path() {
        return path;
    }

    /** Removes it, unless it was moved to where it belongs. */
    @Override
    public void close() {
        ALL.remove(this);
        try {
            delete(path);
        } catch (final IOException e) {
            throw new CoterieException("assembly.not-written", path + " cannot be removed: " + Reasons.of(e)
                + ".", "Remove it by hand.", e);
        }
    }

    private static void end() {
        synchronized (MAKING) {
            ending = true;
        }
        for (final Unfinished one : ALL) {
            IOException last = null;
            for (int i = 0; i < TRIES && Files.exists(one.path); i++) {
                try {
                    delete(one.path);
                } catch (final IOException e) {
                    last = e;
                }
            }
            if (Files.exists(one.path)) {
                System.err.println(one.path + " was left behind: " + last);
            }
        }
    }

    static void delete(final Path path) throws IOException {
        if (Files.isDirectory(path)) {
            final List<Path> all;
            try (Stream<Path> files = Files.walk(path)) {
                all = files.sorted(Comparator.reverseOrder()).toList();
            } catch (final java.io.UncheckedIOException e) {
                throw e.getCause();
            }
            for (final Path one : all) {
                Files.deleteIfExists(one);
            }
        } else {
            Files.deleteIfExists(path);
        }
    }
}
