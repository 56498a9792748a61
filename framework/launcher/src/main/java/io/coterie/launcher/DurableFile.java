package io.coterie.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces small files as a whole: a reader finds the old text or the new one, also after a power cut. Stateless. */
final class DurableFile {
    private DurableFile() {
    }

    static void write(final Path file, final String text) throws IOException {
        put(file, text, true);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            // without it a power cut may bring the old file back
            folder.force(true);
        }
    }

    /** The same for what says nothing any more after a power cut: nobody waits for the disk. */
    static void writeForNow(final Path file, final String text) throws IOException {
        put(file, text, false);
    }

    private static void put(final Path file, final String text, final boolean forced) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        final Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (forced) {
                channel.force(true);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
