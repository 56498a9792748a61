package io.coterie.itests.conformance.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.TemporaryFolder;

/** A log of several voters: the good one passes what takes several members, and each flaw is caught by name. */
class SimulatedConsensusIT {
    private static final Map<VoteFlaw, String> CAUGHT = Map.of(
        VoteFlaw.FORGETS_ITS_VOTE, "consensus.votes-once-a-term",
        VoteFlaw.TWO_LEADERS_IN_A_TERM, "consensus.one-leader-a-term",
        VoteFlaw.ACKNOWLEDGES_BEFORE_A_MAJORITY, "consensus.nothing-without-a-majority",
        VoteFlaw.LOSES_THE_TAIL, "consensus.survives-a-restart-of-all");

    static {
        System.setProperty("coterie.conformance.patience", "15");
    }

    private static Outcome run(final Check check, final VoteFlaw flaw) {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            return Kit.run(check, SimulatedConsensus.with(flaw), new Options(true, 1, Map.of(), folder.path()));
        }
    }

    private static Stream<Check> ofSeveral() {
        return Kit.suite("consensus").checks().stream().filter(c -> c.needs().members() > 2 && !c.needs().jar());
    }

    @TestFactory
    Stream<DynamicTest> theGoodOnePasses() {
        return ofSeveral().map(check -> DynamicTest.dynamicTest(check.name(), () -> {
            final Outcome outcome = run(check, VoteFlaw.NONE);
            assertEquals(Outcome.Status.PASSED, outcome.status(), outcome.evidence());
        }));
    }

    @TestFactory
    Stream<DynamicTest> eachFlawIsCaught() {
        return CAUGHT.entrySet().stream().map(flaw -> DynamicTest.dynamicTest(flaw.getKey().toString(), () -> {
            final Check check = ofSeveral().filter(c -> c.name().equals(flaw.getValue())).findFirst().orElseThrow();
            final Outcome outcome = run(check, flaw.getKey());
            assertEquals(Outcome.Status.FAILED, outcome.status(), outcome.evidence());
            System.out.println(flaw.getKey() + ": " + outcome.evidence());
        }));
    }
}
