package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;

import io.coterie.command.json.Fields;

/** The power fails for several hosts at once, and comes back: whoever has started anew need not be switched off. */
class PowerIT {
    private static final String SERVICES = """
        resources:
          one: {agent: "ocf:lab:Recorded", monitor: 2s}
          two: {agent: "ocf:lab:Recorded", monitor: 2s}
          three: {agent: "ocf:lab:Recorded", monitor: 2s}
        """;
    private static final List<String> NAMES = List.of("one", "two", "three");
    /** The power is away for longer than views take to change. */
    private static final Duration DARK = Duration.ofSeconds(8);

    @Scenario
    void allHostsLosePower(final Lab lab) {
        lab.apply(SERVICES);
        NAMES.forEach(lab::awaitRuns);
        lab.nodes().parallelStream().forEach(lab::unplug);
        final long fences = fences(lab);
        lab.nodes().parallelStream().forEach(lab::plug);
        back(lab, fences);
        lab.nodes().forEach(node -> assertTrue(restarts(lab, node) > 0, node + " was not proved to be over"));
    }

    @Scenario
    void twoHostsLosePower(final Lab lab) {
        lab.apply(SERVICES);
        NAMES.forEach(lab::awaitRuns);
        final List<String> lost = lab.others(lab.coordinator());
        final String left = lab.others(lost.toArray(String[]::new)).get(0);
        // the first must not be fenced before the second is off too
        lab.nodes().forEach(node -> lab.cut(node));
        lost.parallelStream().forEach(lab::unplug);
        final long fences = fences(lab);
        lab.heal();
        Until.holds(left + " has no quorum", () -> lab.status(left), s -> !Fields.flag(s, "quorum.quorate"));
        Until.passes(DARK);
        lost.parallelStream().forEach(lab::plug);
        back(lab, fences);
        lost.forEach(node -> assertTrue(restarts(lab, node) > 0, node + " was not proved to be over"));
    }

    private static void back(final Lab lab, final long fences) {
        NAMES.forEach(lab::awaitRuns);
        Rest.await(lab);
        assertEquals(fences, fences(lab), lab.journal()::toString);
    }

    private static long fences(final Lab lab) {
        return lab.nodes().stream().mapToLong(lab::fences).sum();
    }

    /** How often the history has that a life of a node was over without a device. */
    private static long restarts(final Lab lab, final String node) {
        return Fields.objects(lab.ask(lab.coordinator(), "/v1/fences"), "fences").stream()
            .filter(f -> "restart".equals(Fields.text(f, "device"))
                && node.equals(Fields.text(f, "target"))).count();
    }
}
