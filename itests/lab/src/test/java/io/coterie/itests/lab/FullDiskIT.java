package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;

/** The disk of a member fills up. */
class FullDiskIT {
    private static final String SERVICE = """
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s}
        """;

    @Scenario(disk = "96m", fresh = true)
    void theMemberEndsItselfIsFencedAndItsServiceRecovered(final Lab lab) throws IOException {
        lab.apply(SERVICE);
        final String full = lab.awaitRuns("rec");
        final long life = lab.incarnation(full, full);
        final String filler = lab.folder().resolve(full).resolve("filler").toString();
        assertNotEquals(0, lab.exec(full, "dd", "if=/dev/zero", "of=" + filler, "bs=64k").status());
        lab.journal().fault(full, "disk full");
        final AtomicInteger version = new AtomicInteger();
        Until.is("the member has ended", () -> {
            // something to write down
            lab.apply(SERVICE + "# " + version.incrementAndGet() + "\n");
            return lab.client(full).isEmpty() || lab.incarnation(full, full) != life;
        });
        lab.awaitElsewhere("rec", full);
        lab.awaitFenced(full);
        Files.delete(lab.folder().resolve(full).resolve("filler"));
    }
}
