package io.coterie.itests.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the campaigns would find something, and that a seed replays. */
class WatchTest {
    private static final int SEEDS = 60;

    @ParameterizedTest
    @CsvSource({"LYING_DEVICE, 'runs on|promoted on'", "FORGETFUL_DISK, after epoch", "DOUBLE_START, runs on",
        "FALSE_BOOT_ID, not started anew"})
    void aFlawIsFound(final Campaign.Flaw flaw, final String rule) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            final Campaign campaign = new Campaign(seed, Scenario.of(seed), flaw);
            try {
                campaign.run();
            } catch (AssertionError e) {
                if (e.getMessage().matches("(?s).*(" + rule + ").*")) {
                    return;
                }
            }
        }
        throw new AssertionError("none of " + SEEDS + " seeds finds " + flaw);
    }

    @Test
    void aSeedReplaysToTheLetter() {
        for (long seed = 1; seed <= 8; seed++) {
            assertEquals(fingerprint(seed), fingerprint(seed), "seed " + seed);
        }
        assertNotEquals(fingerprint(1), fingerprint(5));
    }

    private static long fingerprint(final long seed) {
        final Campaign campaign = new Campaign(seed, Scenario.of(seed));
        campaign.run();
        return campaign.simulation().fingerprint();
    }

    @Test
    void faultsAreManyAndTheServicesMove() {
        final Campaign campaign = new Campaign(4, Scenario.of(4));
        campaign.run();
        assertTrue(campaign.recorder().counts().get("lives") > campaign.ids().size());
        assertTrue(campaign.recorder().counts().get("starts") > campaign.ids().size());
        assertTrue(campaign.recorder().counts().containsKey("acknowledged"));
    }
}
