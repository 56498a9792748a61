package io.coterie.consensus.local;

import java.io.IOException;
import java.time.Duration;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Health;
import io.coterie.api.core.UnavailableException;
import io.coterie.toolkit.log.FileDisk;
import io.coterie.toolkit.log.LogCorruptException;

/** One instance: opens the store when it is warmed and hands it to {@link LocalConsensus}. On the slot's thread. */
final class LocalConsensusInstance implements ComponentInstance<Consensus> {
    private final InstanceContext context;
    private final LocalConsensus consensus;

    LocalConsensusInstance(final InstanceContext context, final long snapshotBytes) {
        this.context = context;
        this.consensus = new LocalConsensus(context, snapshotBytes);
    }

    @Override
    public Consensus service() {
        return consensus;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        try {
            consensus.start(CommandStore.open(new FileDisk(context.dataDirectory())));
        } catch (final LogCorruptException e) {
            throw new CoterieException(Errors.CORRUPT, e.getMessage(), Errors.CORRUPT_REMEDY, e);
        } catch (final IOException e) {
            throw new UnavailableException(Errors.DISK, "The log in " + context.dataDirectory()
                + " cannot be opened: " + e.getMessage(), "Check the disk, its free space and the permissions.", e);
        }
    }

    @Override
    public void drain(final Duration timeout) {
        consensus.drain(timeout);
    }

    @Override
    public void close() {
        consensus.close();
    }

    @Override
    public Health health() {
        return consensus.health();
    }
}
