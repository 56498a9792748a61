package io.coterie.runtime.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundles that were fetched once, each under its hash. Owned by one fetcher; one thread at a time. */
final class FetchedFolder {
    private static final Logger LOG = LoggerFactory.getLogger(FetchedFolder.class);
    private static final String SUFFIX = ".jar";
    private final Path folder;

    FetchedFolder(final Path home) {
        folder = home.resolve("fetched");
    }

    Path folder() {
        return folder;
    }

    Path make() throws IOException {
        return Files.createDirectories(folder);
    }

    /** Where a bundle of that hash lies, or will lie. */
    Path place(final String sha256) throws IOException {
        return make().resolve(sha256 + SUFFIX);
    }

    /** What is there and is what its name says; what is not is removed. */
    List<Path> sound() throws IOException {
        final List<Path> sound = new ArrayList<>();
        for (final Path file : files(SUFFIX)) {
            if ((hash(file) + SUFFIX).equals(file.getFileName().toString())) {
                sound.add(file);
            } else {
                LOG.warn("{} is not what its name says, and is removed; it is fetched again if it is needed.", file);
                Files.delete(file);
            }
        }
        return sound;
    }

    /** Removes what was begun and not ended; nobody may be fetching. */
    void removeParts() throws IOException {
        for (final Path part : files(".part")) {
            Files.delete(part);
        }
    }

    /** The hashes of what came before a time and is not named. */
    List<String> unnamed(final Set<String> named, final Instant before) throws IOException {
        final List<String> unnamed = new ArrayList<>();
        for (final Path file : files(SUFFIX)) {
            final String name = file.getFileName().toString();
            final String hash = name.substring(0, name.length() - SUFFIX.length());
            if (!named.contains(hash) && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                unnamed.add(hash);
            }
        }
        return unnamed;
    }

    /** Somebody asked for it once more. */
    void touch(final String sha256) throws IOException {
        final Path file = place(sha256);
        if (Files.exists(file)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
    }

    private List<Path> files(final String suffix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.getFileName().toString().endsWith(suffix)).sorted().toList();
        }
    }

    /** Forces a file of this folder to disk, with its name. */
    void force(final Path file) throws IOException {
        for (final Path part : List.of(file, folder)) {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    static String hash(final Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a Java platform without SHA-256", e);
        }
    }
}
