package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

/** Membership and messaging go from one engine to another of an altogether different kind, and back, under load. */
class SwapUnderLoadIT {
    private static final String SERVICE = """
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s}
        """;
    /** Of each member; a machine that does other things too keeps up with it. */
    private static final int RATE = 200;
    private static final int BYTES = 512;
    private static final int MORE = 100;
    /** A busy machine lets nobody run for seconds; that is no loss of a member, and not what is looked at here. */
    private static final Map<String, String> PATIENT = Map.of("corosync", ",tokenMillis=10000,suspectMillis=20000",
        "jgroups", ",suspectMillis=20000");

    @Scenario(needs = "corosync", fresh = true)
    void fromJGroupsToCorosyncAndBack(final Lab lab) {
        lab.apply(SERVICE);
        final String runs = lab.awaitRuns("rec");
        final Swaps swaps = new Swaps(lab);
        final Load load = Load.begin(lab, RATE, BYTES);
        load.goesOn(lab.nodes(), MORE);
        for (final String engine : List.of("corosync", "jgroups")) {
            lab.coterie().done("swap", "run", "membership=" + engine + PATIENT.get(engine),
                "messaging=" + engine + PATIENT.get(engine));
            swaps.awaitSame();
            assertEquals(engine, swaps.component("membership"));
            load.goesOn(lab.nodes(), MORE);
        }
        load.assertWhole(lab.nodes());
        assertEquals(List.of(runs), lab.journal().starts().stream().map(Journal.Line::host).toList());
        assertEquals(List.of(), lab.journal().of("rec", "stop"), lab.journal()::toString);
        lab.nodes().forEach(n -> assertEquals(0, lab.fences(n), lab.journal()::toString));
        // what was swapped still notices, and fencing is armed
        lab.unplug(runs);
        lab.awaitElsewhere("rec", runs);
        lab.awaitFenced(runs);
    }
}
