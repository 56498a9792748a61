package io.coterie.api.consensus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What the log's commands are applied to: the same on every member, a function of the commands alone (no clock, no
 * chance, no local setting). Called from one thread at a time.
 */
@ConsumerType
public interface ReplicatedState {
    /**
     * Applies a committed command. Must not throw: a command that is refused is refused in the answer, on every member
     * alike. What it throws all the same counts as divergence, and the instance fails with
     * {@code consensus.diverged}.
     *
     * @param index its place in the log; one more than that of the command before it
     * @param command its bytes; not copied, do not modify
     * @return the answer for the proposer; may be empty
     */
    byte[] apply(long index, byte[] command);

    /**
     * Writes the whole state, in a versioned form. Does not close the stream.
     *
     * @param out where to
     * @throws IOException if the stream fails
     */
    void save(OutputStream out) throws IOException;

    /**
     * Replaces the whole state by a saved one. Does not close the stream.
     *
     * @param in where from
     * @param index the index of the last command in it
     * @throws IOException if the stream fails or the form is not understood; the state is then as before
     */
    void restore(InputStream in, long index) throws IOException;
}
