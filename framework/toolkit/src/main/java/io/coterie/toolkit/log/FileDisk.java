package io.coterie.toolkit.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The real disk: one folder of the file system. */
public final class FileDisk implements Disk {
    private final Path folder;

    /**
     * Takes a folder, making it if it is missing.
     *
     * @param folder where the files are
     * @throws IOException if it cannot be made
     */
    public FileDisk(final Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    @Override
    public byte[] read(final String name) throws IOException {
        return uninterrupted(() -> {
            try {
                return Files.readAllBytes(folder.resolve(name));
            } catch (final NoSuchFileException missing) {
                return null;
            }
        });
    }

    @Override
    public Area open(final String name) throws IOException {
        return new FileArea(new RandomAccessFile(folder.resolve(name).toFile(), "rw"));
    }

    @Override
    public void rename(final String from, final String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void forceNames() throws IOException {
        uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return null;
        });
    }

    /** An interrupt closes a channel under its user; it is put off until the work is done. */
    private static <T> T uninterrupted(final ChannelWork<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            for (;;) {
                try {
                    return work.run();
                } catch (final ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What is done with a channel, and can be done again. */
    private interface ChannelWork<T> {
        T run() throws IOException;
    }

    /**
     * A file by its descriptor. Not a {@link FileChannel}: an interrupt of the thread that writes would close that one
     * for good, and engines interrupt their threads when they stop them.
     */
    private static final class FileArea implements Area {
        private static final int COPY_BYTES = 64 * 1024;
        private final RandomAccessFile file;

        FileArea(final RandomAccessFile file) {
            this.file = file;
        }

        @Override
        public void write(final long position, final ByteBuffer bytes) throws IOException {
            file.seek(position);
            if (bytes.hasArray()) {
                file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
                return;
            }
            final ByteBuffer rest = bytes.duplicate();
            final byte[] copy = new byte[Math.min(COPY_BYTES, Math.max(1, rest.remaining()))];
            while (rest.hasRemaining()) {
                final int part = Math.min(copy.length, rest.remaining());
                rest.get(copy, 0, part);
                file.write(copy, 0, part);
            }
        }

        @Override
        public void truncate(final long size) throws IOException {
            if (file.length() > size) {
                file.setLength(size);
            }
        }

        @Override
        public void force() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
