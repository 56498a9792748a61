package io.coterie.assembly.report;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.archive.ArchiveKind;
import io.coterie.assembly.archive.DistributionTree;
import io.coterie.assembly.repository.Hashes;
import io.coterie.assembly.repository.Reasons;
import io.coterie.assembly.resolve.Resolution;

/**
 * The bundles of a distribution, wherever it is: a folder, an archive, a package, an image, or a descriptor. Immutable.
 */
public final class Contents {
    /** Longest text that is read from an archive; a feature of a hundred bundles has 60 KB. */
    private static final int MAX_TEXT = 8 << 20;
    /** Most that is unpacked while looking for a file: a zip bomb ends here. */
    private static final long MAX_UNPACKED = 4L << 30;
    private final SortedMap<String, Item> bundles;

    /**
     * A bundle.
     *
     * @param version its version
     * @param sha256 its hash
     */
    private record Item(String version, String sha256) {
    }

    private Contents(final SortedMap<String, Item> bundles) {
        this.bundles = bundles;
    }

    /** Whether a path is a distribution: a folder with a feature, or an archive. */
    public static boolean isDistribution(final Path path) {
        try {
            return Files.isRegularFile(path.resolve(DistributionTree.FEATURE)) || ArchiveKind.of(path).isPresent();
        } catch (final IOException e) {
            throw bad(path, e);
        }
    }

    /**
     * Reads.
     *
     * @param path a distribution, or anything else
     * @param otherwise resolves the descriptor that it is then
     * @return its bundles
     */
    public static Contents of(final Path path, final Supplier<Resolution> otherwise) {
        final SortedMap<String, Item> found = new TreeMap<>();
        if (isDistribution(path)) {
            try {
                final Feature feature = new FeatureServiceImpl()
                    .readFeature(new java.io.StringReader(text(path, DistributionTree.FEATURE)));
                for (final FeatureBundle bundle : feature.getBundles()) {
                    final Map<String, Object> metadata = bundle.getMetadata();
                    found.put(String.valueOf(metadata.get(FeatureDocument.NAME)), new Item(
                        String.valueOf(metadata.get("version")), String.valueOf(metadata.get(FeatureDocument.HASH))));
                }
            } catch (final IOException | RuntimeException e) {
                throw e instanceof CoterieException known ? known : bad(path, e);
            }
        } else {
            for (final var resolved : otherwise.get().bundles()) {
                try {
                    found.put(resolved.bundle().name(), new Item(resolved.bundle().version().toString(),
                        Hashes.sha256(resolved.bundle().source().file())));
                } catch (final IOException e) {
                    throw bad(path, e);
                }
            }
        }
        return new Contents(found);
    }

    /**
     * What is different.
     *
     * @param other the other one, taken as the later
     * @return {@code added}, {@code removed} and {@code changed}, each a list of maps
     */
    public Map<String, Object> difference(final Contents other) {
        final List<Object> added = new ArrayList<>();
        final List<Object> removed = new ArrayList<>();
        final List<Object> changed = new ArrayList<>();
        final TreeSet<String> names = new TreeSet<>(bundles.keySet());
        names.addAll(other.bundles.keySet());
        for (final String name : names) {
            final Item before = bundles.get(name);
            final Item after = other.bundles.get(name);
            if (before == null || after == null || !before.equals(after)) {
                final Map<String, Object> row = new LinkedHashMap<>();
                row.put("bundle", name);
                row.put("before", before == null ? "" : before.version());
                row.put("after", after == null ? "" : after.version());
                row.put("what", before == null ? "added" : after == null ? "removed"
                    : before.version().equals(after.version()) ? "other bytes" : "other version");
                (before == null ? added : after == null ? removed : changed).add(row);
            }
        }
        return Map.of("added", added, "removed", removed, "changed", changed);
    }

    /**
     * A text of a distribution.
     *
     * @param path folder or archive
     * @param name the file's path in the distribution
     * @return the text
     */
    public static String text(final Path path, final String name) {
        try {
            if (Files.isDirectory(path)) {
                return Files.readString(path.resolve(name));
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
                final Optional<String> found = switch (ArchiveKind.of(path).orElseThrow(
                    () -> new IOException("it is no archive that is known"))) {
                    case TAR_GZ -> find(new TarArchiveInputStream(new GzipCompressorInputStream(in)), name);
                    case TAR -> find(new TarArchiveInputStream(in), name);
                    case DEB -> findInPackage(new ArArchiveInputStream(in), name);
                };
                return found.orElseThrow(() -> new IOException("it has no " + name));
            }
        } catch (final IOException e) {
            throw bad(path, e);
        }
    }

    private static Optional<String> findInPackage(final ArArchiveInputStream ar, final String name)
            throws IOException {
        for (var entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
            if (entry.getName().equals("data.tar.gz")) {
                return find(new TarArchiveInputStream(new GzipCompressorInputStream(ar)), name);
            }
        }
        throw new IOException("it has no data.tar.gz");
    }

    /** Looks for a file, also in the layers of an image. */
    private static Optional<String> find(final TarArchiveInputStream tar, final String name) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isFile() && entry.getName().endsWith("/" + name)) {
                return Optional.of(new String(tar.readNBytes(MAX_TEXT), StandardCharsets.UTF_8));
            }
            if (tar.getBytesRead() + entry.getSize() > MAX_UNPACKED) {
                throw new IOException("it unpacks to more than " + MAX_UNPACKED + " bytes");
            }
            if (entry.isFile() && entry.getName().startsWith("blobs/sha256/")) {
                final PushbackInputStream blob = new PushbackInputStream(tar, 2);
                final byte[] head = blob.readNBytes(2);
                blob.unread(head);
                if (head.length == 2 && GzipCompressorInputStream.matches(head, 2)) {
                    final Optional<String> found =
                        find(new TarArchiveInputStream(new GzipCompressorInputStream(blob)), name);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static CoterieException bad(final Path path, final Exception e) {
        return new CoterieException("assembly.not-a-distribution", path + " is no distribution that can be read: "
            + (e instanceof EOFException ? "it ends too early" : e instanceof IOException known ? Reasons.of(known)
                : e.getMessage()) + ".",
            "Give a folder, an archive, a package or an image that 'coterie dist build' made.", e);
    }
}
