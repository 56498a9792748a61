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
import java.util.Set;
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
import io.coterie.assembly.archive.LockFile;
import io.coterie.assembly.archive.Tree;
import io.coterie.assembly.repository.Reasons;

/**
 * What is in a distribution, wherever it is: a folder, an archive, a package, an image, or a descriptor. Immutable.
 */
public final class Contents {
    /** Longest text that is read from an archive; a feature of a hundred bundles has 60 KB. */
    private static final int MAX_TEXT = 8 << 20;
    /** Most that is unpacked while looking for a file: a zip bomb ends here. */
    private static final long MAX_UNPACKED = 4L << 30;
    private final SortedMap<String, Item> bundles;
    private final SortedMap<String, String> settings;
    private final SortedMap<String, String> files;

    /**
     * A bundle.
     *
     * @param name its symbolic name
     * @param version its version
     * @param sha256 its hash
     */
    private record Item(String name, String version, String sha256) {
    }

    private Contents(final SortedMap<String, Item> bundles, final SortedMap<String, String> settings,
            final SortedMap<String, String> files) {
        this.bundles = bundles;
        this.settings = settings;
        this.files = files;
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
     * @param otherwise resolves the descriptor that it is then, and lays it out
     * @return what is in it
     */
    public static Contents of(final Path path, final Supplier<Tree> otherwise) {
        try {
            if (!isDistribution(path)) {
                final Tree tree = otherwise.get();
                return of(text(tree, DistributionTree.FEATURE), text(tree, LockFile.PATH));
            }
            return of(text(path, DistributionTree.FEATURE), text(path, LockFile.PATH));
        } catch (final IOException | RuntimeException e) {
            throw e instanceof CoterieException known ? known : bad(path, e);
        }
    }

    private static String text(final Tree tree, final String name) throws IOException {
        try (InputStream in = tree.files().get(name).open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Contents of(final String text, final String lock) throws IOException {
        final Feature feature = new FeatureServiceImpl().readFeature(new java.io.StringReader(text));
        final SortedMap<String, Item> bundles = new TreeMap<>();
        final Set<String> paths = new TreeSet<>();
        for (final FeatureBundle bundle : feature.getBundles()) {
            final Map<String, Object> metadata = bundle.getMetadata();
            final Item item = new Item(String.valueOf(metadata.get(FeatureDocument.NAME)),
                String.valueOf(metadata.get("version")), String.valueOf(metadata.get(FeatureDocument.HASH)));
            bundles.put(item.name() + "/" + item.version(), item);
            paths.add("bundles/" + metadata.get("file"));
        }
        final SortedMap<String, String> files = new TreeMap<>();
        lock.lines().filter(line -> line.length() > LockFile.HASH_AND_SPACES).forEach(line -> files.put(
            line.substring(LockFile.HASH_AND_SPACES), line.substring(0, LockFile.HASH_AND_SPACES).strip()));
        // those are told by name and version
        files.keySet().removeAll(paths);
        return new Contents(bundles, MemberComponents.settings(feature), files);
    }

    /**
     * What is different.
     *
     * @param other the other one, taken as the later
     * @return {@code added}, {@code removed} and {@code changed} bundles, and what differs among {@code settings} (what
     *     members are made of, and which programs there are) and {@code files} (programs and their libraries), each a
     *     list of maps
     */
    public Map<String, Object> difference(final Contents other) {
        final Map<String, List<Object>> rows = new LinkedHashMap<>();
        List.of("added", "removed", "changed").forEach(part -> rows.put(part, new ArrayList<>()));
        final TreeSet<String> names = new TreeSet<>();
        bundles.values().forEach(b -> names.add(b.name()));
        other.bundles.values().forEach(b -> names.add(b.name()));
        for (final String name : names) {
            final List<Item> before = without(bundles, name, other.bundles);
            final List<Item> after = without(other.bundles, name, bundles);
            // one for one it is another version; of several, each that went or came is told
            if (before.size() == 1 && after.size() == 1) {
                rows.get("changed").add(row("bundle", name, before.get(0).version(), after.get(0).version(),
                    before.get(0).version().equals(after.get(0).version()) ? "other bytes" : "other version"));
            } else {
                before.forEach(b -> rows.get("removed").add(row("bundle", name, b.version(), "", "removed")));
                after.forEach(b -> rows.get("added").add(row("bundle", name, "", b.version(), "added")));
            }
        }
        final Map<String, Object> difference = new LinkedHashMap<>(rows);
        difference.put("settings", rows("setting", settings, other.settings, "other value"));
        difference.put("files", rows("file", files, other.files, "other bytes"));
        return difference;
    }

    private static List<Item> without(final SortedMap<String, Item> some, final String name,
            final SortedMap<String, Item> others) {
        return some.values().stream().filter(item -> item.name().equals(name) && !others.containsValue(item)).toList();
    }

    private static List<Object> rows(final String key, final SortedMap<String, String> before,
            final SortedMap<String, String> after, final String changed) {
        final TreeSet<String> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        final List<Object> rows = new ArrayList<>();
        for (final String one : all) {
            final String was = before.get(one);
            final String is = after.get(one);
            if (!java.util.Objects.equals(was, is)) {
                rows.add(row(key, one, was == null ? "" : was, is == null ? "" : is,
                    was == null ? "added" : is == null ? "removed" : changed));
            }
        }
        return rows;
    }

    private static Map<String, Object> row(final String key, final String name, final String before,
            final String after, final String what) {
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put(key, name);
        row.put("before", before);
        row.put("after", after);
        row.put("what", what);
        return row;
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
