package io.coterie.itests.conformance.sim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.conformance.Subject;

/** A log of several voters in one process, good or with one {@link VoteFlaw}. Its disks are in memory. */
final class SimulatedConsensus implements ComponentProvider<Consensus> {
    private final Map<ClusterId, Ballot> ballots = new ConcurrentHashMap<>();
    private final VoteFlaw flaw;

    private SimulatedConsensus(final VoteFlaw flaw) {
        this.flaw = flaw;
    }

    static Subject with(final VoteFlaw flaw) {
        return Subject.of(new SimulatedConsensus(flaw), "consensus", "simulated", "durable", "linearizable",
            "replicated");
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(settings());
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public ComponentInstance<Consensus> create(final InstanceContext context) {
        final SimulatedVoter voter = new SimulatedVoter(context,
            ballots.computeIfAbsent(context.cluster(), c -> new Ballot(flaw)));
        return new ComponentInstance<>() {
            @Override
            public Consensus service() {
                return voter;
            }

            @Override
            public void warm(final long epoch, final Duration timeout) {
                voter.warm();
            }

            @Override
            public void close() {
                voter.close();
            }
        };
    }
}
