package io.coterie.runtime.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and digests the bytes that a bundle was installed from. Stateless. */
public final class BundleBytes {
    private static final Logger LOG = LoggerFactory.getLogger(BundleBytes.class);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int CHECKED_WORDS = 3;
    private static final String REFERENCE = "reference:";
    /** Framework property: SHA-256, length, time of the last change and location of bundles, one a line. */
    private static final String CHECKED = "coterie.checked-bundles";

    private BundleBytes() {
    }

    /**
     * The digest of the file that a bundle was installed from. Where whoever started the framework has checked that
     * file, and it has not changed since, its hash is known: to count it once more takes longer than all else that is
     * done with a bundle at a start.
     *
     * @param bundle which
     * @return as of {@link #sha256(String)}
     */
    public static String sha256(final Bundle bundle) {
        final BundleContext context = bundle.getBundleContext();
        final String known = checked(context == null ? null : context.getProperty(CHECKED), bundle.getLocation());
        return known.isEmpty() ? sha256(bundle.getLocation()) : known;
    }

    /**
     * What a list of checked bundles says of one.
     *
     * @param list SHA-256, length, time of the last change in nanoseconds and location, one bundle a line; may be null
     * @param location which bundle
     * @return its hash; empty if it is not in the list or its file has changed
     */
    static String checked(final String list, final String location) {
        final int end = list == null ? -1 : list.indexOf(' ' + location + '\n');
        final Path file = end < 0 ? null : file(location);
        if (file == null) {
            return "";
        }
        try {
            final String[] known = list.substring(list.lastIndexOf('\n', end) + 1, end).split(" ");
            final BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return known.length == CHECKED_WORDS && known[1].equals(Long.toString(now.size()))
                && known[2].equals(Long.toString(now.lastModifiedTime().to(TimeUnit.NANOSECONDS))) ? known[0] : "";
        } catch (IOException e) {
            LOG.debug("The bundle {} cannot be looked at.", location, e);
            return "";
        }
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
