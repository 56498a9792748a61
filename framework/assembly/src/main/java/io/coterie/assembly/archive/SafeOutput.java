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
import java.nio.file.attribute.PosixFilePermissions;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.repository.Reasons;

/** Writes a file so that it is there whole, on the disk, or not at all. Stateless. */
final class SafeOutput {
    private static final int BUFFER = 1 << 16;

    private SafeOutput() {
    }

    /** Writes the bytes of a file. */
    @FunctionalInterface
    interface Writer {
        /** Writes to {@code out}, which stays open; {@code beside} is the folder for what is written before. */
        void write(OutputStream out, Path beside) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @param target replaced if it is there and of the same kind
     * @param kind what is written
     * @param writer gives the bytes
     * @throws CoterieException {@code assembly.not-written}; nothing is left behind then
     */
    static void write(final Path target, final ArchiveKind kind, final Writer writer) {
        try {
            final Path real = real(target);
            refuseOthers(target, real, kind);
            try (Unfinished partial = Unfinished.file(real.getParent())) {
                try (FileChannel channel = FileChannel.open(partial.path(), StandardOpenOption.WRITE);
                        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
                    writer.write(out, real.getParent());
                    out.flush();
                    channel.force(true);
                }
                Files.setPosixFilePermissions(partial.path(), PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(partial.path(), real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (final IOException e) {
            throw failed(target, e);
        }
    }

    /** The file itself where the target is a link to it: a link such as /dev/stdout must not be replaced. */
    static Path real(final Path target) throws IOException {
        return Files.exists(target) ? target.toRealPath() : target.toAbsolutePath().normalize();
    }

    /** What is no earlier archive of the same kind is somebody's, or a device. */
    private static void refuseOthers(final Path target, final Path real, final ArchiveKind kind) throws IOException {
        if (Files.isDirectory(real)) {
            throw new CoterieException("assembly.not-written", target + " is a folder.",
                "Give the name of a file, or '--as folder'.");
        }
        if (Files.exists(real) && !Files.isRegularFile(real)) {
            throw new CoterieException("assembly.not-written", target + " is no file.",
                "Give the name of a file, or '-' for standard output.");
        }
        if (Files.exists(real) && Files.size(real) > 0 && !ArchiveKind.of(real).equals(java.util.Optional.of(kind))) {
            throw new CoterieException("assembly.not-written", target + " is there, and is nothing that this replaces.",
                "Give another name, or remove it.");
        }
    }

    static CoterieException failed(final Path target, final IOException e) {
        return new CoterieException("assembly.not-written", target + " cannot be written: " + Reasons.of(e) + ".",
            "Check the disk's free space and the permissions of the folder; nothing was left behind.", e);
    }
}
