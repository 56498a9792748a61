package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.coterie.command.json.Fields;

/** All hosts lose power at once. */
class ColdStartIT {
    private static final String SERVICE = """
        options: {dc-deadtime: 10s}
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s}
        constraints:
          - {prefer: rec, node: %s, score: 100}
        """;

    /** Longer than a member that could decide would take to begin. */
    private static final Duration QUIET = Duration.ofSeconds(8);

    @Scenario(fresh = true)
    void theStalestComesFirstAndDecidesNothing(final Lab lab) {
        final String stale = lab.others(lab.coordinator()).get(0);
        final String first = lab.others(stale).get(0);
        final String second = lab.others(stale).get(1);
        lab.applyWithoutReboot(SERVICE.formatted(first));
        assertEquals(first, lab.awaitRuns("rec"));
        lab.unplug(stale);
        Until.holds(stale + " is fenced", () -> lab.state(first, stale), s -> s.startsWith("fenced"));
        // what the stale one does not know: the service has moved, and hosts are switched on again
        lab.apply(SERVICE.formatted(second));
        lab.awaitElsewhere("rec", first);
        final long version = Fields.number(lab.status(first), "documentVersion");
        lab.unplug(first);
        lab.unplug(second);
        final List<Journal.Line> before = lab.journal().starts();
        lab.plug(stale);
        Until.holds(stale + " is up and alone", () -> lab.status(stale), s -> !Fields.flag(s, "primary"));
        Until.passes(QUIET);
        assertEquals(before, lab.journal().starts());
        assertEquals(0, lab.fences(first) + lab.fences(second), lab.journal()::toString);
        lab.plug(second);
        Until.holds("the service is where the last document wants it", () -> lab.runs("rec"),
            runs -> runs.equals(Optional.of(second)));
        lab.mend();
        lab.nodes().forEach(node -> Until.holds(node + " has the last document", () ->
            Fields.number(lab.status(node), "documentVersion"), v -> v == version));
    }
}
