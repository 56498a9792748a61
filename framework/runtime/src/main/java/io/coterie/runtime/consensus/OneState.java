package io.coterie.runtime.consensus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

import io.coterie.api.consensus.ReplicatedState;

/**
 * The one state of the users, and whose log changes it: that of the latest generation that has opened. What an earlier
 * log still applies afterwards does not reach it. Safe for use by the threads of several logs.
 */
final class OneState {
    private final ReplicatedState state;
    private long generation;

    OneState(final ReplicatedState state) {
        this.state = state;
    }

    /** {@return the answer; empty if a later log has the state} */
    synchronized Optional<byte[]> apply(final long by, final long index, final byte[] command) {
        return by < generation ? Optional.empty() : Optional.of(state.apply(index, command));
    }

    /** {@return the state's bytes; empty if a later log has it} */
    synchronized Optional<byte[]> save(final long by) throws IOException {
        if (by < generation) {
            return Optional.empty();
        }
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        state.save(out);
        return Optional.of(out.toByteArray());
    }

    /** From here on the state is of this log, unless a later one has it. */
    synchronized void restore(final long by, final byte[] bytes, final long index) throws IOException {
        if (by >= generation) {
            state.restore(new ByteArrayInputStream(bytes), index);
            generation = by;
        }
    }
}
