package io.coterie.toolkit.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A small file that is replaced as a whole and never seen half-written: {@code "COTS"}, a version (4 bytes), a number
 * of the owner's (8), the length (8), the CRC32C of number and content (4), the content. Pure; used by one thread at a
 * time.
 *
 * @param number what the owner says of the content, such as the index of a snapshot
 * @param content the bytes
 */
public record SealedFile(long number, byte[] content) {
    private static final int MAGIC = 0x434F5453;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 28;

    /**
     * Reads one.
     *
     * @param disk where it is
     * @param name its file
     * @return what it holds, or null if there is none
     * @throws IOException if the disk fails
     * @throws LogCorruptException if it is damaged
     */
    public static SealedFile read(final Disk disk, final String name) throws IOException {
        final byte[] file = disk.read(name);
        if (file == null) {
            return null;
        }
        final ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < HEADER_BYTES || in.getInt(0) != MAGIC || in.getInt(4) != VERSION
            || in.getLong(16) != file.length - HEADER_BYTES) {
            throw new LogCorruptException("The head of the file '" + name + "' is damaged.");
        }
        final byte[] content = new byte[file.length - HEADER_BYTES];
        in.get(HEADER_BYTES, content);
        if (in.getInt(24) != crc(in.getLong(8), content)) {
            throw new LogCorruptException("The file '" + name + "' is damaged.");
        }
        return new SealedFile(in.getLong(8), content);
    }

    /**
     * Replaces it, durably. A crash leaves the old or the new one.
     *
     * @param disk where it is
     * @param name its file
     * @throws DiskFailedException if it is not known which of the two would be there after a crash
     * @throws IOException if the old one is still there
     */
    public void write(final Disk disk, final String name) throws IOException {
        final String fresh = name + ".new";
        try (Disk.Area area = disk.open(fresh)) {
            area.truncate(0);
            area.write(0, ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putInt(VERSION).putLong(number)
                .putLong(content.length).putInt(crc(number, content)).flip());
            area.write(HEADER_BYTES, ByteBuffer.wrap(content));
            area.force();
        }
        disk.rename(fresh, name);
        try {
            disk.forceNames();
        } catch (final IOException e) {
            throw new DiskFailedException("The folder could not be made durable.", e);
        }
    }

    private static int crc(final long number, final byte[] content) {
        final byte[] all = ByteBuffer.allocate(Long.BYTES + content.length).putLong(number).put(content).array();
        return RecordFormat.crc(all, 0, all.length);
    }
}
