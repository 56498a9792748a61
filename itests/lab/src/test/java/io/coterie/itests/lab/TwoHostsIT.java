package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.coterie.command.Failure;
import io.coterie.command.json.Fields;

/** Two hosts, neither of which is a majority. */
class TwoHostsIT {
    private static final String SERVICE = """
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s}
        """;
    /** Longer than a try to fence takes to begin: long enough to see that none does. */
    private static final Duration QUIET = Duration.ofSeconds(12);

    @Scenario(nodes = 2)
    void aSplitHasOneSurvivorAndTheLoserThatReturnsFencesNobody(final Lab lab) {
        lab.apply(SERVICE);
        lab.awaitRuns("rec");
        lab.cut("n1");
        final String loser = Until.holds("one of them is fenced", () -> lab.nodes().stream()
            .filter(n -> !lab.journal().of(n, "fence-done 0").isEmpty()).toList(), l -> !l.isEmpty()).get(0);
        final String survivor = lab.others(loser).get(0);
        lab.awaitElsewhere("rec", loser);
        // it has booted again and is still cut off
        Until.holds(loser + " is back and alone", () -> lab.status(loser), s -> !Fields.flag(s, "primary"));
        Until.passes(QUIET);
        assertEquals(0, lab.fences(survivor), lab.journal()::toString);
        assertEquals(1, lab.fences(loser), lab.journal()::toString);
        assertEquals(survivor, lab.runs("rec").orElse("nowhere"));
        lab.heal();
        Rest.await(lab);
        assertEquals(1, lab.fences(loser) + lab.fences(survivor), lab.journal()::toString);
    }

    @Scenario(nodes = 2)
    void aColdStartWaitsForTheOther(final Lab lab) {
        lab.apply(SERVICE);
        lab.awaitRuns("rec");
        lab.nodes().forEach(lab::unplug);
        final List<Journal.Line> before = lab.journal().starts();
        lab.plug("n1");
        Until.holds("n1 is up and alone", () -> lab.status("n1"), s -> !Fields.flag(s, "primary"));
        Until.passes(QUIET);
        assertEquals(before, lab.journal().starts());
        assertEquals(0, lab.fences("n2"), lab.journal()::toString);
        lab.plug("n2");
        lab.awaitRuns("rec");
    }

    @Scenario(nodes = 2)
    void aColdStartOfBothFencesNobodyAgainAndAgain(final Lab lab) {
        lab.apply(SERVICE);
        lab.awaitRuns("rec");
        lab.nodes().forEach(lab::unplug);
        // the first to go may have been missed by the other one
        final List<Long> atRest = lab.nodes().stream().map(lab::fences).toList();
        lab.nodes().forEach(lab::plug);
        lab.awaitRuns("rec");
        Rest.await(lab);
        Until.passes(QUIET);
        assertEquals(atRest, lab.nodes().stream().map(lab::fences).toList(), lab.journal()::toString);
        Rest.await(lab);
    }

    @Scenario(nodes = 2)
    void aColdStartGoesOnByAPersonsWord(final Lab lab) {
        lab.applyWithoutReboot(SERVICE);
        lab.awaitRuns("rec");
        // n1 knows all that n2 knows, since it has gone on alone
        lab.unplug("n2");
        Until.holds("n1 goes on alone", () -> lab.state("n1", "n2"), s -> s.startsWith("fenced"));
        lab.awaitElsewhere("rec", "n2");
        lab.unplug("n1");
        lab.plug("n1");
        final List<Journal.Line> before = lab.journal().starts();
        Until.holds("n1 is up and alone", () -> lab.status("n1"), s -> !Fields.flag(s, "primary"));
        Until.passes(QUIET);
        assertEquals(before, lab.journal().starts());
        Until.is("the word is taken", () -> confirmed(lab, "n2"));
        // its own earlier life was online when the power went, and is over with it
        assertEquals("n1", lab.awaitRuns("rec"));
    }

    private static boolean confirmed(final Lab lab, final String node) {
        try {
            lab.post("n1", "/v1/fences/confirm", Map.of("node", node, "confirm", node, "force", true));
            return true;
        } catch (final Failure e) {
            // too early: while it looks for the other, and before it has declared that life unclean, it takes no word
            return false;
        }
    }
}
