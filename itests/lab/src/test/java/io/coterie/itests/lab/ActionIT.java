package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

/** Actions that do not end, and roles that move. */
class ActionIT {
    private static final String SLOW = """
        resources:
          rec: {agent: "ocf:lab:Recorded", operations: [{name: start, timeout: 4s}, {name: monitor, interval: 2s}]}
        constraints:
          - {prefer: rec, node: %s, score: 100}
        """;
    private static final String PROMOTABLE = """
        resources:
          role: {promotable: true, clone: {agent: "ocf:lab:RecordedStateful",
            operations: [{name: monitor, interval: 3s}, {name: monitor, interval: 2s, role: Promoted}]}}
          old: {promotable: true, clone: {agent: "ocf:pacemaker:Stateful"}}
        """;

    @Scenario
    void aStartThatNeverReturnsIsKilledAsAGroupStoppedAndRecoveredElsewhere(final Lab lab) {
        final String hangs = lab.others(lab.coordinator()).get(0);
        lab.shared().set("hold-start@" + hangs);
        lab.apply(SLOW.formatted(hangs));
        lab.awaitElsewhere("rec", hangs);
        final List<String> told = lab.journal().lines().stream().filter(l -> l.resource().equals("rec"))
            .map(l -> l.host().equals(hangs) ? l.what() : "elsewhere").toList();
        assertEquals(List.of("starting", "start-held", "stop", "elsewhere", "elsewhere"), told);
        assertEquals(0, lab.fences(hangs), "a start that failed needs a stop, not a fence");
    }

    @Scenario
    void aPromotedCopyIsPromotedElsewhereAfterTheFence(final Lab lab) {
        lab.apply(PROMOTABLE);
        final String lost = Until.holds("one copy is promoted", () -> lab.promoted("role"), Optional::isPresent)
            .orElseThrow();
        Until.holds("one of the old agent's too", () -> lab.promotedAt(lab.nodes().get(0), "old"),
            l -> l.size() == 1);
        lab.unplug(lost);
        final String next = Until.holds("another copy is promoted", () -> lab.promoted("role"),
            p -> p.isPresent() && !p.get().equals(lost)).orElseThrow();
        lab.awaitFenced(lost);
        Until.holds("one of the old agent's too, and not where it was lost", () -> lab.promotedAt(next, "old"),
            l -> l.size() == 1);
        assertTrue(lab.journal().of("role", "promote").size() >= 2, lab.journal()::toString);
        Until.holds("a copy runs on every host again", () -> lab.nodes().stream()
            .filter(n -> lab.shared().locked("role." + n)).toList(), lab.nodes()::equals);
    }
}
