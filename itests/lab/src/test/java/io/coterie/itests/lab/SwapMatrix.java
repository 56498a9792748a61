package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Swaps of real members, each with one loss in it. With {@code -Dlab.matrix=each} a few cells of the matrix, with
 * {@code -Dlab.matrix=pairs} those in which each two of phase, loss and kinds meet, with {@code -Dlab.matrix=all} every
 * one. One cluster goes through many cells, each of which must leave it whole. Two labs in two processes, one for each
 * class, take the next cell in turn, since a cell mostly waits; who ends last prints the whole. The faults come when
 * the members say that the phase has begun; the matrix says in which one they came.
 */
@EnabledIfSystemProperty(named = "lab.matrix", matches = "each|pairs|all",
    disabledReason = "it takes minutes to hours: say -Dlab.matrix=each, pairs or all")
abstract class SwapMatrix {
    private static final String CELLS = System.getProperty("lab.matrix", "");

    @Scenario(disk = "128m", fresh = true)
    @Timeout(value = 8, unit = TimeUnit.HOURS)
    void whateverIsLostAllEndOnTheSameComponentsAndNothingElseIsTouched(final Lab lab) {
        final List<SwapCell> cells = new ArrayList<>(switch (CELLS) {
            case "all" -> SwapCell.all();
            case "pairs" -> SwapCell.pairs();
            default -> SwapCell.each();
        });
        final boolean corosync = Machine.lacksEngine("corosync").isEmpty();
        cells.removeIf(c -> c.fault().engine() && !corosync);
        final SwapCells shared = new SwapCells(cells);
        int done = 0;
        for (Optional<SwapCell> cell = shared.next(); cell.isPresent(); cell = shared.next()) {
            one(lab, cell.get(), shared);
            done++;
        }
        System.out.println(shared.text());
        assumeTrue(done > 0, "the lab beside this one was faster with every cell");
    }

    private static void one(final Lab lab, final SwapCell cell, final SwapCells shared) {
        final SwapTrial trial = new SwapTrial(lab, cell);
        final long begun = System.nanoTime();
        boolean good = false;
        try {
            trial.run();
            good = true;
        } finally {
            System.out.printf("%-32s %s, %d s%s%n", cell, trial.told(),
                Duration.ofNanos(System.nanoTime() - begun).toSeconds(), good ? "" : ": FAILED");
            if (good) {
                shared.done(cell, trial.told());
            } else {
                shared.giveBack(cell);
            }
        }
    }
}
