package io.coterie.engine.jgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.UnavailableException;

class SharesTest {
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final AtomicInteger made = new AtomicInteger();
    /** What is to be made waits for it. */
    private final CompletableFuture<Void> founder = new CompletableFuture<>();
    private final CompletableFuture<Void> making = new CompletableFuture<>();
    private final CompletableFuture<Void> waiting = new CompletableFuture<>();
    private CompletableFuture<Void> ending = CompletableFuture.completedFuture(null);
    private final Shares<String, Object, String> shares = new Shares<>(thing -> {
        done.add("ends " + thing);
        ending.join();
        done.add("ended " + thing);
    });

    private String slow() {
        making.complete(null);
        founder.join();
        return quick();
    }

    private String quick() {
        return "thing " + made.incrementAndGet();
    }

    private String take(String key, Object user, Supplier<String> make) {
        return shares.take(key, user, make, thing -> done.add(user + " joins " + thing));
    }

    private void give(String key, Object user) {
        shares.give(key, user, thing -> done.add(user + " leaves " + thing));
    }

    private static CompletableFuture<String> inBackground(Supplier<String> task) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result.orTimeout(20, TimeUnit.SECONDS);
    }

    @Test
    void whoWaitsForAFounderHoldsUpNobodyElse() {
        take("other", "x", this::quick);
        CompletableFuture<String> first = inBackground(() -> take("one", "a", this::slow));
        making.join();
        assertEquals("thing 1", take("other", "y", this::quick));
        give("other", "y");
        give("other", "x");
        assertEquals("thing 2", take("third", "z", this::quick));
        assertFalse(first.isDone());
        founder.complete(null);
        assertEquals("thing 3", first.join());
        assertEquals(List.of("y joins thing 1", "y leaves thing 1", "x leaves thing 1", "ends thing 1",
            "ended thing 1"), done);
    }

    @Test
    void theSecondUserWaitsAndSharesIt() {
        CompletableFuture<String> first = inBackground(() -> take("one", "a", this::slow));
        making.join();
        CompletableFuture<String> second = inBackground(() -> {
            waiting.complete(null);
            return take("one", "b", this::quick);
        });
        waiting.join();
        founder.complete(null);
        assertSame(first.join(), second.join());
        give("one", "a");
        give("one", "a");
        give("one", "b");
        assertEquals(List.of("b joins thing 1", "a leaves thing 1", "b leaves thing 1", "ends thing 1",
            "ended thing 1"), done);
    }

    @Test
    void whoWaitedForOneThatFailedMakesItsOwn() {
        CompletableFuture<String> first = inBackground(() -> take("one", "a", () -> {
            slow();
            throw new IllegalArgumentException("no founder");
        }));
        making.join();
        CompletableFuture<String> second = inBackground(() -> take("one", "b", this::quick));
        founder.complete(null);
        assertEquals(IllegalArgumentException.class,
            assertThrows(CompletionException.class, first::join).getCause().getClass());
        assertEquals("thing 2", second.join());
        give("one", "b");
        assertEquals(List.of("b leaves thing 2", "ends thing 2", "ended thing 2"), done);
    }

    @Test
    void oneThatIsBeingEndedIsWaitedForAndMadeAnew() {
        take("one", "a", this::quick);
        ending = new CompletableFuture<>();
        CompletableFuture<String> gone = inBackground(() -> {
            give("one", "a");
            return "given";
        });
        while (!done.contains("ends thing 1")) {
            Thread.onSpinWait();
        }
        CompletableFuture<String> again = inBackground(() -> take("one", "b", () -> {
            done.add("made anew");
            return quick();
        }));
        take("other", "x", this::quick);
        ending.complete(null);
        assertEquals("given", gone.join());
        assertEquals("thing 3", again.join());
        assertEquals(List.of("a leaves thing 1", "ends thing 1", "ended thing 1", "made anew"), done);
    }

    @Test
    void anInterruptedUserIsNoUser() throws InterruptedException {
        CompletableFuture<String> first = inBackground(() -> take("one", "a", this::slow));
        making.join();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        Thread second = new Thread(() -> refused.complete(assertThrows(UnavailableException.class,
            () -> take("one", "b", this::quick))));
        second.start();
        second.interrupt();
        second.join(20_000);
        assertEquals("jgroups.interrupted", ((UnavailableException) refused.join()).code());
        founder.complete(null);
        first.join();
        give("one", "a");
        assertEquals(List.of("a leaves thing 1", "ends thing 1", "ended thing 1"), done);
    }

    @Test
    void whatIsThereEndsWithAllAndWhatIsBeingMadeAfterIt() {
        take("one", "a", this::quick);
        CompletableFuture<String> late = inBackground(() -> take("two", "b", this::slow));
        making.join();
        shares.close();
        assertEquals(List.of("ends thing 1", "ended thing 1"), done);
        founder.complete(null);
        assertEquals(UnavailableException.class,
            assertThrows(CompletionException.class, late::join).getCause().getClass());
        assertEquals(List.of("ends thing 1", "ended thing 1", "ends thing 2", "ended thing 2"), done);
        assertThrows(UnavailableException.class, () -> take("one", "c", this::quick));
    }
}
