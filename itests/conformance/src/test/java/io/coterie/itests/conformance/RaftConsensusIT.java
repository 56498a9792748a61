package io.coterie.itests.conformance;

import java.nio.file.Path;

import io.coterie.conformance.junit.ConsensusConformance;

/** Raft passes the kit of consensus. */
class RaftConsensusIT extends ConsensusConformance {
    @Override
    protected Path jar() {
        return Shipped.bundle("consensus-raft");
    }
}
