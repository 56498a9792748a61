package io.coterie.consensus.raft;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;

import io.coterie.api.consensus.ReplicatedState;
import io.coterie.consensus.raft.engine.EntryApplier;

/**
 * Between the engine's entries and the commands of the attached state: counts the commands (their index), keeps
 * barriers from the state, and saves both. It owns the count; all on the engine's request thread but for the index,
 * which anybody may read.
 */
final class CommandApplier implements EntryApplier {
    private static final int VERSION = 1;
    private static final byte[] NOTHING = new byte[0];
    private final ReplicatedState state;
    private final Consumer<AppliedEntry> onApplied;
    private final Consumer<Throwable> onDivergence;
    private AppliedSequences sequences = new AppliedSequences();
    private volatile long index;
    private long term;
    private boolean diverged;

    /** An entry that was applied here: its frame without payload, where and in which term it stands, the answer. */
    record AppliedEntry(long origin, long sequence, long index, long term, byte[] answer) {
    }

    CommandApplier(final ReplicatedState state, final Consumer<AppliedEntry> onApplied,
            final Consumer<Throwable> onDivergence) {
        this.state = state;
        this.onApplied = onApplied;
        this.onDivergence = onDivergence;
    }

    long index() {
        return index;
    }

    @Override
    public void entryTerm(final long ofNext) {
        term = ofNext;
    }

    @Override
    public byte[] apply(final byte[] data, final int offset, final int length, final boolean answerNeeded) {
        if (data == null) {
            // the mark that stands for a snapshot
            return NOTHING;
        }
        if (diverged) {
            throw new IllegalStateException("the state has diverged");
        }
        byte[] answer = NOTHING;
        final LogEntryFrame entry;
        try {
            entry = LogEntryFrame.decode(data, offset, length);
            if (entry.kind() == LogEntryFrame.Kind.COMMAND) {
                if (!sequences.first(entry.origin(), entry.sequence())) {
                    // handed to two leaders, one after the other; whoever waited has been answered
                    return NOTHING;
                }
                answer = state.apply(index + 1, entry.payload());
                index++;
            }
        } catch (final RuntimeException | Error e) {
            diverged = true;
            onDivergence.accept(e);
            throw e;
        }
        onApplied.accept(new AppliedEntry(entry.origin(), entry.sequence(), index, term, answer));
        return NOTHING;
    }

    @Override
    public void writeContentTo(final DataOutput out) throws IOException {
        if (diverged) {
            throw new IOException("the state has diverged and is not saved");
        }
        final ByteArrayOutputStream saved = new ByteArrayOutputStream();
        state.save(saved);
        out.writeInt(VERSION);
        out.writeLong(index);
        out.writeInt(saved.size());
        out.write(saved.toByteArray());
        sequences.save(out);
    }

    @Override
    public void readContentFrom(final DataInput in) throws IOException {
        final int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("a snapshot of version " + version + ", not " + VERSION);
        }
        final long last = in.readLong();
        final byte[] saved = new byte[in.readInt()];
        in.readFully(saved);
        final AppliedSequences applied = AppliedSequences.read(in);
        state.restore(new ByteArrayInputStream(saved), last);
        index = last;
        sequences = applied;
    }
}
