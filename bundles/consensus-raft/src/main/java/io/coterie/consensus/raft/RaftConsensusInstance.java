package io.coterie.consensus.raft;

import java.io.IOException;
import java.time.Duration;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Health;
import io.coterie.api.core.UnavailableException;
import io.coterie.consensus.raft.engine.DurableLog;
import io.coterie.consensus.raft.engine.EngineSettings;
import io.coterie.toolkit.log.FileDisk;
import io.coterie.toolkit.log.LogCorruptException;

/**
 * One instance. Warming opens and checks the log; the engine joins when a state is attached, since it applies entries
 * from then on. On the slot's thread.
 */
final class RaftConsensusInstance implements ComponentInstance<Consensus> {
    private final InstanceContext context;
    private final RaftConsensus consensus;

    RaftConsensusInstance(final InstanceContext context, final EngineSettings settings) {
        this.context = context;
        this.consensus = new RaftConsensus(context, settings);
    }

    @Override
    public Consensus service() {
        return consensus;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        try {
            consensus.start(DurableLog.open(new FileDisk(context.dataDirectory())));
        } catch (final LogCorruptException e) {
            throw new CoterieException(Errors.CORRUPT, e.getMessage(), Errors.CORRUPT_REMEDY, e);
        } catch (final IOException e) {
            throw new UnavailableException(Errors.DISK, "The log in " + context.dataDirectory()
                + " cannot be opened: " + e.getMessage(), "Check the disk, its free space and the permissions.", e);
        }
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
