package io.coterie.itests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.coterie.manager.swap.SwapState;

/**
 * One cell of the matrix of swaps: what is lost, and when.
 *
 * @param phase in which phase it happens
 * @param entry at which entry of the handover of a log it happens, if not as soon as the phase begins
 * @param fault what happens
 * @param kinds what is swapped
 * @param size how many nodes there are
 */
record SwapCell(SwapState phase, Entry entry, Fault fault, Kinds kinds, int size) {
    /** The phases; {@code BACK} is the end of going back. */
    static final List<SwapState> PHASES = List.of(SwapState.PLANNED, SwapState.STAGING, SwapState.WARMING,
        SwapState.SWITCHING, SwapState.DRAINING, SwapState.COMMITTED, SwapState.GOING_BACK);
    /** What can happen at an entry of the handover: who was away, or lies, was refused before. */
    static final List<Fault> AT_ENTRIES = List.of(Fault.LEADER, Fault.OTHER, Fault.CUT, Fault.FROZEN, Fault.POWER,
        Fault.FAILS, Fault.HANGS, Fault.FULL, Fault.CALLED_OFF);
    /** Of so many seeds one has two nodes, two a campaign before or instead of it, two nothing else. */
    private static final int EVERY = 5;
    private static final int ROUNDS = 3;
    /** Has no divisor in common with the number of cells: one round visits each, and few seeds visit unlike ones. */
    private static final int STRIDE = 97;

    /** The entries of a handover, in the order in which they are taken. */
    enum Entry {
        /** Not at one of them. */
        NONE,
        /** The old log takes no command any more. */
        SEAL,
        /** The new one holds the state. */
        BASE,
        /** The old one has ended. */
        CLOSE,
        /** The new one takes commands. */
        OPEN
    }

    /** What happens. */
    enum Fault {
        /** The coordinator is killed. */
        LEADER,
        /** Another member is killed. */
        OTHER,
        /** A member is cut off for a while. */
        CUT,
        /** A member is frozen for a while. */
        FROZEN,
        /** A member was away and comes back in that phase. */
        ABSENT,
        /** The power of all fails; after the decision with the commit on some disks only. */
        POWER,
        /** The new instance of a member fails. */
        FAILS,
        /** It hangs. */
        HANGS,
        /** It says that it is done, and it is not. */
        LIES,
        /** A disk is full for a while. */
        FULL,
        /** A person calls the handover of the log off. */
        CALLED_OFF;

        NewInstance instance() {
            return this == FAILS ? NewInstance.FAILS : this == HANGS ? NewInstance.HANGS : this == LIES
                ? NewInstance.LIES : NewInstance.WELL;
        }
    }

    /**
     * What is swapped together: every kind but those that {@code SwapRules} refuses. What of a kind runs in a campaign
     * besides its name is told by {@link SimulatedSwapping}.
     */
    enum Kinds {
        /** An engine of both. */
        ENGINE("membership", "messaging"),
        /** Alone. */
        MEMBERSHIP("membership"),
        /** Alone. */
        MESSAGING("messaging"),
        /** Alone. */
        QUORUM("quorum"),
        /** Alone: its log is handed over. */
        CONSENSUS("consensus"),
        /** Alone. */
        FENCING("fencing"),
        /** Alone. */
        AGENTS("resource-agents"),
        /** Alone. */
        SCHEDULING("scheduling"),
        /** Alone. */
        CONTROL("control");

        private final List<String> names;

        Kinds(final String... names) {
            this.names = List.of(names);
        }

        List<String> names() {
            return names;
        }

        /** {@return whether every node has to take part} */
        boolean needsAll() {
            return names.stream().anyMatch(Set.of("membership", "quorum", "fencing", "consensus")::contains);
        }
    }

    /** {@return all cells for a number of nodes} */
    static List<SwapCell> all(final int size) {
        final List<SwapCell> cells = new ArrayList<>();
        for (final Kinds kinds : Kinds.values()) {
            for (final SwapState phase : PHASES) {
                for (final Fault fault : Fault.values()) {
                    if (fault != Fault.CALLED_OFF) {
                        cells.add(new SwapCell(phase, Entry.NONE, fault, kinds, size));
                    }
                }
            }
        }
        for (final Entry entry : Entry.values()) {
            for (final Fault fault : entry == Entry.NONE ? List.<Fault>of() : AT_ENTRIES) {
                cells.add(new SwapCell(SwapState.COMMITTED, entry, fault, Kinds.CONSENSUS, size));
            }
        }
        return cells;
    }

    /** {@return the cell of a seed: seeds that follow each other visit one after the other; empty if it has none} */
    static Optional<SwapCell> of(final long seed) {
        final long round = seed / EVERY;
        return switch ((int) (seed % EVERY)) {
            case 0 -> Optional.of(at(2, round));
            case 1 -> Optional.of(at(Campaign.THREE, 2 * round));
            case 2 -> Optional.of(at(Campaign.THREE, round));
            case 3 -> Optional.of(at(Campaign.THREE, 2 * round + 1));
            default -> Optional.empty();
        };
    }

    /** {@return whether a campaign of faults by chance comes before it} */
    static boolean mixed(final long seed) {
        return seed % EVERY == 2 || seed % EVERY == EVERY - 1;
    }

    private static SwapCell at(final int size, final long ordinal) {
        final List<SwapCell> cells = all(size);
        return cells.get((int) ((ordinal * STRIDE + ordinal / cells.size()) % cells.size()));
    }

    /** {@return so many seeds visit every cell: some phases may be over before the loss strikes} */
    static long seedsForAll() {
        return (long) ROUNDS * EVERY * all(2).size();
    }

    /** {@return how the new instance of one member behaves; what comes at an entry comes by itself} */
    NewInstance instance() {
        return entry == Entry.NONE ? fault.instance() : NewInstance.WELL;
    }

    /** {@return whether it has to be refused: a member is away that could not be told later} */
    boolean refused() {
        return fault == Fault.ABSENT && kinds.needsAll() || phase == SwapState.PLANNED
            && instance() != NewInstance.WELL;
    }
}
