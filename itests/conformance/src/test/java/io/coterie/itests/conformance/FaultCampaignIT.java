package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.TemporaryFolder;

/**
 * Puts one fault after the other into each method of a good component, and prints how many of them the kit notices. A
 * sample, unless {@code coterie.faults} says how many a kind; the seed is {@code coterie.seed}.
 */
class FaultCampaignIT {
    private static final int SAMPLE = 4;
    private static final double LEAST = 0.9;
    /** A sample is too small for a share: one of it may be missed. */
    private static final int FEW = 10;
    private static final int AGAIN = 3;

    static {
        // what is broken is waited for in vain, so not for long
        System.setProperty("coterie.conformance.patience", "5");
    }

    @ParameterizedTest
    @EnumSource(Good.class)
    void faultsAreNoticed(final Good good) {
        final int most = Integer.getInteger("coterie.faults", SAMPLE);
        final Campaign campaign = new Campaign(good);
        final double share = campaign.run(most, Long.getLong("coterie.seed", 1));
        assertTrue(share >= (most < FEW ? 1 - 1.0 / most : LEAST), () -> good + ": " + campaign.missed());
    }

    @Test
    void theGoodComponentsPass() {
        for (final Good good : Good.values()) {
            try (TemporaryFolder folder = new TemporaryFolder()) {
                final Options options = new Options(true, 1, java.util.Map.of(), folder.path());
                for (final Check check : Kit.suite(good.kind()).checks()) {
                    Outcome first = Kit.run(check, good.as(good.provider()), options);
                    for (int i = 0; i < AGAIN && first.status() == Outcome.Status.FAILED; i++) {
                        // the patience of this process is short, and the machine may be busy
                        first = Kit.run(check, good.as(good.provider()), options);
                    }
                    final Outcome outcome = first;
                    assertTrue(outcome.status() != Outcome.Status.FAILED, () -> check.name() + ": "
                        + outcome.evidence());
                }
            }
        }
    }
}
