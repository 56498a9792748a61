package io.coterie.runtime.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
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
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        final List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
        }
        final List<Path> sound = new java.util.ArrayList<>();
        for (final Path file : files) {
            if ((hash(file) + SUFFIX).equals(file.getFileName().toString())) {
                sound.add(file);
            } else {
                LOG.warn("{} is not what its name says, and is removed; it is fetched again if it is needed.", file);
                Files.delete(file);
            }
        }
        return sound;
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
