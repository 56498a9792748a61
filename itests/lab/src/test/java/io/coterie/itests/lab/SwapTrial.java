package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

import io.coterie.command.Failure;

/**
 * One swap with one loss. A service runs on a host that is not lost, and is neither stopped nor started anew; nobody is
 * fenced who was not lost; afterwards all have the same components, and among those that stayed no message is lost.
 */
final class SwapTrial {
    private static final String SERVICE = """
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s, meta: {resource-stickiness: INFINITY}}
        constraints:
          - {prefer: rec, node: %s, score: 100}
        """;
    /** The members' own word is asked for so often: phases are short. */
    private static final Duration LOOK = Duration.ofMillis(4);
    private static final Duration FREEZE = Duration.ofSeconds(4);
    /** Nobody is lost where the new engine fails: a machine that lets nobody run for seconds must not look like it. */
    private static final Map<String, String> PATIENT = Map.of("tokenMillis", "6000", "suspectMillis", "12000");
    private static final int RATE = 100;
    private static final int BYTES = 256;
    private static final int MORE = 20;
    private final Lab lab;
    private final SwapCell cell;
    private final Swaps swaps;
    private String victim;
    private String keeper;
    private String struckIn = "not at all";
    private String ended = "";

    SwapTrial(final Lab lab, final SwapCell cell) {
        this.lab = lab;
        this.cell = cell;
        this.swaps = new Swaps(lab);
    }

    /** {@return in which phase the fault came, and how the swap ended} */
    String told() {
        return struckIn + ", " + ended;
    }

    void run() {
        try {
            swap();
        } finally {
            // the next cell must not meet what is left of one that failed
            if (cell.fault() == SwapCell.Fault.FULL && victim != null) {
                empty();
            } else if (cell.fault() == SwapCell.Fault.HANGS && victim != null) {
                lab.exec(victim, "pkill", "-CONT", "-x", "corosync");
            }
        }
    }

    private void swap() {
        prepare();
        final long before = swaps.revision();
        final Load load = cell.fault() == SwapCell.Fault.ABSENT || cell.fault() == SwapCell.Fault.POWER ? null
            : Load.begin(lab, RATE, BYTES);
        final long number = begin();
        if (number > 0) {
            await(number);
            final String phase = swaps.state(lab.others(victim), number);
            strike();
            struckIn = phase;
        } else {
            struckIn = "refused";
        }
        recover();
        if (load != null) {
            load.goesOn(lab.others(victim), MORE);
            load.assertWhole(lab.others(victim));
            load.stop();
        }
        lab.mend();
        Rest.await(lab);
        swaps.awaitSame();
        ended = number <= 0 ? "" : swaps.state(lab.nodes(), number);
        outcome(before);
    }

    private void prepare() {
        lab.reset();
        // what a cell before left: a patient ring is silent for as long as others of its losses may take
        if (!swaps.component("membership").equals("jgroups")) {
            lab.coterie().done("swap", "run", "membership=jgroups", "messaging=jgroups");
            swaps.awaitSame();
        }
        final String leader = lab.coordinator();
        victim = cell.fault() == SwapCell.Fault.LEADER ? leader : lab.others(leader).get(0);
        keeper = lab.others(victim).get(0);
        lab.apply(SERVICE.formatted(keeper));
        assertEquals(keeper, lab.awaitRuns("rec"));
        Rest.await(lab);
        if (cell.fault() == SwapCell.Fault.ABSENT) {
            lab.applyWithoutReboot(SERVICE.formatted(keeper));
            lab.unplug(victim);
            lab.awaitFenced(victim);
            Until.is("the others go on", () -> lab.state(keeper, victim).startsWith("fenced"));
        }
    }

    /** Asks until it is taken, since a member may be suspected for a moment. {@return 0 if it has to be refused} */
    private long begin() {
        if (cell.fault() == SwapCell.Fault.ABSENT && cell.kinds().needsAll()) {
            Until.is("the swap is refused", () -> {
                try {
                    swaps.begin(keeper, target());
                    return false;
                } catch (final Failure e) {
                    return e.getMessage().contains("absent") || e.code().equals("swap.refused");
                }
            });
            return 0;
        }
        return Until.holds("the swap is taken", () -> swaps.begin(keeper, target()), n -> n > 0);
    }

    private List<Map<String, Object>> target() {
        final String other = Long.toString(151 + swaps.revision() % 40);
        return switch (cell.kinds()) {
            case ENGINE -> cell.fault().engine() ? List.of(row("membership", "corosync", PATIENT),
                row("messaging", "corosync", PATIENT)) : List.of(
                    row("membership", "jgroups", Map.of("heartbeatMillis", other)),
                    row("messaging", "jgroups", Map.of("heartbeatMillis", other)));
            case MESSAGING -> List.of(row("messaging", "jgroups", Map.of("windowBytes", "4" + other + "000")));
            // only an even electorate asks it, so nothing else changes
            case QUORUM -> List.of(row("quorum", "majority", Map.of("tieBreaker", "node:of" + other)));
            case CONSENSUS -> List.of(row("consensus", "raft", Map.of("snapshotBytes", "4" + other + "000")));
            case FENCING -> List.of(row("fencing", "agents", Map.of("testTimeout", other + "s")));
            default -> List.of(row("resource-agents", "ocf", Map.of("metadataTimeout", other + "s")));
        };
    }

    private static Map<String, Object> row(final String kind, final String component,
            final Map<String, String> settings) {
        return Map.of("kind", kind, "component", component, "settings", settings);
    }

    /** Waits for the phase, or for what comes after it if that was shorter than a look. */
    private void await(final long number) {
        final boolean back = cell.phase().equals("going back");
        final int wanted = back ? SwapCell.PHASES.indexOf("warming") : SwapCell.PHASES.indexOf(cell.phase());
        reaches(number, wanted);
        if (back) {
            try {
                swaps.abort(keeper, number);
            } catch (final Failure e) {
                // it was decided before that: the fault comes after the decision then
                lab.journal().fault("-", "no abort: " + e.code());
            }
        }
    }

    private void reaches(final long number, final int wanted) {
        Awaitility.await().atMost(Until.LIMIT).pollInSameThread().pollDelay(Duration.ZERO).pollInterval(LOOK)
            .until(() -> {
                final String state = swaps.state(lab.others(victim), number);
                return state.equals("back") || SwapCell.PHASES.indexOf(state) >= wanted;
            });
    }

    private void strike() {
        switch (cell.fault()) {
            case LEADER, OTHER -> lab.kill(victim);
            case CUT -> lab.cut(victim);
            case FROZEN -> lab.freeze(victim);
            case POWER -> lab.nodes().forEach(lab::unplug);
            case ABSENT -> lab.plug(victim);
            case FULL -> assertTrue(lab.exec(victim, "dd", "if=/dev/zero", "of=" + filler(), "bs=64k").status() != 0);
            case FAILS -> lab.exec(victim, "pkill", "-KILL", "-x", "corosync");
            default -> lab.exec(victim, "pkill", "-STOP", "-x", "corosync");
        }
    }

    private Path filler() {
        return lab.folder().resolve(victim).resolve("filler");
    }

    private void empty() {
        try {
            Files.deleteIfExists(filler());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the fault back; fencing is armed all the while: whoever is lost for good is fenced. */
    private void recover() {
        switch (cell.fault()) {
            case LEADER, OTHER -> lab.awaitFenced(victim);
            case CUT -> {
                lab.awaitFenced(victim);
                lab.heal();
            }
            case FROZEN -> {
                Until.passes(FREEZE);
                // who was fenced meanwhile is off for a moment, and has nothing frozen afterwards
                lab.coterie().run("dev", "thaw", victim);
            }
            case POWER -> lab.nodes().forEach(lab::plug);
            case ABSENT -> lab.plug(victim);
            case FULL -> {
                // the member ends at what it has to write down next
                final long life = lab.incarnation(keeper, victim);
                final AtomicInteger version = new AtomicInteger();
                Until.is("the member has ended", () -> {
                    lab.apply(SERVICE.formatted(keeper) + "# " + version.incrementAndGet() + "\n");
                    return lab.client(victim).isEmpty() || lab.incarnation(keeper, victim) != life;
                });
                lab.awaitFenced(victim);
                empty();
            }
            case HANGS -> {
                Until.is("the swap is decided", () -> swaps.decided(keeper));
                lab.exec(victim, "pkill", "-CONT", "-x", "corosync");
            }
            default -> Until.is("the swap is decided", () -> swaps.decided(keeper));
        }
    }

    private void outcome(final long before) {
        final long revision = swaps.revision();
        assertTrue(revision == before || revision == before + 1, "from " + before + " it came to " + revision);
        assertEquals(ended.equals("committed") ? before + 1 : before, revision, "as was decided");
        final boolean committed = struckIn.equals("committed");
        assertTrue(!committed || ended.equals("committed"), "what was committed stays so");
        // plugs are pulled one after the other: whoever is left for a moment may fence the first, and rightly
        if (cell.fault() != SwapCell.Fault.POWER) {
            for (final String node : lab.others(victim)) {
                assertEquals(0, lab.fences(node), lab.journal()::toString);
            }
            assertEquals(List.of(keeper), lab.journal().starts().stream().map(Journal.Line::host).toList(),
                lab.journal()::toString);
            assertEquals(List.of(), lab.journal().of("rec", "stop"), lab.journal()::toString);
        }
        Rest.assertKept(lab);
    }
}
