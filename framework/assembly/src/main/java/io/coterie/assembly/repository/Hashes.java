package io.coterie.assembly.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes of files. Stateless. */
public final class Hashes {
    private static final int BLOCK = 1 << 16;

    private Hashes() {
    }

    /**
     * SHA-256 of a file.
     *
     * @param file the file
     * @return lower-case hexadecimal
     * @throws IOException if it cannot be read
     */
    public static String sha256(final Path file) throws IOException {
        return of("SHA-256", file);
    }

    /**
     * SHA-256 of some bytes.
     *
     * @param bytes the bytes
     * @return lower-case hexadecimal
     */
    public static String sha256(final byte[] bytes) {
        return HexFormat.of().formatHex(digest("SHA-256").digest(bytes));
    }

    static String of(final String algorithm, final Path file) throws IOException {
        final MessageDigest digest = digest(algorithm);
        try (InputStream in = Files.newInputStream(file)) {
            final byte[] block = new byte[BLOCK];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                digest.update(block, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(final String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
