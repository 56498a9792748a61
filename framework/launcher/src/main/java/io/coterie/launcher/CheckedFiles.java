package io.coterie.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Which files of the distribution had the hash of its lock when a member of this home looked, and what their checksums
 * were then. A file with both checksums, the length, and the same hash in the lock is the one that was hashed: no
 * change by accident escapes them, and both cost a tenth of SHA-256, for which the compiler that a member uses has no
 * instructions. Whoever can make a file with chosen checksums can change the lock beside it as well. Safe for use by
 * several threads.
 */
final class CheckedFiles {
    /** The file in the home of a member: hash, checksums, length and path, one file a line. */
    static final String FILE = "checked-files";
    private static final int BLOCK = 1 << 16;
    private static final int HEX = 16;
    private final Path file;
    private final Map<String, String> before;
    private final Map<String, String> now = new ConcurrentHashMap<>();

    private CheckedFiles(final Path file, final Map<String, String> before) {
        this.file = file;
        this.before = before;
    }

    /**
     * Reads what is known; nothing if it cannot be read, since all is hashed then.
     *
     * @param home the home of the member
     * @param rehearsed what the rehearsal of this distribution has left, for homes that know none of its files; may be
     *     null, and need not be there
     */
    static CheckedFiles read(final Path home, final Path rehearsed) {
        final Path file = home.resolve(FILE);
        final Map<String, String> before = new java.util.HashMap<>();
        read(file, before);
        if (rehearsed != null) {
            read(rehearsed, before);
        }
        return new CheckedFiles(file, before);
    }

    private static void read(final Path file, final Map<String, String> into) {
        try {
            for (final String line : Files.readAllLines(file)) {
                final int space = line.lastIndexOf(' ');
                if (space > 0) {
                    into.put(line.substring(space + 1), line.substring(0, space));
                }
            }
        } catch (final NoSuchFileException e) {
            // the first start in this home, or of this distribution
        } catch (final IOException e) {
            into.clear();
        }
    }

    /**
     * Whether a file is the one that was hashed before.
     *
     * @param path the file
     * @param name its path in the distribution
     * @param hash what the lock says now
     */
    boolean unchanged(final Path path, final String name, final String hash) throws IOException {
        final String known = before.get(name);
        if (known == null || !known.equals(line(path, hash, null))) {
            return false;
        }
        now.put(name, known);
        return true;
    }

    /** Hashes a file; if it has the hash of the lock, notes it with the checksums of the same bytes. */
    boolean hashed(final Path path, final String name, final String hash) throws IOException {
        final MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        final String line = line(path, hash, digest);
        if (!HexFormat.of().formatHex(digest.digest()).equals(hash)) {
            return false;
        }
        now.put(name, line);
        return true;
    }

    private static String line(final Path path, final String hash, final MessageDigest digest) throws IOException {
        final CRC32 one = new CRC32();
        final CRC32C other = new CRC32C();
        long length = 0;
        try (InputStream in = Files.newInputStream(path)) {
            final byte[] block = new byte[BLOCK];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                one.update(block, 0, read);
                other.update(block, 0, read);
                if (digest != null) {
                    digest.update(block, 0, read);
                }
                length += read;
            }
        }
        return hash + ' ' + Long.toString(one.getValue(), HEX) + ' ' + Long.toString(other.getValue(), HEX) + ' '
            + length;
    }

    /** Keeps what is known now, if it is more or other than before. A home that takes no file only starts slower. */
    void keep() {
        if (now.equals(before)) {
            return;
        }
        final StringBuilder text = new StringBuilder();
        now.forEach((name, line) -> text.append(line).append(' ').append(name).append('\n'));
        final Path fresh = file.resolveSibling(FILE + ".new");
        try {
            // not forced: a part of it, or none, is as good, since it is compared with what is read
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            org.slf4j.LoggerFactory.getLogger(CheckedFiles.class).warn("{} cannot be written: {}", file, e.toString());
        }
    }
}
