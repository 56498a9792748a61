package io.coterie.conformance;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How the runner proves to whoever started it that it came to its own end. A component runs in the same process and may
 * end it with any status, or write any file: the word that it would need was read from standard input before it was
 * loaded. The word is in no field that is reachable from a class.
 */
final class Ending {
    /** System property: the file in which the proof is written as the last thing. */
    private static final String FILE = "coterie.conformance.ended";
    /** Nobody waits for a proof. */
    static final Ending NONE = new Ending(null, "");
    private static final int LONGEST_WORD = 200;
    private final Path file;
    private final String word;

    private Ending(final Path file, final String word) {
        this.file = file;
        this.word = word;
    }

    /** {@return the ending that this process owes; reads one line of standard input if it owes one} */
    static Ending owed() throws IOException {
        final String file = System.getProperty(FILE);
        System.clearProperty(FILE);
        return file == null ? NONE : new Ending(Path.of(file), line());
    }

    /** Byte by byte, and not from {@code System.in}: a buffer would keep the word. */
    private static String line() throws IOException {
        final StringBuilder text = new StringBuilder();
        final InputStream in = new FileInputStream(FileDescriptor.in);
        for (int read = in.read(); read >= 0 && read != '\n' && text.length() < LONGEST_WORD; read = in.read()) {
            text.append((char) read);
        }
        return text.toString();
    }

    /**
     * Writes the proof.
     *
     * @param status the status with which the process is about to end
     */
    void with(final int status) {
        if (file != null) {
            try {
                Files.writeString(file, proof(word, status));
            } catch (final IOException e) {
                System.err.println("conformance.no-end: " + file + " cannot be written: " + e + ".");
            }
        }
    }

    /** {@return SHA-256 of the word and the status: no proof of one status helps to make that of another} */
    static String proof(final String word, final int status) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest((word + " " + status)
                .getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
