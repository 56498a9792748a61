package io.coterie.consensus.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.consensus.Consensus;
import io.coterie.consensus.kit.ConsensusContract;

class LocalConsensusTest extends ConsensusContract {
    @Override
    protected ComponentProvider<Consensus> provider() {
        return new LocalConsensusProvider();
    }

    @Override
    protected Map<String, String> smallLog() {
        return Map.of("snapshotBytes", "2000");
    }

    @Test
    void refusesUnknownAndSenselessSettings() {
        final LocalConsensusProvider provider = new LocalConsensusProvider();
        assertEquals("component.unknown-setting",
            provider.check(Configuration.of(Map.of("speed", "1"))).get(0).code());
        assertTrue(provider.check(Configuration.of(Map.of("snapshotBytes", "0"))).get(0).isError());
    }
}
