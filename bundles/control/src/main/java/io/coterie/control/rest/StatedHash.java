package io.coterie.control.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.coterie.api.core.RejectedException;

/** The hash of a file that somebody states the hash of. Keeps nothing; reads the disk on the caller's thread. */
final class StatedHash {
    private StatedHash() {
    }

    /**
     * Reads a file.
     *
     * @param file which
     * @return its SHA-256, lower-case hexadecimal
     */
    static String of(final Path file) {
        if (!Files.isRegularFile(file)) {
            // a pipe would keep this thread for as long as nobody writes into it
            throw new RejectedException("swap.bad-bundle", "The bundle " + file.getFileName() + " is no regular file.",
                "Give a file that this member can read.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            final DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (final IOException e) {
            throw new RejectedException("swap.bad-bundle", "The bundle " + file.getFileName() + " cannot be read.",
                "Give a file that this member can read.", e);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
