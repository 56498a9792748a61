package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import io.coterie.command.json.Fields;

/** The coordinator is lost, or comes back from a freeze, while what it has ordered is under way. */
class CoordinatorIT {
    private static final String TWO_IN_ORDER = """
        resources:
          rec: {agent: "ocf:lab:Recorded", operations: [{name: start, timeout: 90s}, {name: monitor, interval: 2s}]}
          next: {agent: "ocf:lab:Recorded", operations: [{name: start, timeout: 90s}]}
        constraints:
          - {prefer: rec, node: %1$s, score: 100}
          - {prefer: next, node: %1$s, score: 100}
          - {order: [rec, next]}
        """;

    @Scenario
    void itIsKilledWhileAStartRunsOnAnotherHost(final Lab lab) {
        final String coordinator = lab.coordinator();
        final String runs = beginSlowStart(lab, coordinator);
        lab.kill(coordinator);
        final String next = awaitSuccessor(lab, coordinator);
        assertNotEquals(coordinator, next);
        lab.awaitFenced(coordinator);
        lab.shared().unset("hold-start@" + runs);
        assertEquals(runs, lab.awaitRuns("next"));
        assertEquals(1, lab.journal().of("rec", "starting").size(), "the start that was under way was not repeated");
        assertEquals(runs, lab.runs("rec").orElseThrow());
    }

    @Scenario
    void itIsFrozenInMidActionAndChangesNothingWhenItIsBack(final Lab lab) {
        final String old = lab.coordinator();
        final String runs = beginSlowStart(lab, old);
        // so that it comes back before it is fenced
        lab.shared().set("fence-hold@" + old);
        lab.freeze(old);
        final String next = awaitSuccessor(lab, old);
        Until.holds("the successor fences it", () -> lab.journal().of(old, "fence-held"), l -> !l.isEmpty());
        // what the old one would wait for before it orders the next start
        lab.shared().unset("hold-start@" + runs);
        Until.is("the start has ended", () -> lab.journal().has(runs, "rec", "start"));
        lab.thaw(old);
        awaitKnowsThatItIsOut(lab, old);
        assertEquals(next, lab.coordinator());
        assertEquals(List.of(), lab.journal().of("next", "starting"), "nothing is started before the fence");
        lab.shared().unset("fence-hold@" + old);
        assertEquals(runs, lab.awaitRuns("next"));
        assertTrue(lab.journal().toString().indexOf(old + " fence-done 0")
            < lab.journal().toString().indexOf(" next starting"), lab.journal()::toString);
        assertEquals(1, lab.journal().of("rec", "starting").size(), lab.journal()::toString);
    }

    @Scenario(nodes = 5, fresh = true)
    void itIsFrozenInMidFenceAndChangesNothingWhenItIsBack(final Lab lab) {
        final String old = lab.coordinator();
        lab.apply(TWO_IN_ORDER.formatted(lab.others(old).get(0)));
        final String lost = lab.awaitRuns("next");
        final long life = lab.incarnation(old, lost);
        // its own device is slow; and it is to come back before it is fenced
        lab.shared().set("fence-hold-by@" + old);
        lab.shared().set("fence-hold@" + old);
        lab.kill(lost);
        Until.is("it is in the middle of the fence", () -> lab.journal().has(old, lost, "fence-held"));
        lab.freeze(old);
        final String next = awaitSuccessor(lab, old);
        Until.is("the successor has fenced the lost one", () -> lab.journal().of(lost, "fence-done 0").stream()
            .anyMatch(l -> !l.host().equals(old)));
        Until.holds(lost + " is back", () -> lab.incarnation(next, lost), i -> i > life);
        final long later = lab.incarnation(next, lost);
        lab.thaw(old);
        awaitKnowsThatItIsOut(lab, old);
        assertEquals(later, lab.incarnation(next, lost));
        assertEquals(next, lab.coordinator());
        lab.shared().unset("fence-hold@" + old);
        lab.awaitFenced(old);
        lab.awaitRuns("next");
        assertFalse(lab.journal().of(lost, "fence-done 0").stream().anyMatch(l -> l.host().equals(old)));
    }

    @Scenario(nodes = 5, fresh = true)
    void itsHostDiesBetweenTheTwoHalvesOfARebootAndItsSuccessorSwitchesOn(final Lab lab) {
        final String lost = lab.others(lab.coordinator()).get(0);
        lab.apply(TWO_IN_ORDER.formatted(lost));
        assertEquals(lost, lab.awaitRuns("next"));
        lab.shared().set("fence-hold-on@" + lost);
        lab.kill(lost);
        // the coordinator drives the device; on a busy machine it may be another one by now
        final String old = Until.holds("its host is to be switched on", () -> lab.journal().of(lost, "fence-on-held"),
            l -> !l.isEmpty()).get(0).host();
        final String left = lab.others(old, lost).get(0);
        Until.holds("the off is confirmed", () -> lab.state(left, lost), s -> s.startsWith("fenced"));
        // whoever drives the device ends with the host
        lab.unplug(old);
        lab.shared().unset("fence-hold-on@" + lost);
        final String next = awaitSuccessor(lab, old);
        Until.holds("the history says that its host is on", () -> Fields.objects(lab.ask(next, "/v1/fences"), "fences")
            .stream().filter(f -> lost.equals(Fields.text(f, "target")) && "on".equals(Fields.text(f, "action")))
            .map(f -> Fields.text(f, "status")).toList(), s -> s.contains("confirmed"));
        assertTrue(lab.journal().of(lost, "fence-on").stream().anyMatch(l -> !l.host().equals(old)),
            lab.journal()::toString);
        Until.holds(lost + " starts", () -> lab.exec(lost, "true").status(), s -> s == 0);
        assertEquals(1, lab.fences(lost), "it is not switched off again");
        Until.is("what it ran was started elsewhere", () -> lab.journal().of("next", "start").stream()
            .anyMatch(l -> !l.host().equals(lost)));
    }

    /** A start on a host that is not the coordinator's; it lasts until the hold is unset. */
    private static String beginSlowStart(final Lab lab, final String coordinator) {
        final String runs = lab.others(coordinator).get(0);
        lab.shared().set("hold-start@" + runs);
        lab.apply(TWO_IN_ORDER.formatted(runs));
        Until.is("the start is under way", () -> lab.journal().has(runs, "rec", "start-held"));
        return runs;
    }

    private static String awaitSuccessor(final Lab lab, final String old) {
        final String asked = lab.others(old).get(0);
        return Until.holds("a successor reigns", () -> lab.others(old).stream()
            .filter(n -> lab.client(n).isPresent()).map(lab::status).filter(s -> Fields.flag(s, "primary"))
            .map(s -> Fields.text(s, "coordinator.node")).findFirst().orElse("nobody, to " + asked),
            c -> lab.others(old).contains(c));
    }

    private static void awaitKnowsThatItIsOut(final Lab lab, final String old) {
        Until.holds(old + " knows that it is out", () -> lab.client(old).isEmpty() ? "ended"
            : Fields.text(lab.status(old), "phase") + " " + Fields.texts(lab.status(old), "problems")
                + " coordinator " + Fields.text(lab.status(old), "coordinator.node") + " state "
                + lab.state(old, old), s -> s.equals("ended") || !s.contains("coordinator " + old)
                || s.startsWith("no-quorum"));
    }
}
