package io.coterie.runtime.rendezvous;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bundles of a member, by the hash of their bytes: those of its distribution, whose folder is read when first asked
 * and does not change while the member runs, and those that it got while it ran, in files that are named by their hash.
 * Safe for use by several threads.
 */
public final class BundleStore {
    /** Longest bundle that is served or fetched; the largest engines known take about 90 MB. */
    public static final long MAX_BYTES = 128L << 20;
    /** Most bundles of a folder; a full distribution has about fifty. */
    static final int MAX_BUNDLES = 1000;
    private static final int BUFFER = 1 << 16;

    private static final String JAR = ".jar";

    private final Path folder;
    private final Path added;
    private List<BundleEntry> entries;

    /**
     * Reads nothing yet.
     *
     * @param folder the folder with the jars, or null for a store that is empty
     */
    public BundleStore(final Path folder) {
        this(folder, null);
    }

    /**
     * Reads nothing yet.
     *
     * @param folder the folder with the jars of the distribution, or null
     * @param added the folder with those that are named by their hash and were checked when they came, or null
     */
    public BundleStore(final Path folder, final Path added) {
        this.folder = folder;
        this.added = added;
    }

    /**
     * The bundles.
     *
     * @return the entries, by name of file
     * @throws IOException if the folder cannot be read
     */
    public synchronized List<BundleEntry> entries() throws IOException {
        if (entries == null) {
            entries = folder == null ? List.of() : scan(folder);
        }
        if (added == null || !Files.isDirectory(added)) {
            return entries;
        }
        final List<BundleEntry> all = new ArrayList<>(entries);
        for (final Path jar : jars(added)) {
            final String name = jar.getFileName().toString();
            final String hash = name.substring(0, name.length() - JAR.length());
            if (BundleEntry.isHash(hash) && all.stream().noneMatch(e -> e.sha256().equals(hash))) {
                all.add(new BundleEntry(name, hash, Files.size(jar)));
            }
        }
        return all;
    }

    /**
     * Where a bundle lies.
     *
     * @param entry one of {@link #entries()}
     * @return its file
     */
    public Path file(final BundleEntry entry) {
        return (entry.file().equals(entry.sha256() + JAR) ? added : folder).resolve(entry.file());
    }

    /**
     * Finds a bundle.
     *
     * @param sha256 the hash of its bytes
     * @return its entry, or empty if there is none
     * @throws IOException if the folder cannot be read
     */
    public Optional<BundleEntry> find(final String sha256) throws IOException {
        return entries().stream().filter(e -> e.sha256().equals(sha256)).findFirst();
    }

    /**
     * Opens a bundle's bytes.
     *
     * @param entry one of {@link #entries()}
     * @return the bytes
     * @throws IOException if the file cannot be read
     */
    public InputStream open(final BundleEntry entry) throws IOException {
        return Files.newInputStream(file(entry));
    }

    /** {@return a digest for SHA-256, which every Java platform has} */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("a Java platform without SHA-256", e);
        }
    }

    private static List<Path> jars(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(JAR)).sorted().limit(MAX_BUNDLES).toList();
        }
    }

    private static List<BundleEntry> scan(final Path folder) throws IOException {
        final List<BundleEntry> found = new ArrayList<>();
        for (final Path jar : jars(folder)) {
            final MessageDigest digest = sha256();
            long length = 0;
            try (InputStream in = Files.newInputStream(jar)) {
                final byte[] buffer = new byte[BUFFER];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                    length += n;
                }
            }
            found.add(new BundleEntry(jar.getFileName().toString(), HexFormat.of().formatHex(digest.digest()), length));
        }
        return List.copyOf(found);
    }
}
