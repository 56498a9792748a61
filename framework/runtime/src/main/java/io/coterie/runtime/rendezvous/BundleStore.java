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
 * The bundles of a distribution, by the hash of their bytes. Reads the folder when first asked; a distribution's
 * folder does not change while its member runs. Safe for use by several threads.
 */
public final class BundleStore {
    /** Longest bundle that is served or fetched; the largest engines known take about 90 MB. */
    public static final long MAX_BYTES = 128L << 20;
    /** Most bundles of a folder; a full distribution has about fifty. */
    static final int MAX_BUNDLES = 1000;
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private List<BundleEntry> entries;

    /**
     * Reads nothing yet.
     *
     * @param folder the folder with the jars, or null for a store that is empty
     */
    public BundleStore(final Path folder) {
        this.folder = folder;
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
        return entries;
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
        return Files.newInputStream(folder.resolve(entry.file()));
    }

    /** {@return a digest for SHA-256, which every Java platform has} */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("a Java platform without SHA-256", e);
        }
    }

    private static List<BundleEntry> scan(final Path folder) throws IOException {
        final List<Path> jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars = files.filter(f -> f.getFileName().toString().endsWith(".jar")).sorted().limit(MAX_BUNDLES).toList();
        }
        final List<BundleEntry> found = new ArrayList<>();
        for (final Path jar : jars) {
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
