package io.coterie.conformance.consensus;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ConsensusGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;
import io.coterie.conformance.process.Work;
import io.coterie.conformance.world.Member;

/** The kind {@code consensus}. */
public final class ConsensusSuite implements KindSuite {
    @Override
    public String kind() {
        return ConsensusGuarantees.KIND;
    }

    @Override
    public Optional<Class<?>> guarantees() {
        return Optional.of(ConsensusGuarantees.class);
    }

    @Override
    public void open(final Member<?> member) {
        final KitState state = new KitState();
        member.opened(state);
        ((Consensus) member.service()).attach(state);
    }

    @Override
    public Optional<Work> work(final Member<?> member) {
        return Optional.of(new ProposalWork(member));
    }

    @Override
    public List<Check> checks() {
        return Stream.of(LogChecks.all(), DurabilityChecks.all(), ReplicationChecks.all(), VoteChecks.all(),
            TwoVoterChecks.all(), ProcessChecks.all()).flatMap(List::stream).toList();
    }
}
