package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.List;

import io.coterie.command.json.Fields;

/** The network between three hosts breaks, in one direction or in both. */
class PartitionIT {
    /** Ten times what a detection takes. */
    private static final Duration UNNOTICED = Duration.ofSeconds(25);
    private static final String SERVICE = """
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s}
        constraints:
          - {prefer: rec, node: %s, score: 100}
        """;

    @Scenario
    void twoAndOneWithTheCoordinatorAlone(final Lab lab) {
        final String alone = runsWithTheCoordinator(lab);
        lab.cut(alone);
        lab.awaitElsewhere("rec", alone);
        lab.awaitFenced(alone);
        assertNotEquals(alone, lab.coordinator());
        assertEquals(0, lab.others(alone).stream().mapToLong(lab::fences).sum(), lab.journal()::toString);
        lab.heal();
    }

    @Scenario
    void oneEachFencesNobodyAndStopsTheServiceUntilTheyMeetAgain(final Lab lab) {
        final String ran = runsWithTheCoordinator(lab);
        lab.cut("n1");
        lab.cut("n2", "n3");
        Until.is("the service is stopped", () -> lab.journal().has(ran, "rec", "stop") && !lab.shared().locked("rec"));
        for (final String node : lab.nodes()) {
            Until.holds(node + " knows that it has no quorum", () -> lab.status(node),
                s -> !Fields.flag(s, "primary"));
        }
        assertEquals(0, fences(lab), lab.journal()::toString);
        assertEquals(List.of(ran), lab.journal().starts().stream().map(Journal.Line::host).toList());
        lab.heal();
        lab.awaitRuns("rec");
    }

    @Scenario
    void aHostThatIsNotHeardIsFenced(final Lab lab) {
        final String mute = runsWithTheCoordinator(lab);
        lab.mute(mute);
        lab.awaitElsewhere("rec", mute);
        lab.awaitFenced(mute);
        lab.heal();
    }

    @Scenario
    void aHostThatHearsNobodyIsFenced(final Lab lab) {
        final String deaf = runsWithTheCoordinator(lab);
        lab.others(deaf).forEach(other -> lab.mute(other, deaf));
        lab.awaitElsewhere("rec", deaf);
        lab.awaitFenced(deaf);
        lab.heal();
    }

    @Scenario
    void twoThatDoNotSeeEachOtherThoughTheThirdSeesBoth(final Lab lab) {
        final String ran = runsWithTheCoordinator(lab);
        final String other = lab.others(ran).get(0);
        lab.cut(ran, other);
        final long cutAt = System.nanoTime();
        // where the third is first in the engine's view nobody suspects anybody: the engine promises no connectivity
        Until.is("the cut is noticed, or nobody ever will", () -> System.nanoTime() - cutAt > UNNOTICED.toNanos()
            || noticed(lab));
        // whichever of them is out, if any: what a member cannot do that does not reach the leader, another one can
        Until.is("the service runs and can be changed", () -> works(lab));
        lab.heal();
        Until.is("all is well", () -> works(lab));
    }

    private static boolean noticed(final Lab lab) {
        return lab.nodes().stream().map(lab::view).anyMatch(v -> v.size() == 1 || v.size() == 2);
    }

    private static boolean works(final Lab lab) {
        return lab.runs("rec").isPresent()
            && lab.coterie().run("config", "apply", lab.folder().resolve("document.yaml").toString()).status() == 0;
    }

    private static String runsWithTheCoordinator(final Lab lab) {
        final String coordinator = lab.coordinator();
        lab.apply(SERVICE.formatted(coordinator));
        assertEquals(coordinator, lab.awaitRuns("rec"));
        return coordinator;
    }

    private static long fences(final Lab lab) {
        return lab.nodes().stream().mapToLong(lab::fences).sum();
    }
}
