package io.coterie.consensus.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

import io.coterie.api.consensus.ReplicatedState;
import io.coterie.toolkit.log.Disk;
import io.coterie.toolkit.log.LogCorruptException;
import io.coterie.toolkit.log.LogRecord;
import io.coterie.toolkit.log.RecordLog;
import io.coterie.toolkit.log.SealedFile;

/**
 * What is on disk: the term, the snapshot and the log after it. The pure core of the component: no thread, no clock,
 * and the disk behind a seam. Used by one thread at a time.
 */
final class CommandStore implements Closeable {
    private static final String LOG = "log";
    private static final String SNAPSHOT = "snapshot";
    private static final String TERM = "term";
    private static final byte COMMAND = 1;
    private final Disk disk;
    private final long term;
    private final RecordLog log;
    private final SealedFile snapshot;

    private CommandStore(final Disk disk, final long term, final RecordLog log, final SealedFile snapshot) {
        this.disk = disk;
        this.term = term;
        this.log = log;
        this.snapshot = snapshot;
    }

    /**
     * Opens the store in a new term, one greater than that of any start before.
     *
     * @throws IOException if the disk fails
     * @throws LogCorruptException if something acknowledged is damaged
     */
    static CommandStore open(final Disk disk) throws IOException {
        final SealedFile before = SealedFile.read(disk, TERM);
        final SealedFile snapshot = SealedFile.read(disk, SNAPSHOT);
        final RecordLog log = RecordLog.open(disk, LOG);
        final long saved = snapshot == null ? 0 : snapshot.number();
        if (log.base() > saved) {
            throw new LogCorruptException("The log begins after command " + log.base()
                + ", but the snapshot ends with command " + saved + ".");
        }
        final long term = Math.max(before == null ? 0 : before.number(), lastTerm(log)) + 1;
        new SealedFile(term, new byte[0]).write(disk, TERM);
        if (log.last() < saved) {
            // the crash came between the snapshot and the cutting of the log
            log.rewrite(saved, List.of());
        }
        return new CommandStore(disk, term, log, snapshot);
    }

    private static long lastTerm(final RecordLog log) {
        final LogRecord last = log.get(log.last());
        return last == null ? 0 : last.term();
    }

    long term() {
        return term;
    }

    long last() {
        return log.last();
    }

    long logBytes() {
        return log.bytes();
    }

    /** Brings a state from nothing to the last command. Throws what the state throws. */
    void replay(final ReplicatedState state) throws IOException {
        long done = 0;
        if (snapshot != null) {
            state.restore(new ByteArrayInputStream(snapshot.content()), snapshot.number());
            done = snapshot.number();
        }
        for (long index = Math.max(done, log.base()) + 1; index <= log.last(); index++) {
            state.apply(index, log.get(index).payload());
        }
    }

    /** Appends commands, durably; returns the index of the first. All or none. */
    long append(final List<byte[]> commands) throws IOException {
        final long first = log.last() + 1;
        log.append(commands.stream().map(command -> new LogRecord(term, COMMAND, command)).toList());
        return first;
    }

    /** Replaces the log by a snapshot of the state, to which all of it has been applied. */
    void compact(final ReplicatedState state) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        state.save(out);
        new SealedFile(log.last(), out.toByteArray()).write(disk, SNAPSHOT);
        log.dropThrough(log.last());
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
