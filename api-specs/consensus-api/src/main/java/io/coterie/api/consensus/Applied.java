package io.coterie.api.consensus;

import java.util.Objects;

/**
 * A command that was committed and applied.
 *
 * @param index its place in the log of commands
 * @param answer what the state answered; may be empty
 */
public record Applied(long index, byte[] answer) {
    /** The answer is required. */
    public Applied {
        Objects.requireNonNull(answer, "answer");
    }
}
