package io.coterie.consensus.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.consensus.kit.ListState;
import io.coterie.toolkit.log.DiskFailedException;
import io.coterie.toolkit.log.LogCorruptException;

/** The store on a disk that crashes, tears, fills up and rots; each run follows from its seed. */
class CommandStoreCrashTest {
    private static final int RUNS = 400;
    private static final int LIVES = 6;

    @Test
    void nothingAcknowledgedIsEverLost() throws IOException {
        for (long seed = 0; seed < RUNS; seed++) {
            run(seed);
        }
    }

    private static void run(final long seed) throws IOException {
        final Random random = new Random(seed);
        final SimulatedDisk disk = new SimulatedDisk(random);
        final List<String> acknowledged = new ArrayList<>();
        long term = 0;
        for (int life = 0; life < LIVES; life++) {
            disk.powerOffAfter(5 + random.nextInt(60));
            try {
                final CommandStore store = CommandStore.open(disk);
                assertTrue(store.term() > term, "seed " + seed + ": term " + store.term() + " after " + term);
                term = store.term();
                live(random, store, acknowledged, seed);
            } catch (final IOException powerOff) {
                disk.crash();
            }
        }
        final ListState state = new ListState();
        disk.crash();
        CommandStore.open(disk).replay(state);
        assertEquals(acknowledged, state.commands().subList(0, acknowledged.size()), "seed " + seed);
    }

    private static void live(final Random random, final CommandStore store, final List<String> acknowledged,
            final long seed) throws IOException {
        final ListState state = new ListState();
        store.replay(state);
        assertTrue(state.commands().size() >= acknowledged.size(), "seed " + seed + " lost commands");
        assertEquals(acknowledged, state.commands().subList(0, acknowledged.size()), "seed " + seed);
        acknowledged.clear();
        acknowledged.addAll(state.commands());
        for (;;) {
            final List<byte[]> batch = new ArrayList<>();
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                batch.add(("c" + random.nextInt(1_000_000) + "x".repeat(random.nextInt(90)))
                    .getBytes(StandardCharsets.UTF_8));
            }
            long index = store.append(batch);
            for (final byte[] command : batch) {
                state.apply(index++, command);
                acknowledged.add(new String(command, StandardCharsets.UTF_8));
            }
            if (random.nextInt(5) == 0) {
                store.compact(state);
            }
        }
    }

    @Test
    void aFullDiskRefusesAndTheLogGoesOn() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(new Random(1));
        final CommandStore store = CommandStore.open(disk);
        store.append(List.of(bytes("a")));
        disk.capacity(disk.size("log") + 10);
        assertThrows(IOException.class, () -> store.append(List.of(bytes("b"), bytes("c"))));
        assertEquals(1, store.last());
        disk.capacity(Long.MAX_VALUE);
        store.append(List.of(bytes("d")));
        assertEquals(List.of("a", "d"), reopened(disk));
    }

    @Test
    void afterAFailedForceNothingIsTakenAnyMore() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(new Random(1));
        final CommandStore store = CommandStore.open(disk);
        disk.failForces();
        assertThrows(DiskFailedException.class, () -> store.append(List.of(bytes("a"))));
        disk.crash();
        assertThrows(DiskFailedException.class, () -> store.append(List.of(bytes("b"))));
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 25, 30, 40, 52, 53})
    void damageBeforeALaterBatchIsRefused(final int at) throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(new Random(1));
        final CommandStore store = CommandStore.open(disk);
        store.append(List.of(bytes("first")));
        store.append(List.of(bytes("second")));
        disk.damage("log", at);
        assertThrows(LogCorruptException.class, () -> CommandStore.open(disk));
    }

    @Test
    void damageOfTheLastRecordIsATornTail() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(new Random(1));
        final CommandStore store = CommandStore.open(disk);
        store.append(List.of(bytes("first")));
        store.append(List.of(bytes("second")));
        disk.damage("log", disk.size("log") - 1);
        assertEquals(List.of("first"), reopened(disk));
    }

    @Test
    void aDamagedSnapshotIsRefused() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(new Random(1));
        final CommandStore store = CommandStore.open(disk);
        final ListState state = new ListState();
        state.apply(store.append(List.of(bytes("a"))), bytes("a"));
        store.compact(state);
        disk.damage("snapshot", disk.size("snapshot") - 1);
        assertThrows(LogCorruptException.class, () -> CommandStore.open(disk));
    }

    private static List<String> reopened(final SimulatedDisk disk) throws IOException {
        final ListState state = new ListState();
        CommandStore.open(disk).replay(state);
        return state.commands();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
