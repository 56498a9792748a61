package io.coterie.toolkit.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An append-only log of numbered records on one file, with its records in memory too (whoever owns it compacts it by
 * size, which bounds both). It owns the file and the rules of what may be relied on: {@code append} returns only when
 * the records are durable. One owner at a time; no threads of its own.
 */
public final class RecordLog implements Closeable {
    private final Disk disk;
    private final String name;
    private Disk.Area area;
    private long base;
    private List<LogRecord> records;
    private List<Long> ends;
    private boolean failed;

    private RecordLog(final Disk disk, final String name) {
        this.disk = disk;
        this.name = name;
    }

    /**
     * Opens a log, or makes an empty one. A torn tail, never acknowledged, is cut.
     *
     * @param disk where it is
     * @param name its file
     * @return the log
     * @throws IOException if the disk fails
     * @throws LogCorruptException if something that may have been acknowledged is damaged
     */
    public static RecordLog open(final Disk disk, final String name) throws IOException {
        final RecordLog log = new RecordLog(disk, name);
        final byte[] file = disk.read(name);
        if (file == null) {
            log.rewrite(0, List.of());
            return log;
        }
        final RecordFormat.Content content = RecordFormat.scan(file);
        log.base = content.base();
        log.records = new ArrayList<>(content.records());
        log.ends = new ArrayList<>(content.ends());
        log.area = disk.open(name);
        log.area.truncate(content.end());
        log.area.force();
        return log;
    }

    /** {@return the index of the record before the first one; 0 at the beginning} */
    public long base() {
        return base;
    }

    /** {@return the index of the last record; the base if there is none} */
    public long last() {
        return base + records.size();
    }

    /** {@return the bytes of all records in the file} */
    public long bytes() {
        return end(records.size()) - RecordFormat.HEADER_BYTES;
    }

    /**
     * A record.
     *
     * @param index its number
     * @return the record, or null if the log does not have it (any more)
     */
    public LogRecord get(final long index) {
        return index > base && index <= last() ? records.get((int) (index - base - 1)) : null;
    }

    /**
     * Adds records at the end, durably: all or none of them.
     *
     * @param batch the records
     * @throws DiskFailedException if it is no longer known what is on the disk; nothing can be added any more
     * @throws IOException if nothing was added, such as when the disk is full; the log is as before
     */
    public void append(final List<LogRecord> batch) throws IOException {
        refuseIfFailed();
        final long end = end(records.size());
        try {
            area.write(end, RecordFormat.batch(last() + 1, batch));
        } catch (final IOException e) {
            undo(end, e);
            throw e;
        }
        force();
        long at = end;
        for (final LogRecord entry : batch) {
            at += RecordFormat.sizeOf(entry);
            records.add(entry);
            ends.add(at);
        }
    }

    private void undo(final long end, final IOException cause) throws DiskFailedException {
        try {
            area.truncate(end);
            area.force();
        } catch (final IOException e) {
            failed = true;
            e.addSuppressed(cause);
            throw new DiskFailedException("A failed write to the log could not be undone.", e);
        }
    }

    private void force() throws DiskFailedException {
        try {
            area.force();
        } catch (final IOException e) {
            failed = true;
            throw new DiskFailedException("The log could not be made durable.", e);
        }
    }

    /**
     * Drops the records from one on, durably.
     *
     * @param index the first one to go
     * @throws DiskFailedException if it is no longer known what is on the disk
     */
    public void truncateFrom(final long index) throws IOException {
        refuseIfFailed();
        if (index > last()) {
            return;
        }
        final int keep = (int) Math.max(0, index - base - 1);
        try {
            area.truncate(end(keep));
        } catch (final IOException e) {
            failed = true;
            throw new DiskFailedException("The end of the log could not be cut.", e);
        }
        force();
        records = new ArrayList<>(records.subList(0, keep));
        ends = new ArrayList<>(ends.subList(0, keep));
    }

    /**
     * Drops the records up to one, which a snapshot has made superfluous. A crash leaves the old or the new log.
     *
     * @param index the last one to go
     * @throws IOException if the disk fails; unless it is a {@link DiskFailedException}, the log is as before
     */
    public void dropThrough(final long index) throws IOException {
        if (index > base) {
            final int drop = (int) Math.min(records.size(), index - base);
            rewrite(index, new ArrayList<>(records.subList(drop, records.size())));
        }
    }

    /**
     * Empties the log and lets it go on from another place.
     *
     * @param newBase the index before that of the next record
     * @param kept the records it has from then on
     * @throws IOException if the disk fails; unless it is a {@link DiskFailedException}, the log is as before
     */
    public void rewrite(final long newBase, final List<LogRecord> kept) throws IOException {
        refuseIfFailed();
        final String fresh = name + ".new";
        final Disk.Area next = disk.open(fresh);
        final List<Long> places = new ArrayList<>();
        try {
            next.truncate(0);
            next.write(0, RecordFormat.header(newBase));
            final ByteBuffer all = RecordFormat.batch(newBase + 1, kept);
            next.write(RecordFormat.HEADER_BYTES, all);
            long at = RecordFormat.HEADER_BYTES;
            for (final LogRecord entry : kept) {
                at += RecordFormat.sizeOf(entry);
                places.add(at);
            }
            next.force();
            disk.rename(fresh, name);
        } catch (final IOException e) {
            next.close();
            throw e;
        }
        replaceBy(next, newBase, kept, places);
    }

    private void replaceBy(final Disk.Area next, final long newBase, final List<LogRecord> kept,
            final List<Long> places) throws IOException {
        final Disk.Area old = area;
        area = next;
        base = newBase;
        records = new ArrayList<>(kept);
        ends = places;
        try {
            disk.forceNames();
            if (old != null) {
                old.close();
            }
        } catch (final IOException e) {
            failed = true;
            throw new DiskFailedException("The new log file could not be made durable.", e);
        }
    }

    private long end(final int count) {
        return count == 0 ? RecordFormat.HEADER_BYTES : ends.get(count - 1);
    }

    private void refuseIfFailed() throws DiskFailedException {
        if (failed) {
            throw new DiskFailedException("The log has failed before.", null);
        }
    }

    @Override
    public void close() throws IOException {
        if (area != null) {
            area.close();
        }
    }
}
