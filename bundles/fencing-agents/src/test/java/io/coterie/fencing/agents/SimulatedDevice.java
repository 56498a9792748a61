package io.coterie.fencing.agents;

import java.io.IOException;
import java.util.Optional;

import io.coterie.api.fencing.FenceDevice;

/** A power device that switches one simulated host, {@code n2}. It is on to begin with. */
interface SimulatedDevice extends AutoCloseable {
    /** {@return the device as a document describes it} */
    FenceDevice device();

    /** {@return whether the host is on, asked of the simulation itself} */
    boolean on() throws IOException;

    /**
     * From now on it says that it switches, and does not.
     *
     * @return false if it cannot be made to
     */
    default boolean lie() throws IOException {
        return false;
    }

    /**
     * From now on it refuses to switch the host, and still says truly whether it is on, whatever it did before.
     *
     * @return false if it cannot be made to
     */
    default boolean refuse() throws IOException {
        return false;
    }

    /** {@return the device as somebody describes it who has the wrong password; empty if there is none} */
    default Optional<FenceDevice> stranger() {
        return Optional.empty();
    }

    /** Ends it, so that it no longer answers. May be called twice. */
    @Override
    void close();
}
