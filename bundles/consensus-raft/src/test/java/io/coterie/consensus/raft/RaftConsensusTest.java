package io.coterie.consensus.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.consensus.Consensus;
import io.coterie.consensus.kit.ConsensusContract;

class RaftConsensusTest extends ConsensusContract {
    @Override
    protected ComponentProvider<Consensus> provider() {
        return new RaftConsensusProvider();
    }

    @Override
    protected Map<String, String> smallLog() {
        return Map.of("snapshotBytes", "2000");
    }

    @Test
    void refusesUnknownAndSenselessSettings() {
        final RaftConsensusProvider provider = new RaftConsensusProvider();
        assertTrue(provider.check(Configuration.EMPTY).isEmpty());
        assertEquals("component.unknown-setting",
            provider.check(Configuration.of(Map.of("speed", "1"))).get(0).code());
        assertEquals("failureTimeout",
            provider.check(Configuration.of(Map.of("failureTimeout", "100ms"))).get(0).field());
    }
}
