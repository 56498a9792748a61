package io.coterie.consensus.raft.engine;

import java.io.DataInput;
import java.io.DataOutput;

/** A state machine for tests of what is below it: every command does nothing. */
final class NoState implements EntryApplier {
    @Override
    public void entryTerm(final long term) {
        // nothing depends on it here
    }

    @Override
    public byte[] apply(final byte[] data, final int offset, final int length, final boolean answerNeeded) {
        return new byte[0];
    }

    @Override
    public void readContentFrom(final DataInput in) {
        // has no content
    }

    @Override
    public void writeContentTo(final DataOutput out) {
        // has no content
    }
}
