package io.coterie.toolkit.net;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

class EndedThreadsTest {
    @Test
    void waitsForThoseOfThatNameAlone() throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        final Thread other = new Thread(() -> EndedThreads.await("nobody", 1), "other[1]");
        final Thread one = new Thread(() -> {
            try {
                end.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "acceptor[7]-1,group");
        one.start();
        other.start();
        other.join();
        assertTrue(EndedThreads.await("acceptor[8]", 10_000));
        assertFalse(EndedThreads.await("acceptor[7]", 20));
        end.countDown();
        assertTrue(EndedThreads.await("acceptor[7]", 10_000));
        one.join();
    }
}
