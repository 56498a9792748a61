package io.coterie.runtime.cluster;

import java.nio.file.Path;

import io.coterie.runtime.instance.DurableNumber;
import io.coterie.runtime.membership.EpochMemory;

/** Keeps the last view epoch on disk. Used by the membership slot's owner thread alone. */
final class DurableEpoch implements EpochMemory {
    private final DurableNumber number;

    DurableEpoch(final Path file) {
        this.number = new DurableNumber(file);
    }

    @Override
    public long last() {
        return number.value();
    }

    @Override
    public void keep(final long epoch) {
        number.raise(epoch);
    }
}
