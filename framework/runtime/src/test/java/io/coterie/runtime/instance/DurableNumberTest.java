package io.coterie.runtime.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;

class DurableNumberTest {
    @TempDir
    private Path folder;

    @Test
    void theNumberSurvivesAndOnlyGrows() {
        Path file = folder.resolve("sub").resolve("n");
        DurableNumber number = new DurableNumber(file);
        assertEquals(0, number.value());
        number.raise(7);
        number.raise(3);
        assertEquals(7, new DurableNumber(file).value());
        assertFalse(Files.exists(file.resolveSibling("n.new")));
    }

    @Test
    void aDamagedFileIsAnErrorAndNotAZero() throws IOException {
        Path file = Files.writeString(folder.resolve("n"), "coterie-number 1 ");
        assertEquals("storage.unreadable", assertThrows(CoterieException.class, () -> new DurableNumber(file)).code());
    }

    @Test
    void whatCannotBeKeptIsNotCounted() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        DurableNumber number = new DurableNumber(file.resolve("n"));
        assertEquals("storage.not-durable", assertThrows(CoterieException.class, () -> number.raise(1)).code());
        assertEquals(0, number.value());
    }

    @Test
    void anOwnerThreadGoesOnAfterAFailureAndInterruptsWhatIsLate() {
        try (OwnerThread owner = new OwnerThread("owner-test")) {
            owner.execute(() -> {
                throw new IllegalStateException("a fault");
            });
            assertEquals("owner-test", owner.call(() -> Thread.currentThread().getName(), Duration.ofSeconds(5)));
            CountDownLatch never = new CountDownLatch(1);
            assertThrows(DeadlineExceededException.class, () -> owner.call(() -> {
                never.await();
                return null;
            }, Duration.ofMillis(20)));
            assertEquals("x", owner.call(() -> "x", Duration.ofSeconds(5)));
        }
    }
}
