package io.coterie.simulation;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node's disk: files by name. What was written and not synced is lost at a crash, or a part of it is kept, as chance
 * has it. Can be full, and can lose everything. Outlives the processes of its node.
 */
public final class SimulatedDisk {
    private final Simulation simulation;
    private final TreeMap<String, byte[]> synced = new TreeMap<>();
    private final TreeMap<String, byte[]> written = new TreeMap<>();
    private boolean full;

    SimulatedDisk(final Simulation simulation) {
        this.simulation = simulation;
    }

    /**
     * Reads a file, as the running process sees it.
     *
     * @param name which
     * @return its bytes, if it is there
     */
    public Optional<byte[]> read(final String name) {
        return Optional.ofNullable(written.getOrDefault(name, synced.get(name))).map(byte[]::clone);
    }

    /**
     * Replaces a file; not durable before {@link #sync}.
     *
     * @param name which
     * @param bytes its content
     * @throws IOException if the disk is full
     */
    public void write(final String name, final byte[] bytes) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        written.put(name, bytes.clone());
    }

    /** Makes durable all that was written. */
    public void sync() {
        synced.putAll(written);
        written.clear();
    }

    /**
     * Fills the disk up, or frees it.
     *
     * @param value whether writes fail from now on
     */
    public void full(final boolean value) {
        full = value;
    }

    /** {@return whether writes fail} */
    public boolean isFull() {
        return full;
    }

    /** What a crash leaves: what was synced, and of each file that was not, the old, the new, or the new one torn. */
    void crash() {
        written.forEach((name, bytes) -> {
            switch (simulation.random().nextInt(3)) {
                case 0 -> synced.put(name, bytes);
                case 1 -> synced.put(name, Arrays.copyOf(bytes, simulation.random().nextInt(bytes.length + 1)));
                default -> simulation.trace("a write of " + name + " was lost");
            }
        });
        written.clear();
    }

    /** Loses everything. */
    public void lose() {
        synced.clear();
        written.clear();
    }
}
