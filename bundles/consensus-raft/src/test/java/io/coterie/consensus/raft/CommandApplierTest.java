package io.coterie.consensus.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.consensus.ReplicatedState;

class CommandApplierTest {
    private final List<Throwable> told = new ArrayList<>();
    private final List<Long> applied = new ArrayList<>();
    private Error failure;
    private final CommandApplier applier = new CommandApplier(new ReplicatedState() {
        @Override
        public byte[] apply(final long index, final byte[] command) {
            if (failure != null) {
                throw failure;
            }
            applied.add(index);
            return command;
        }

        @Override
        public void save(final OutputStream out) {
        }

        @Override
        public void restore(final InputStream in, final long last) {
        }
    }, entry -> { }, told::add);

    private void apply(final long sequence) {
        final byte[] entry = new LogEntryFrame(LogEntryFrame.Kind.COMMAND, 1, sequence, new byte[] {1}).encode();
        applier.apply(entry, 0, entry.length, true);
    }

    @Test
    void aStateThatFailsWithAnErrorHasDivergedAndGetsNothingMore() {
        apply(1);
        failure = new StackOverflowError("in the state");
        assertSame(failure, assertThrows(StackOverflowError.class, () -> apply(2)));
        assertEquals(List.of(failure), told);
        failure = null;
        assertThrows(IllegalStateException.class, () -> apply(3));
        assertEquals(List.of(1L), applied, "the entry that failed is missing: those after it must not be applied");
        assertThrows(IOException.class,
            () -> applier.writeContentTo(new DataOutputStream(new ByteArrayOutputStream())), "nor be saved");
    }
}
