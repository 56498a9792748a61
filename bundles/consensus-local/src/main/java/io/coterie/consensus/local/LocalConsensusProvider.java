package io.coterie.consensus.local;

import java.util.List;

import org.osgi.service.component.annotations.Component;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ConsensusGuarantees;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;

/** Makes instances of the consensus of one voter. Keeps no state; called from any thread. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = ConsensusGuarantees.KIND, name = "local", version = "0.1.0", engine = "local",
    guarantees = {ConsensusGuarantees.DURABLE, ConsensusGuarantees.LINEARIZABLE})
public final class LocalConsensusProvider implements ComponentProvider<Consensus> {
    /** Bytes of commands in the log before it is replaced by a snapshot: a start then reads that much at most. */
    static final Setting SNAPSHOT_BYTES = new Setting("snapshotBytes", Setting.Type.INTEGER, "4194304",
        Setting.Change.SWAP, "Size of the log at which a snapshot replaces it; a start reads that much at most.");

    @Override
    public List<Finding> check(final Configuration configuration) {
        final List<Finding> findings = configuration.check(settings());
        if (findings.isEmpty() && configuration.integer(SNAPSHOT_BYTES) < 1) {
            return List.of(new Finding(Finding.Severity.ERROR, "component.bad-setting", 0, 0, SNAPSHOT_BYTES.name(),
                "A log cannot be smaller than one byte.", "Give a positive number."));
        }
        return findings;
    }

    @Override
    public ComponentInstance<Consensus> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("config.invalid", findings);
        }
        return new LocalConsensusInstance(context, context.configuration().integer(SNAPSHOT_BYTES));
    }

    @Override
    public List<Setting> settings() {
        return List.of(SNAPSHOT_BYTES);
    }
}
