package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** What is fenced and what counts as fenced. */
class FenceDeviceIT {
    private static final String SERVICE = """
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s}
        """;

    @Scenario
    void aStopThatFailsIsFenced(final Lab lab) {
        final String runs = runs(lab);
        lab.shared().set("fail-stop@" + runs);
        lab.coterie().done("resource", "move", "rec", lab.others(runs).get(0));
        lab.awaitElsewhere("rec", runs);
        lab.awaitFenced(runs);
        assertTrue(lab.journal().has(runs, "rec", "stop-failed"), lab.journal()::toString);
    }

    @Scenario
    void aDeviceThatAlwaysFailsNeverLeadsToRecoveryAndAPersonsWordDoes(final Lab lab) {
        final String lost = runs(lab);
        lab.shared().set("fence-fail@" + lost);
        lab.kill(lost);
        Until.holds("the device fails again and again", () -> lab.journal().of(lost, "fence-failed"),
            l -> l.size() > 2);
        assertNotRecovered(lab, lost);
        // the person goes there and pulls the plug; the cluster does not know until it is told
        lab.unplug(lost);
        Until.holds("the device fails again", () -> lab.journal().of(lost, "fence-failed"), l -> l.size() > 3);
        assertEquals(List.of(lost), starts(lab));
        lab.coterie().done("fence", "confirm", lost, "--confirm", lost, "--force");
        lab.awaitElsewhere("rec", lost);
        assertEquals(List.of(), lab.journal().of(lost, "fence-done 0"));
    }

    @Scenario
    void aDeviceThatLiesIsNotBelieved(final Lab lab) {
        final String lost = runs(lab);
        lab.shared().set("fence-lie@" + lost);
        lab.kill(lost);
        Until.holds("the device lies again and again", () -> lab.journal().of(lost, "fence-lied"), l -> l.size() > 1);
        assertNotRecovered(lab, lost);
        lab.shared().unset("fence-lie@" + lost);
        lab.awaitElsewhere("rec", lost);
        lab.awaitFenced(lost);
    }

    private static void assertNotRecovered(final Lab lab, final String lost) {
        assertEquals(List.of(lost), starts(lab));
        assertTrue(lab.shared().locked("rec"), "what the killed member had started lives on");
    }

    private static List<String> starts(final Lab lab) {
        return lab.journal().starts().stream().map(Journal.Line::host).toList();
    }

    private static String runs(final Lab lab) {
        lab.apply(SERVICE);
        return lab.awaitRuns("rec");
    }
}
