package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;

import io.coterie.command.json.Fields;

/** A device that does not end a host but takes a disk away from it: the host gets it back before it takes part. */
class UnfencingIT {
    private static final String DEVICES_AND_SERVICE = """
            disk: {agent: fence_disk}
          topology: {n1: [[disk, power]], n2: [[disk, power]], n3: [[disk, power]]}
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s}
        """;

    @Scenario
    void aNodeGetsTheDiskBackBeforeItTakesPart(final Lab lab) {
        lab.apply(DEVICES_AND_SERVICE);
        lab.nodes().forEach(node -> Until.is(node + " has the disk", () -> hasDisk(lab, node)));
        final String lost = lab.awaitRuns("rec");
        final String other = lab.others(lost).get(0);
        final long life = lab.incarnation(other, lost);
        lab.shared().set("fence-fail-on@" + lost);
        lab.kill(lost);
        lab.awaitElsewhere("rec", lost);
        assertFalse(hasDisk(lab, lost), "it was cut off before anything was recovered");
        // its host is up again, and the disk refuses
        Until.holds(lost + " says why it does not take part", () -> Fields.texts(lab.status(lost), "problems"),
            problems -> problems.stream().anyMatch(p -> p.contains("fence device disk")));
        assertTrue(lab.state(other, lost).startsWith("fenced"), lab.state(other, lost));
        assertFalse(hasDisk(lab, lost));
        lab.shared().unset("fence-fail-on@" + lost);
        lab.awaitNewLife(lost, life);
        assertTrue(hasDisk(lab, lost));
        assertEquals(0, lab.journal().lines().stream().filter(l -> l.what().equals("disk-on")
            && !l.host().equals(l.resource())).count(), "each host took its key itself");
    }

    private static boolean hasDisk(final Lab lab, final String node) {
        return Files.exists(lab.shared().folder().resolve("key." + node));
    }
}
