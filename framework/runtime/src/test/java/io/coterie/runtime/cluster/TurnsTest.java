package io.coterie.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.CoterieException;

/** Turns are used once, also over lives, whether they were drawn ahead or not. */
class TurnsTest {
    @TempDir
    private Path folder;

    @Test
    void slotsOfAKindNeverShareATurn() {
        final Turns turns = new Turns(folder);
        final Runnable end = turns.begin(List.of("a", "b", "a"), "turns");
        final LongSupplier one = turns.of("a");
        final LongSupplier two = turns.of("a");
        assertEquals(Set.of(1L, 2L), Set.of(one.getAsLong(), two.getAsLong()));
        assertEquals(3, one.getAsLong());
        assertEquals(4, two.getAsLong());
        assertEquals(1, turns.of("b").getAsLong());
        assertEquals(1, turns.of("c").getAsLong());
        end.run();
        assertEquals(5, new Turns(folder).of("a").getAsLong());
    }

    @Test
    void oneThatNobodyTookIsNotDrawnAgain() throws IOException {
        new Turns(folder).begin(List.of("a", "a"), "turns").run();
        assertEquals("coterie-number 1 2\n", Files.readString(folder.resolve("a.turn")));
        final Turns later = new Turns(folder);
        later.begin(List.of("a"), "turns").run();
        assertEquals(3, later.of("a").getAsLong());
    }

    @Test
    void manyThreadsGetEachItsOwn() throws Exception {
        final Turns turns = new Turns(folder);
        final Runnable end = turns.begin(List.of("a", "a", "a", "a"), "turns");
        final LongSupplier a = turns.of("a");
        final ExecutorService threads = Executors.newFixedThreadPool(4);
        final Set<Long> drawn = new TreeSet<>();
        try {
            final List<Callable<Long>> tasks =
                LongStream.range(0, 40).mapToObj(i -> (Callable<Long>) a::getAsLong).toList();
            for (final Future<Long> one : threads.invokeAll(tasks)) {
                assertTrue(drawn.add(one.get()));
            }
        } finally {
            threads.shutdownNow();
        }
        end.run();
        assertEquals(LongStream.rangeClosed(1, 40).boxed().collect(Collectors.toSet()), drawn);
    }

    @Test
    void whatCannotBeKeptIsRefusedToWhoNeedsIt() throws IOException {
        final Path file = Files.writeString(folder.resolve("file"), "in the way");
        final Turns turns = new Turns(file);
        turns.begin(List.of("a"), "turns").run();
        assertEquals("storage.not-durable",
            assertThrows(CoterieException.class, () -> turns.of("a").getAsLong()).code());
        Files.delete(file);
        assertEquals(1, turns.of("a").getAsLong());
    }
}
