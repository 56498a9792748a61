package io.coterie.itests.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One cell of the matrix of swaps.
 *
 * @param phase in which state of the swap it happens
 * @param fault what happens
 * @param kinds what is swapped
 */
record SwapCell(String phase, Fault fault, Kinds kinds) {
    /** The states of a swap, in their order. */
    static final List<String> PHASES = List.of("planned", "staging", "warming", "switching", "draining", "committed",
        "going back");
    private static final int WARMING = 2;

    /** What happens. */
    enum Fault {
        /** The coordinator's member is killed. */
        LEADER,
        /** Another member is killed. */
        OTHER,
        /** A host is cut off. */
        CUT,
        /** A host is frozen and thawed. */
        FROZEN,
        /** All plugs are pulled. */
        POWER,
        /** A host is off from before the swap on, and plugged in then. */
        ABSENT,
        /** The disk of a member fills up. */
        FULL,
        /** The new engine of a member dies. */
        FAILS,
        /** The new engine of a member stands still. */
        HANGS;

        /** {@return whether it is the new engine that is hit, which needs one that is a process of its own} */
        boolean engine() {
            return this == FAILS || this == HANGS;
        }
    }

    /** What is swapped together. */
    enum Kinds {
        /** Membership and messaging. */
        ENGINE,
        /** Messaging alone. */
        MESSAGING,
        /** What says who has quorum. */
        QUORUM,
        /** The component that drives fence agents. */
        FENCING,
        /** The component that runs OCF agents. */
        AGENTS,
        /** The log in which the swap itself is decided. */
        CONSENSUS;

        /** {@return whether every node has to take part} */
        boolean needsAll() {
            return this == ENGINE || this == QUORUM || this == FENCING || this == CONSENSUS;
        }
    }

    /** {@return whether there is such a thing: a new engine has to run before it can fail} */
    boolean possible() {
        return !fault.engine() || kinds == Kinds.ENGINE && PHASES.indexOf(phase) >= WARMING;
    }

    /** {@return all cells} */
    static List<SwapCell> all() {
        final List<SwapCell> cells = new ArrayList<>();
        for (final String phase : PHASES) {
            for (final Fault fault : Fault.values()) {
                for (final Kinds kinds : Kinds.values()) {
                    cells.add(new SwapCell(phase, fault, kinds));
                }
            }
        }
        cells.removeIf(c -> !c.possible());
        return cells;
    }

    /** {@return few cells in which each phase, each fault and each kind is met} */
    static List<SwapCell> each() {
        return List.of(new SwapCell("planned", Fault.OTHER, Kinds.FENCING),
            new SwapCell("staging", Fault.FROZEN, Kinds.AGENTS), new SwapCell("warming", Fault.LEADER, Kinds.ENGINE),
            new SwapCell("switching", Fault.CUT, Kinds.MESSAGING), new SwapCell("draining", Fault.LEADER, Kinds.AGENTS),
            new SwapCell("committed", Fault.POWER, Kinds.ENGINE), new SwapCell("going back", Fault.FULL, Kinds.ENGINE),
            new SwapCell("warming", Fault.ABSENT, Kinds.MESSAGING), new SwapCell("warming", Fault.HANGS, Kinds.ENGINE),
            new SwapCell("draining", Fault.FAILS, Kinds.ENGINE),
            new SwapCell("committed", Fault.LEADER, Kinds.CONSENSUS),
            new SwapCell("draining", Fault.POWER, Kinds.CONSENSUS));
    }

    /** {@return cells in which each two of phase, fault and kinds meet} */
    static List<SwapCell> pairs() {
        final List<SwapCell> left = all();
        final List<SwapCell> chosen = new ArrayList<>();
        final Set<List<Object>> met = new HashSet<>();
        while (true) {
            SwapCell best = null;
            long most = 0;
            for (final SwapCell cell : left) {
                final long news = cell.two().stream().filter(p -> !met.contains(p)).count();
                if (news > most) {
                    best = cell;
                    most = news;
                }
            }
            if (best == null) {
                return chosen;
            }
            chosen.add(best);
            met.addAll(best.two());
        }
    }

    /** {@return each two of phase, fault and kinds} */
    List<List<Object>> two() {
        return Arrays.asList(List.of(phase, fault), List.of(phase, kinds), List.of(fault, kinds));
    }

    @Override
    public String toString() {
        return kinds.name().toLowerCase(java.util.Locale.ROOT) + ", " + phase + ", "
            + fault.name().toLowerCase(java.util.Locale.ROOT);
    }
}
