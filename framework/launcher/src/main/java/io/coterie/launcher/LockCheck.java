package io.coterie.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.coterie.api.core.CoterieException;

/**
 * Checks what is about to run against the lock of the distribution. It works in the background while the log and the
 * home are prepared; nothing of {@code bundles} runs before {@link #confirm()} has returned.
 */
final class LockCheck {
    /** The lock: SHA-256 of each file that is run, as {@code sha256sum} writes it. */
    static final String FILE = "lock.sha256";
    /** The folders with what a member runs: its class path and its bundles. */
    private static final List<String> FOLDERS = List.of("lib", "bundles");
    private static final int HASH_LENGTH = 64;
    /** System property: the file that a rehearsal leaves for the first start in each home. */
    static final String REHEARSED = "coterie.checked";
    private static final int WORKERS = 2;
    private final List<CompletableFuture<Void>> workers = new ArrayList<>();
    private final CheckedFiles checked;
    /** By file: what it is known by, see {@link #verified(Path)}. */
    private final Map<Path, String> verified = new ConcurrentHashMap<>();

    private LockCheck(final CheckedFiles checked) {
        this.checked = checked;
    }

    /** Begins; {@code unlocked} checks nothing. What was checked is noted in the home. */
    static LockCheck begin(final Path distribution, final Path home, final boolean unlocked) {
        final LockCheck check = new LockCheck(CheckedFiles.read(home, rehearsed()));
        if (!unlocked) {
            final Map<String, String> lock = read(distribution);
            final List<Path> files = files(distribution);
            for (int i = 0; i < WORKERS; i++) {
                final int first = i;
                // the largest first and dealt out in turn: both have about the same to do
                check.workers.add(CompletableFuture.runAsync(() -> {
                    for (int n = first; n < files.size(); n += WORKERS) {
                        check.verify(distribution, files.get(n), lock);
                    }
                }));
            }
            missing(distribution, lock, files);
        }
        return check;
    }

    /** {@return what the rehearsal has left, or is to leave; null if the script that starts the member names none} */
    static Path rehearsed() {
        final String file = System.getProperty(REHEARSED);
        return file == null ? null : Path.of(file);
    }

    /** Waits for the end of the check. */
    void confirm() {
        workers.forEach(LockCheck::ended);
        if (!workers.isEmpty()) {
            checked.keep();
        }
    }

    /** Waits for something that is done in the background; throws what it threw. */
    static void ended(final CompletableFuture<?> work) {
        try {
            work.join();
        } catch (final CompletionException e) {
            if (e.getCause() instanceof CoterieException refused) {
                throw refused;
            }
            throw e;
        }
    }

    /**
     * What is known of a file that was checked, for whoever needs its hash and would have to count it once more.
     *
     * @param file a file of {@code bundles}
     * @return SHA-256, length, and when it was last changed in nanoseconds since 1970, with spaces between; the last
     *     two as they were before it was read, so that a change since then is seen. Null if it was not checked
     */
    String verified(final Path file) {
        return verified.get(file);
    }

    private static Map<String, String> read(final Path distribution) {
        final Map<String, String> lock = new HashMap<>();
        try {
            for (final String line : Files.readAllLines(distribution.resolve(FILE))) {
                if (line.length() > HASH_LENGTH + 2) {
                    lock.put(line.substring(HASH_LENGTH + 2), line.substring(0, HASH_LENGTH));
                }
            }
            return lock;
        } catch (final IOException e) {
            throw new CoterieException("member.no-lock", "The distribution at " + distribution + " has no " + FILE
                + " that can be read.", "Install it again; a tree of development without lock runs with --unlocked.",
                e);
        }
    }

    /** Every file, whatever its name: Java takes *.JAR into a class path as well, and a folder that is called so. */
    private static List<Path> files(final Path distribution) {
        final List<Path> found = new ArrayList<>();
        for (final String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(distribution.resolve(folder))) {
                files.filter(f -> !isOfAnotherProgram(folder, f) && !isGone(f)).forEach(found::add);
            } catch (final IOException e) {
                throw unreadable(distribution.resolve(folder), e);
            }
        }
        found.sort(Comparator.comparingLong((Path file) -> file.toFile().length()).reversed());
        return found;
    }

    /** Folders below {@code lib} hold what the command and others run. */
    private static boolean isOfAnotherProgram(final String folder, final Path file) {
        return folder.equals("lib") && Files.isDirectory(file)
            && !file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".jar");
    }

    /** On NFS a jar that was replaced while a member runs stays under such a name until that has ended. */
    private static boolean isGone(final Path file) {
        return file.getFileName().toString().matches("\\.nfs[0-9a-f]+");
    }

    private static void missing(final Path distribution, final Map<String, String> lock, final List<Path> files) {
        for (final String name : lock.keySet()) {
            final int slash = name.lastIndexOf('/');
            if (slash > 0 && FOLDERS.contains(name.substring(0, slash))
                && !files.contains(distribution.resolve(name))) {
                throw wrong(name + " is in the lock of the distribution and is not there.");
            }
        }
    }

    private void verify(final Path distribution, final Path file, final Map<String, String> lock) {
        final String name = distribution.relativize(file).toString();
        final String expected = lock.get(name);
        if (expected == null) {
            throw wrong(name + " is not in the lock of the distribution.");
        }
        try {
            final BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
            if (!checked.unchanged(file, name, expected) && !checked.hashed(file, name, expected)) {
                throw wrong(name + " is not the file that the distribution was made with: its hash differs.");
            }
            verified.put(file, expected + ' ' + before.size() + ' '
                + before.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CoterieException wrong(final String problem) {
        return new CoterieException("member.wrong-hash", problem, "Install the distribution again; what was put there "
            + "by hand runs with --unlocked only.");
    }

    private static CoterieException unreadable(final Path file, final IOException e) {
        return new CoterieException("member.wrong-hash", file + " cannot be read: " + e.getMessage() + ".",
            "Install the distribution again, or check its permissions.", e);
    }
}
