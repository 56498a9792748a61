package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Membership and messaging by Corosync, of which each host has its own. */
class CorosyncIT {
    private static final String SERVICE = """
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s}
        """;

    @Scenario(engine = "corosync")
    void aHostIsUnpluggedAndItsServiceRecoveredAfterTheFence(final Lab lab) {
        final String lost = runs(lab);
        final long life = lab.incarnation(lost, lost);
        lab.unplug(lost);
        lab.awaitElsewhere("rec", lost);
        lab.awaitFenced(lost);
        lab.awaitNewLife(lost, life);
    }

    @Scenario(engine = "corosync")
    void aMemberIsKilledAndItsCorosyncEndsWithIt(final Lab lab) {
        final String lost = runs(lab);
        final long life = lab.incarnation(lost, lost);
        lab.kill(lost);
        lab.awaitElsewhere("rec", lost);
        lab.awaitFenced(lost);
        lab.awaitNewLife(lost, life);
        assertEquals(1, lab.fences(lost), lab.journal()::toString);
    }

    @Scenario(engine = "corosync")
    void aHostThatIsCutOffIsFencedBeforeItsServiceIsRecovered(final Lab lab) {
        final String lost = runs(lab);
        lab.cut(lost);
        lab.awaitElsewhere("rec", lost);
        lab.awaitFenced(lost);
        assertEquals(0, lab.others(lost).stream().mapToLong(lab::fences).sum(), lab.journal()::toString);
        lab.heal();
    }

    @Scenario(engine = "corosync")
    void aCorosyncThatDiesIsReplacedAndNothingRunsTwice(final Lab lab) {
        final String lost = runs(lab);
        assertEquals(0, lab.exec(lost, "sh", "-c", "pgrep -x corosync > /run/before && pkill -KILL -x corosync")
            .status());
        // the member is back before the others decide, or its host is fenced, and then there is no such file any more
        Until.is("another Corosync runs there", () -> lab.exec(lost, "sh", "-c",
            "now=$(pgrep -x corosync) && test \"$now\" != \"$(cat /run/before)\"").status() == 0);
        lab.nodes().forEach(node -> Until.is(node + " sees all", () -> lab.view(node).size() == lab.nodes().size()));
        lab.awaitRuns("rec");
    }

    private static String runs(final Lab lab) {
        lab.apply(SERVICE);
        return lab.awaitRuns("rec");
    }
}
