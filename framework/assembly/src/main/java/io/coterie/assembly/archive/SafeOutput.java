package io.coterie.assembly.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import io.coterie.api.core.CoterieException;

/** Writes a file so that it is there whole, on the disk, or not at all. Stateless. */
public final class SafeOutput {
    private static final int BUFFER = 1 << 16;

    private SafeOutput() {
    }

    /** Writes the bytes of a file. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes.
         *
         * @param out not to be closed
         * @throws IOException if the disk refuses
         */
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @param target replaced if it is there
     * @param writer gives the bytes
     * @throws CoterieException {@code assembly.not-written}; nothing is left behind then
     */
    public static void write(final Path target, final Writer writer) {
        Path partial = null;
        try {
            final Path folder = target.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            partial = Files.createTempFile(folder, ".coterie-", ".partial");
            try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
                writer.write(out);
                out.flush();
                channel.force(true);
            }
            Files.setPosixFilePermissions(partial,
                java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw failed(target, e);
        } finally {
            delete(partial);
        }
    }

    static CoterieException failed(final Path target, final IOException e) {
        return new CoterieException("assembly.not-written", target + " cannot be written: " + e.getMessage() + ".",
            "Check the disk's free space and the permissions of the folder; nothing was left behind.", e);
    }

    private static void delete(final Path partial) {
        if (partial != null) {
            try {
                Files.deleteIfExists(partial);
            } catch (final IOException e) {
                throw new CoterieException("assembly.not-written", partial + " cannot be removed: " + e.getMessage()
                    + ".", "Remove it by hand.", e);
            }
        }
    }
}
