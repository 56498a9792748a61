package io.coterie.runtime.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and digests the bytes that a bundle was installed from. Stateless. */
public final class BundleBytes {
    private static final Logger LOG = LoggerFactory.getLogger(BundleBytes.class);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final String REFERENCE = "reference:";

    private BundleBytes() {
    }

    /**
     * Digests the file that a bundle's location names.
     *
     * @param location as the framework gives it
     * @return SHA-256, lower-case hexadecimal; empty where the location is no readable file, since a bundle may come
     *     from anywhere
     */
    public static String sha256(final String location) {
        final Path file = file(location);
        if (file == null || !Files.isRegularFile(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            final byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            LOG.warn("The bundle {} cannot be read; its hash stays unknown.", location, e);
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The file that a bundle's location names.
     *
     * @param location as the framework gives it
     * @return the file, which need not be there; null where the location names none
     */
    public static Path file(final String location) {
        final String plain = location.startsWith(REFERENCE) ? location.substring(REFERENCE.length()) : location;
        try {
            return plain.startsWith("file:") ? Path.of(URI.create(plain).getSchemeSpecificPart()) : Path.of(plain);
        } catch (IllegalArgumentException | NullPointerException e) {
            LOG.debug("The bundle location {} is no file.", location, e);
            return null;
        }
    }
}
