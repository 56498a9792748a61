package io.coterie.runtime.rendezvous;

import java.util.regex.Pattern;

/**
 * A bundle that can be fetched. Immutable.
 *
 * @param file the name of its file, without a folder
 * @param sha256 the hash of its bytes, lower-case hexadecimal
 * @param bytes how long it is
 */
public record BundleEntry(String file, String sha256, long bytes) {
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,199}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** Checks each part: the name must not lead out of a folder. */
    public BundleEntry {
        if (file == null || !FILE.matcher(file).matches()) {
            throw new IllegalArgumentException("not the name of a bundle's file: '" + file + "'");
        }
        if (!isHash(sha256)) {
            throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: '" + sha256 + "'");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("a bundle of " + bytes + " bytes");
        }
    }

    /**
     * Whether a text has the form of a hash.
     *
     * @param text the text
     * @return true for 64 lower-case hexadecimal digits
     */
    static boolean isHash(final String text) {
        return text != null && HASH.matcher(text).matches();
    }
}
