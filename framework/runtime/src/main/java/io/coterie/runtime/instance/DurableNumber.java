package io.coterie.runtime.instance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.coterie.api.core.CoterieException;

/**
 * A number on disk that only grows. The file is one line, {@code coterie-number 1 <decimal>}, where 1 is the version of
 * the form; it is replaced as a whole and forced to disk before {@code raise} returns. One owner at a time.
 */
public final class DurableNumber {
    private static final Pattern FORM = Pattern.compile("coterie-number 1 (\\d{1,18})\\s*");
    private final Path file;
    private long value;

    /**
     * Reads the number.
     *
     * @param file where it is kept; 0 if it does not exist
     */
    public DurableNumber(final Path file) {
        this.file = file;
        this.value = read(file);
    }

    /** {@return the number as it is on disk} */
    public synchronized long value() {
        return value;
    }

    /**
     * Raises the number.
     *
     * @param to the new value; a value that is not greater changes nothing
     * @throws CoterieException if it cannot be made durable; the number stays
     */
    public synchronized void raise(final long to) {
        if (to <= value) {
            return;
        }
        final Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                final ByteBuffer bytes = ByteBuffer.wrap(
                    ("coterie-number 1 " + to + "\n").getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                // without it a power cut may bring the old name back
                folder.force(true);
            }
        } catch (IOException e) {
            throw new CoterieException("storage.not-durable", "The file " + file + " cannot be written: " + e + ".",
                "Make room on the disk, or mend the permissions of the member's home.", e);
        }
        value = to;
    }

    private static long read(final Path file) {
        try {
            if (!Files.exists(file)) {
                return 0;
            }
            final Matcher form = FORM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            if (!form.matches()) {
                throw new CoterieException("storage.unreadable", "The file " + file + " is not of a known form.",
                    "Restore it from a copy; starting from zero would reuse numbers that are taken.");
            }
            return Long.parseLong(form.group(1));
        } catch (IOException e) {
            throw new CoterieException("storage.unreadable", "The file " + file + " cannot be read: " + e + ".",
                "Mend the permissions of the member's home.", e);
        }
    }
}
