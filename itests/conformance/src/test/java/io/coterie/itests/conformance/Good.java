package io.coterie.itests.conformance;

import io.coterie.api.component.ComponentProvider;
import io.coterie.conformance.Subject;
import io.coterie.consensus.local.LocalConsensusProvider;
import io.coterie.membership.local.LocalMembershipProvider;
import io.coterie.messaging.local.LocalMessagingProvider;
import io.coterie.quorum.majority.MajorityQuorumProvider;
import io.coterie.scheduling.scores.ScoresSchedulingProvider;
import io.coterie.state.replicated.ReplicatedStateProvider;

/** Good components, to be broken: with one member each, so that a check takes milliseconds. */
enum Good {
    MEMBERSHIP("membership", new LocalMembershipProvider(), "no-connectivity", "strongly-connected", "consensus",
        "maxMembers=1"),
    MESSAGING("messaging", new LocalMessagingProvider(), "reliable", "fifo", "total-order", "uniform",
        "maxMessageBytes=67108864", "maxMembers=1"),
    QUORUM("quorum", new MajorityQuorumProvider(), "exclusive", "two-node", "wait-for-all"),
    CONSENSUS("consensus", new LocalConsensusProvider(), "durable", "linearizable"),
    STATE("state", new ReplicatedStateProvider(), "durable", "linearizable"),
    SCHEDULING("scheduling", new ScoresSchedulingProvider(), "deterministic", "explained");

    private final String kind;
    private final ComponentProvider<?> provider;
    private final String[] guarantees;

    Good(final String kind, final ComponentProvider<?> provider, final String... guarantees) {
        this.kind = kind;
        this.provider = provider;
        this.guarantees = guarantees;
    }

    String kind() {
        return kind;
    }

    ComponentProvider<?> provider() {
        return provider;
    }

    /** As it claims to be, with another provider. */
    Subject as(final ComponentProvider<?> other) {
        return Subject.of(other, kind, "broken", guarantees);
    }
}
