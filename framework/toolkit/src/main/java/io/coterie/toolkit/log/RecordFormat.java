package io.coterie.toolkit.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The format of a log file, version 1, big-endian. The file begins with {@code "COTL"}, the version (4 bytes), the base
 * (8: the index of the record before the first one) and their CRC32C (4). A record is: length of the payload (4),
 * CRC32C of all that follows (4), index (8), index of the first record of its batch (8), term (8), type (1), payload.
 *
 * <p>A batch is what was written before one force. The next batch is only written after that force succeeded, so a
 * damaged record may be dropped as a torn tail exactly if no whole record of a later batch follows it.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 20;
    static final int RECORD_BYTES = 33;
    /** No record is larger: a damaged length is not taken for one. */
    static final int MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
    private static final int MAGIC = 0x434F544C;
    private static final int VERSION = 1;
    private static final int CRC_END = 8;

    private RecordFormat() {
    }

    /** What a file holds: its base, the records after it, and where the last whole one ends. */
    record Content(long base, List<LogRecord> records, List<Long> ends) {
        long end() {
            return ends.isEmpty() ? HEADER_BYTES : ends.get(ends.size() - 1);
        }
    }

    static ByteBuffer header(final long base) {
        final ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putInt(VERSION).putLong(base);
        return out.putInt(crc(out.array(), 0, out.position())).flip();
    }

    static int sizeOf(final LogRecord entry) {
        return RECORD_BYTES + entry.payload().length;
    }

    static ByteBuffer batch(final long first, final List<LogRecord> records) {
        final ByteBuffer out = ByteBuffer.allocate(records.stream().mapToInt(RecordFormat::sizeOf).sum());
        long index = first;
        for (final LogRecord entry : records) {
            final int start = out.position();
            out.putInt(entry.payload().length).putInt(0).putLong(index++).putLong(first).putLong(entry.term())
                .put(entry.type()).put(entry.payload());
            out.putInt(start + Integer.BYTES, crc(out.array(), start + CRC_END, out.position() - start - CRC_END));
        }
        return out.flip();
    }

    static Content scan(final byte[] file) {
        final ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < HEADER_BYTES || in.getInt(0) != MAGIC || in.getInt(16) != crc(file, 0, 16)) {
            throw new LogCorruptException("The head of the log file is damaged.");
        }
        if (in.getInt(4) != VERSION) {
            throw new LogCorruptException("The log file has version " + in.getInt(4) + ", not " + VERSION + ".");
        }
        final long base = in.getLong(8);
        final List<LogRecord> records = new ArrayList<>();
        final List<Long> ends = new ArrayList<>();
        int at = HEADER_BYTES;
        while (whole(in, at, base + records.size() + 1)) {
            final byte[] payload = new byte[in.getInt(at)];
            in.get(at + RECORD_BYTES, payload);
            records.add(new LogRecord(in.getLong(at + 24), in.get(at + 32), payload));
            at += RECORD_BYTES + payload.length;
            ends.add((long) at);
        }
        refuseIfLaterBatchFollows(in, at, base + records.size() + 1);
        return new Content(base, records, ends);
    }

    private static boolean whole(final ByteBuffer in, final int at, final long index) {
        if (at + RECORD_BYTES > in.limit() || in.getLong(at + 8) != index) {
            return false;
        }
        return checks(in, at);
    }

    private static boolean checks(final ByteBuffer in, final int at) {
        final int length = in.getInt(at);
        return length >= 0 && length <= MAX_PAYLOAD_BYTES && at + RECORD_BYTES + (long) length <= in.limit()
            && in.getInt(at + 4) == crc(in.array(), at + CRC_END, RECORD_BYTES - CRC_END + length);
    }

    private static void refuseIfLaterBatchFollows(final ByteBuffer in, final int from, final long expected) {
        for (int at = from; at + RECORD_BYTES <= in.limit(); at++) {
            final long index = in.getLong(at + 8);
            final long batch = in.getLong(at + 16);
            // the cheap comparisons first: almost no offset gets as far as the checksum
            if (batch > expected && batch <= index && index - expected < in.limit() && checks(in, at)) {
                throw new LogCorruptException("Record " + expected + " of the log is damaged at byte " + from
                    + ", and record " + index + ", written after it was safe, follows.");
            }
        }
    }

    static int crc(final byte[] bytes, final int from, final int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
