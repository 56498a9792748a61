package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Swaps of real members, each with one loss in it. With {@code -Dlab.matrix=each} a few cells of the matrix, with
 * {@code -Dlab.matrix=pairs} those in which each two of phase, loss and kinds meet, with {@code -Dlab.matrix=all} every
 * one. The faults come when the members say that the phase has begun; the matrix that is printed says in which one they
 * came.
 */
@EnabledIfSystemProperty(named = "lab.matrix", matches = "each|pairs|all",
    disabledReason = "it takes minutes to hours: say -Dlab.matrix=each, pairs or all")
class SwapMatrixIT {
    private static final String CELLS = System.getProperty("lab.matrix", "");

    @Scenario(disk = "128m", fresh = true)
    @Timeout(value = 8, unit = TimeUnit.HOURS)
    void whateverIsLostAllEndOnTheSameComponentsAndNothingElseIsTouched(final Lab lab) {
        final List<SwapCell> chosen = switch (CELLS) {
            case "all" -> SwapCell.all();
            case "pairs" -> SwapCell.pairs();
            default -> SwapCell.each();
        };
        final List<SwapCell> cells = new ArrayList<>(chosen);
        final boolean corosync = Machine.lacksEngine("corosync").isEmpty();
        cells.removeIf(c -> c.fault().engine() && !corosync);
        final Map<String, String> told = new TreeMap<>();
        final List<String> failures = new ArrayList<>();
        for (final SwapCell cell : cells) {
            final SwapTrial trial = new SwapTrial(lab, cell);
            try {
                trial.run();
            } catch (final AssertionError e) {
                failures.add(cell + ": " + e.getMessage());
            }
            told.put(cell.toString(), trial.told());
            System.out.printf("%-32s %s%n", cell, trial.told());
            if (!failures.isEmpty()) {
                break;
            }
        }
        System.out.println(matrix(told));
        assertEquals(List.of(), failures);
        assertEquals(cells.size(), told.size());
    }

    private static String matrix(final Map<String, String> told) {
        final StringBuilder text = new StringBuilder();
        for (final SwapCell.Kinds kinds : SwapCell.Kinds.values()) {
            text.append(String.format("%n%-11s", kinds.name().toLowerCase(java.util.Locale.ROOT)));
            for (final SwapCell.Fault fault : SwapCell.Fault.values()) {
                text.append(String.format("%12s", fault.name().toLowerCase(java.util.Locale.ROOT)));
            }
            for (final String phase : SwapCell.PHASES) {
                text.append(String.format("%n%-11s", phase));
                for (final SwapCell.Fault fault : SwapCell.Fault.values()) {
                    text.append(String.format("%12s", told.getOrDefault(new SwapCell(phase, fault, kinds).toString(),
                        "-").replaceAll(",.*", "")));
                }
            }
        }
        return text.toString();
    }
}
