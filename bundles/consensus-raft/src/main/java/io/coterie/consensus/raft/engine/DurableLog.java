package io.coterie.consensus.raft.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

import org.jgroups.Address;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.Util;

import io.coterie.toolkit.log.Disk;
import io.coterie.toolkit.log.LogRecord;
import io.coterie.toolkit.log.RecordLog;
import io.coterie.toolkit.log.SealedFile;

/**
 * What Raft keeps on disk: entries, snapshot, term and vote. In place of the engine's own file log, which lets a term
 * go back, writes votes and snapshots without fsync and prints the failures of the disk instead of heeding them. Here
 * everything is durable when the call returns, terms only grow, and after the first failure nothing is taken any more.
 * Called by the engine's request and voting threads; synchronized.
 */
public final class DurableLog implements Log {
    private static final String ENTRIES = "entries";
    private static final String SNAPSHOT = "snapshot";
    private static final String VOTE = "vote";
    private static final String COMMIT = "commit";
    private static final byte COMMAND = 1;
    private static final byte INTERNAL = 2;
    /** Stands for the last entry of a snapshot: has its index and term, and no command. */
    private static final byte MARK = 3;
    private final Disk disk;
    private final RecordLog log;
    private Consumer<Exception> onFailure = failure -> { };
    private long term;
    private Address vote;
    private long commit;
    private boolean failed;

    private DurableLog(final Disk disk, final RecordLog log) {
        this.disk = disk;
        this.log = log;
    }

    /**
     * Opens the log, or makes an empty one.
     *
     * @param disk where it is
     * @return the log
     * @throws IOException if the disk fails
     * @throws io.coterie.toolkit.log.LogCorruptException if something acknowledged is damaged
     */
    public static DurableLog open(final Disk disk) throws IOException {
        final DurableLog opened = new DurableLog(disk, RecordLog.open(disk, ENTRIES));
        final SealedFile ballot = SealedFile.read(disk, VOTE);
        if (ballot != null) {
            opened.term = ballot.number();
            opened.vote = decodeVote(ballot.content());
        }
        final SealedFile snapshot = SealedFile.read(disk, SNAPSHOT);
        if (snapshot != null) {
            opened.commit = snapshot.number();
            opened.beginAt(snapshot.number(), ByteBuffer.wrap(snapshot.content()).getLong());
        }
        final SealedFile certain = SealedFile.read(disk, COMMIT);
        if (certain != null) {
            opened.commit = Math.max(opened.commit, Math.min(certain.number(), opened.log.last()));
        }
        return opened;
    }

    /** Whom to tell, once, that the disk failed. */
    public synchronized void onFailure(final Consumer<Exception> listener) {
        onFailure = listener;
    }

    /** {@return whether nothing is taken any more} */
    public synchronized boolean failed() {
        return failed;
    }

    /** After a crash between a snapshot and the cutting of the log: cuts it. */
    private void beginAt(final long index, final long snapshotTerm) throws IOException {
        final LogRecord there = log.get(index);
        if (there == null || there.term() != snapshotTerm) {
            log.rewrite(index - 1, List.of(new LogRecord(snapshotTerm, MARK, new byte[0])));
        }
    }

    @Override
    public void init(final String name, final Map<String, String> arguments) {
        // opened already, where a failure can be reported
    }

    @Override
    public Log useFsync(final boolean value) {
        return this;
    }

    @Override
    public boolean useFsync() {
        return true;
    }

    @Override
    public synchronized void close() {
        try {
            failed = true;
            log.close();
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void delete() {
        throw new UnsupportedOperationException("the log of a cluster is never deleted by its engine");
    }

    @Override
    public synchronized long currentTerm() {
        return term;
    }

    @Override
    public synchronized Log currentTerm(final long newTerm) {
        // the engine passes the terms of old entries, too; a term that went back could be voted in twice
        if (newTerm > term) {
            saveBallot(newTerm, null);
        }
        return this;
    }

    @Override
    public synchronized Address votedFor() {
        return vote;
    }

    @Override
    public synchronized Log votedFor(final Address member) {
        if (member != null || vote != null) {
            saveBallot(term, member);
        }
        return this;
    }

    private void saveBallot(final long newTerm, final Address newVote) {
        write(() -> new SealedFile(newTerm, encodeVote(newVote)).write(disk, VOTE));
        term = newTerm;
        vote = newVote;
    }

    private static byte[] encodeVote(final Address address) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        Util.writeAddress(address, new DataOutputStream(out));
        return out.toByteArray();
    }

    private static Address decodeVote(final byte[] bytes) throws IOException {
        try {
            return Util.readAddress(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (final ClassNotFoundException e) {
            throw new IOException("the vote names an address of an unknown kind", e);
        }
    }

    @Override
    public synchronized long commitIndex() {
        return commit;
    }

    @Override
    public synchronized Log commitIndex(final long index) {
        boolean electorateChanged = false;
        for (long i = commit + 1; i <= index; i++) {
            final LogRecord entry = log.get(i);
            electorateChanged |= entry != null && entry.type() == INTERNAL;
        }
        // Raft need not keep this; but a start counts votes by the electorate as of here, so it must know of changes
        if (electorateChanged) {
            write(() -> new SealedFile(index, new byte[0]).write(disk, COMMIT));
        }
        commit = Math.max(commit, index);
        return this;
    }

    /**
     * The first entry that can be sent to others. Of a log that was cut or installed, the first record only tells the
     * term of what was before: it may have no command, and nothing is left to compare its predecessor with.
     */
    @Override
    public synchronized long firstAppended() {
        return log.base() == 0 ? 0 : log.base() + 2;
    }

    @Override
    public synchronized long lastAppended() {
        return log.last();
    }

    /** The state as of the last entry applied, which is the commit index. */
    @Override
    public synchronized void setSnapshot(final ByteBuffer state) {
        final LogRecord last = log.get(commit);
        saveSnapshot(commit, last == null ? 0 : last.term(), state);
    }

    private void saveSnapshot(final long index, final long ofTerm, final ByteBuffer state) {
        final ByteBuffer content = ByteBuffer.allocate(Long.BYTES + state.remaining());
        content.putLong(ofTerm).put(state.duplicate());
        write(() -> new SealedFile(index, content.array()).write(disk, SNAPSHOT));
    }

    /**
     * Replaces everything by a leader's snapshot.
     *
     * @param index its last entry
     * @param ofTerm the term of that one
     * @param state the state
     */
    public synchronized void install(final long index, final long ofTerm, final ByteBuffer state) {
        saveSnapshot(index, ofTerm, state);
        write(() -> log.rewrite(index - 1, List.of(new LogRecord(ofTerm, MARK, new byte[0]))));
        commit = index;
    }

    @Override
    public synchronized ByteBuffer getSnapshot() {
        try {
            final SealedFile snapshot = SealedFile.read(disk, SNAPSHOT);
            return snapshot == null ? null : ByteBuffer.wrap(snapshot.content(), Long.BYTES,
                snapshot.content().length - Long.BYTES).slice();
        } catch (final IOException e) {
            throw new IllegalStateException("the snapshot cannot be read", e);
        }
    }

    /** {@return the last entry in the snapshot; 0 without one} */
    public synchronized long snapshotIndex() throws IOException {
        final SealedFile snapshot = SealedFile.read(disk, SNAPSHOT);
        return snapshot == null ? 0 : snapshot.number();
    }

    @Override
    public synchronized long append(final long index, final LogEntries entries) {
        if (index != log.last() + 1) {
            throw new IllegalStateException("entry " + index + " after " + log.last());
        }
        final List<LogRecord> batch = new ArrayList<>();
        for (final LogEntry entry : entries) {
            batch.add(encode(entry));
        }
        write(() -> log.append(batch));
        return log.last();
    }

    private static LogRecord encode(final LogEntry entry) {
        if (entry.command() == null) {
            return new LogRecord(entry.term(), MARK, new byte[0]);
        }
        final byte[] command = new byte[entry.length()];
        System.arraycopy(entry.command(), entry.offset(), command, 0, command.length);
        return new LogRecord(entry.term(), entry.internal() ? INTERNAL : COMMAND, command);
    }

    @Override
    public synchronized LogEntry get(final long index) {
        final LogRecord found = log.get(index);
        if (found == null) {
            return null;
        }
        return found.type() == MARK ? new LogEntry(found.term(), null)
            : new LogEntry(found.term(), found.payload()).internal(found.type() == INTERNAL);
    }

    @Override
    public synchronized void truncate(final long first) {
        write(() -> log.dropThrough(Math.min(first, commit) - 1));
    }

    @Override
    public synchronized void reinitializeTo(final long index, final LogEntry entry) {
        throw new UnsupportedOperationException("a snapshot is installed as a whole");
    }

    @Override
    public synchronized void deleteAllEntriesStartingFrom(final long index) {
        if (index <= commit) {
            throw new IllegalStateException("entry " + index + " is committed");
        }
        write(() -> log.truncateFrom(index));
    }

    @Override
    public synchronized void forEach(final ObjLongConsumer<LogEntry> function, final long from, final long to) {
        for (long i = Math.max(from, log.base() + 1); i <= Math.min(to, log.last()); i++) {
            function.accept(get(i), i);
        }
    }

    @Override
    public synchronized void forEach(final ObjLongConsumer<LogEntry> function) {
        forEach(function, log.base() + 1, lastAppended());
    }

    @Override
    public synchronized long sizeInBytes() {
        return log.bytes();
    }

    private void write(final DiskWrite work) {
        if (failed) {
            throw new IllegalStateException("the log has failed or is closed");
        }
        try {
            work.run();
        } catch (final IOException e) {
            failed = true;
            onFailure.accept(e);
            throw new IllegalStateException("the log cannot be written", e);
        }
    }

    /** One change on disk. */
    private interface DiskWrite {
        void run() throws IOException;
    }
}
