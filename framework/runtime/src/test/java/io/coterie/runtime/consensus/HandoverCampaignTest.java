package io.coterie.runtime.consensus;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The handover of one log to the next under everything that can go wrong, from a seed. Checked: no acknowledged command
 * is lost, none stands there twice, one history on all members, reads are as new as they have to be, never two logs
 * that take commands; and when all is well again all members have the new log, or the old one goes on.
 */
class HandoverCampaignTest {
    private static final int RUNS = Integer.getInteger("coterie.seeds", 1000);

    @ParameterizedTest
    @ValueSource(longs = {1, 5_000_000, 70_000_000})
    void noWriteIsLost(long firstSeed) {
        Long one = Long.getLong("coterie.seed");
        int taken = 0;
        for (long seed = one == null ? firstSeed : one; seed < (one == null ? firstSeed + RUNS : one + 1); seed++) {
            try {
                taken += new HandoverWorld(seed, HandoverWorld.Flaw.NONE).run() ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.println("the new log took over in " + taken + " of " + RUNS + " runs");
        assertTrue(one != null || taken > RUNS / 2, "it took over in " + taken + " runs only");
    }

    @ParameterizedTest
    @EnumSource(value = HandoverWorld.Flaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void mistakesAreNoticed(HandoverWorld.Flaw flaw) {
        int noticed = 0;
        for (long seed = 1; seed <= 2000 && noticed == 0; seed++) {
            try {
                new HandoverWorld(seed, flaw).run();
            } catch (RuntimeException | AssertionError e) {
                noticed++;
            }
        }
        assertTrue(noticed > 0, "the simulation does not notice " + flaw);
    }

    @Test
    void aMarkedCommandComesBackAsItIs() {
        byte[] marked = LogEntry.seal("x").encode();
        byte[] entry = LogEntry.command(marked);
        LogEntry read = LogEntry.decode(entry);
        assertTrue(read.kind() == LogEntry.Kind.COMMAND && java.util.Arrays.equals(marked, read.bytes()));
    }
}
