package io.coterie.itests.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.coterie.api.core.UnavailableException;
import io.coterie.runtime.membership.EpochMemory;
import io.coterie.simulation.SimulatedDisk;

/** Keeps the last epoch on the node's simulated disk: written and synced before the view is installed. */
final class DiskEpochMemory implements EpochMemory {
    private static final String FILE = "membership.epoch";
    private final SimulatedDisk disk;

    DiskEpochMemory(final SimulatedDisk disk) {
        this.disk = disk;
    }

    @Override
    public long last() {
        return disk.read(FILE).map(bytes -> ByteBuffer.wrap(bytes).getLong()).orElse(0L);
    }

    @Override
    public void keep(final long epoch) {
        try {
            disk.write(FILE, ByteBuffer.allocate(Long.BYTES).putLong(epoch).array());
            disk.sync();
        } catch (IOException e) {
            throw new UnavailableException("membership.epoch-not-kept", "The epoch cannot be kept.", "Free the disk.",
                e);
        }
    }
}
