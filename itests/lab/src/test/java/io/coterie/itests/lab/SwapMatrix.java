package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.coterie.command.Failure;

/**
 * Swaps of real members, each with one loss in it. With {@code -Dlab.matrix=each} a few cells of the matrix, with
 * {@code -Dlab.matrix=pairs} those in which each two of phase, loss and kinds meet, with {@code -Dlab.matrix=all}
 * every one; with {@code -Dlab.cells='quorum,.*,(cut|power)'} those alone that this matches. One cluster goes through
 * many cells, each of which must leave it whole. Two labs in two processes, one for each class, take the next cell in
 * turn, since a cell mostly waits; who ends last prints the whole. The faults come when the members say that the phase
 * has begun; the matrix says in which one they came.
 */
@EnabledIfSystemProperty(named = "lab.matrix", matches = "each|pairs|all",
    disabledReason = "it takes minutes to hours: say -Dlab.matrix=each, pairs or all")
abstract class SwapMatrix {
    private static final String CELLS = System.getProperty("lab.matrix", "");
    /** Only the cells that this matches; empty for all. */
    private static final String ONLY = System.getProperty("lab.cells", "");
    /** What the members said of a cell that failed: the next cells would write over it. */
    private static final Path EVIDENCE = Path.of("target", "lab", "failed");
    /** After so many failures the rest would tell nothing new. */
    private static final int ENOUGH_FAILURES = 3;
    /** What failed, by class: a cell is tried once more by the lab in which it failed, after all the others. */
    private static final Map<Class<?>, List<SwapCell>> AGAIN = new ConcurrentHashMap<>();

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
        cells.removeIf(c -> !ONLY.isEmpty() && !c.toString().matches(ONLY));
        final SwapCells shared = new SwapCells(cells);
        // what failed before is this lab's to do once more, and is not covered by what the other one does
        final List<SwapCell> own = AGAIN.computeIfAbsent(getClass(), c -> new ArrayList<>());
        final List<SwapCell> left = new ArrayList<>(own);
        own.clear();
        final List<String> failures = new ArrayList<>();
        int done = 0;
        for (Optional<SwapCell> cell = next(left, shared); cell.isPresent(); cell = next(left, shared)) {
            final String failure = one(lab, cell.get(), shared);
            done++;
            if (!failure.isEmpty()) {
                own.add(cell.get());
                failures.add(cell.get() + ": " + failure);
            }
            if (failures.size() >= ENOUGH_FAILURES || !lab.journal().violations().isEmpty()) {
                break;
            }
        }
        System.out.println(shared.text());
        assertEquals(List.of(), failures);
        assumeTrue(done > 0, "the lab beside this one was faster with every cell");
    }

    private static Optional<SwapCell> next(final List<SwapCell> left, final SwapCells shared) {
        return left.isEmpty() ? shared.next() : Optional.of(left.remove(0));
    }

    /** One cell. {@return why it failed; empty if it did not} */
    private static String one(final Lab lab, final SwapCell cell, final SwapCells shared) {
        final SwapTrial trial = new SwapTrial(lab, cell);
        final long begun = System.nanoTime();
        String failure = "";
        try {
            trial.run();
            shared.done(cell, trial.told());
        } catch (final AssertionError | Failure e) {
            failure = e.toString();
            lab.keep(EVIDENCE.resolve(cell + " at " + Instant.now().truncatedTo(ChronoUnit.SECONDS)), true);
        }
        System.out.printf("%-32s %s, %d s%s%n", cell, trial.told(),
            Duration.ofNanos(System.nanoTime() - begun).toSeconds(), failure.isEmpty() ? "" : ": FAILED " + failure);
        return failure;
    }
}
