package io.coterie.engine.jgroups;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;

/** Three members in one JVM over loopback: views, crash, cuts, frames, back-pressure, the end. */
@Timeout(30)
class JGroupsEngineIT {
    private static final ClusterId CLUSTER = new ClusterId("it", new UUID(4, 2));
    private static final Duration LONG = TestMember.LONG;
    private final FakeWorld world = new FakeWorld();
    private final List<TestMember> members = new ArrayList<>();

    @AfterEach
    void closeAndLookForThreads() {
        members.forEach(member -> assertEquals(Set.of(), member.wrong));
        members.forEach(TestMember::close);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertEquals(List.of(), threadsLeft()));
    }

    @Test
    void firstIsUpSoonOthersJoinAndAllAgree() {
        final long begin = System.nanoTime();
        final TestMember first = start("n1");
        final long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        assertEquals(Set.of("n1"), settled(first, 1));
        System.out.println("first member up in " + millis + " ms");
        start("n2");
        start("n3");
        agree(members, "n1", "n2", "n3");
        members.get(1).publish("hello");
        for (final TestMember member : members) {
            await().until(() -> member.notes.contains("n2:hello"));
        }
    }

    @Test
    void thoseThatStartedAtOnceAreOneView() {
        for (final String node : List.of("n1", "n2", "n3")) {
            members.add(new TestMember(world, CLUSTER, MemberId.of(node, 1), Map.of()));
        }
        final long begin = System.nanoTime();
        CompletableFuture.allOf(members.stream().map(m -> CompletableFuture.runAsync(m::start))
            .toArray(CompletableFuture[]::new)).join();
        agree(members, "n1", "n2", "n3");
        System.out.println("three at once: one view after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }

    @Test
    void leavingIsSeenAtOnceAndCrashSoonerThanSilence() {
        startThree();
        final TestMember leaver = members.remove(2);
        long begin = System.nanoTime();
        final CompletableFuture<Void> leaving = CompletableFuture.runAsync(leaver::close);
        agree(members, "n1", "n2");
        System.out.println("leave seen after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        leaving.join();
        System.out.println("left after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        final TestMember back = start("n3", 2);
        agree(members, "n1", "n2", "n3");
        begin = System.nanoTime();
        members.get(0).crash(world, "n2", "n3");
        agree(List.of(members.get(1), back), "n2", "n3");
        final long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.println("crash seen after " + millis + " ms");
        assertTrue(millis < 1500, () -> "a crash took " + millis + " ms to be noticed");
    }

    @Test
    void cutMakesTwoViewsAndHealingOneAgain() {
        startThree();
        final long begin = System.nanoTime();
        world.cut("n3", "n1", "n2");
        agree(members.subList(0, 2), "n1", "n2");
        agree(members.subList(2, 3), "n3");
        System.out.println("cut seen after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        assertNotEquals(members.get(0).stamp(), members.get(2).stamp());
        members.get(0).messaging().sendToAll(Delivery.FIFO, number(1, 64), LONG);
        await().until(() -> members.get(1).count(members.get(0).self) == 1);
        assertEquals(0, members.get(2).count(members.get(0).self));
        final long healed = System.nanoTime();
        world.heal();
        agree(members, "n1", "n2", "n3");
        System.out.println("healed after " + (System.nanoTime() - healed) / 1_000_000 + " ms");
        members.get(2).messaging().sendToAll(Delivery.FIFO, number(2, 64), LONG);
        members.forEach(m -> await().until(() -> m.count(members.get(2).self) == 1));
    }

    @Test
    void aShortSilenceChangesNothing() {
        startThree();
        final int views = members.get(0).views.size();
        world.cut("n3", "n1", "n2");
        final long until = System.nanoTime() + Duration.ofMillis(1500).toNanos();
        await().pollDelay(Duration.ofMillis(1500)).atMost(LONG).until(() -> System.nanoTime() >= until);
        world.heal();
        members.get(2).messaging().sendToAll(Delivery.FIFO, number(1, 64), LONG);
        members.forEach(m -> await().until(() -> m.count(members.get(2).self) == 1));
        assertEquals(views, members.get(0).views.size());
    }

    @Test
    void framesOfAllSizesComeInOrderToAll() {
        startThree();
        for (final int size : new int[] {64, 1024}) {
            final int count = 10_000;
            members.forEach(m -> m.frames.clear());
            final long begin = System.nanoTime();
            CompletableFuture.allOf(members.stream().map(m -> CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count; i++) {
                    m.messaging().sendToAll(Delivery.FIFO, number(i, size), LONG);
                }
            })).toArray(CompletableFuture[]::new)).join();
            for (final TestMember to : members) {
                for (final TestMember from : members) {
                    await().atMost(LONG).until(() -> to.count(from.self) == count);
                    for (int i = 0; i < count; i++) {
                        assertEquals(i, ByteBuffer.wrap(to.frames.get(from.self).get(i)).getInt());
                    }
                }
            }
            System.out.println("3 x " + count + " frames of " + size + " bytes to 3 members in "
                + (System.nanoTime() - begin) / 1_000_000 + " ms");
        }
    }

    @Test
    void aFrameOfSixtyFourMebibytesComesToAll() {
        startThree();
        final byte[] large = new byte[64 * 1024 * 1024];
        new java.util.Random(7).nextBytes(large);
        final long begin = System.nanoTime();
        members.get(1).messaging().sendToAll(Delivery.UNORDERED, large, LONG);
        members.get(1).messaging().sendTo(members.get(0).self, new byte[0], LONG);
        members.forEach(m -> await().atMost(LONG).until(() -> m.count(members.get(1).self) >= 1));
        members.forEach(m -> assertTrue(m.frames.get(members.get(1).self).stream()
            .anyMatch(f -> Arrays.equals(f, large))));
        await().until(() -> members.get(0).count(members.get(1).self) == 2);
        System.out.println("64 MiB to 3 members in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }

    @Test
    void slowReceiverHoldsSendersBackAndNobodyElse() {
        startThree();
        final TestMember slow = members.get(2);
        final CountDownLatch go = new CountDownLatch(1);
        slow.onFrame = (from, frame) -> awaitQuietly(go);
        final TestMember sender = members.get(0);
        int sent = 0;
        try {
            while (true) {
                sender.messaging().sendToAll(Delivery.FIFO, number(sent, 16_384), Duration.ofMillis(300));
                sent++;
            }
        } catch (DeadlineExceededException e) {
            assertEquals("messaging.full", e.code());
        }
        final long taken = 16_384L * sent;
        assertTrue(taken < 5 * 1024 * 1024, () -> taken + " bytes were taken for a receiver that stands still");
        final int accepted = sent;
        await().until(() -> members.get(1).count(sender.self) == accepted);
        members.get(1).messaging().sendTo(sender.self, number(1, 64), LONG);
        await().until(() -> sender.count(members.get(1).self) == 1);
        slow.publish("still here");
        await().until(() -> sender.notes.contains("n3:still here"));
        assertEquals(Set.of("n1", "n2", "n3"), sender.viewNodes());
        go.countDown();
        await().until(() -> slow.count(sender.self) == accepted);
        assertArrayEquals(number(accepted - 1, 16_384), slow.frames.get(sender.self).get(accepted - 1));
        sender.messaging().sendToAll(Delivery.FIFO, number(0, 16_384), LONG);
        await().until(() -> slow.count(sender.self) == accepted + 1);
    }

    @Test
    void closingEndsABlockedSendAndTheEngineStaysForMembership() {
        startThree();
        final CountDownLatch go = new CountDownLatch(1);
        members.get(2).onFrame = (from, frame) -> awaitQuietly(go);
        final TestMember sender = members.get(0);
        final CompletableFuture<Void> blocked = CompletableFuture.runAsync(() -> {
            while (true) {
                sender.messaging().sendToAll(Delivery.FIFO, new byte[100_000], Duration.ofMinutes(5));
            }
        });
        await().until(() -> sender.count(sender.self) > 30);
        members.get(1).closeMessaging();
        members.get(1).publish("I am still a member");
        await().until(() -> sender.notes.contains("n2:I am still a member"));
        sender.close();
        final CompletionException end = assertThrows(CompletionException.class, blocked::join);
        assertTrue(end.getCause() instanceof UnavailableException, () -> "ended with " + end.getCause());
        go.countDown();
        members.remove(0);
        members.forEach(m -> await().until(() -> m.viewNodes().equals(Set.of("n2", "n3"))));
    }

    @Test
    void twoClustersSideBySideDoNotMix() {
        startThree();
        final TestMember other = new TestMember(world, new ClusterId("it", new UUID(4, 3)), MemberId.of("n9", 1),
            Map.of());
        members.add(other);
        other.start();
        final TestMember stranger = new TestMember(world, CLUSTER, MemberId.of("n8", 1),
            Map.of("windowBytes", "100000"));
        members.add(stranger);
        stranger.start();
        assertEquals(Set.of("n9"), settled(other, 1));
        assertEquals(Set.of("n8"), settled(stranger, 1));
        members.get(0).messaging().sendToAll(Delivery.FIFO, number(5, 64), LONG);
        await().until(() -> members.get(2).count(members.get(0).self) == 1);
        agree(members.subList(0, 3), "n1", "n2", "n3");
        assertEquals(0, other.count(members.get(0).self) + stranger.count(members.get(0).self));
    }

    @Test
    void ofTwoIncarnationsTheLaterStandsInTheView() {
        startThree();
        final TestMember old = members.get(2);
        final TestMember reborn = start("n3", 2);
        final List<TestMember> now = List.of(members.get(0), members.get(1), reborn);
        agree(now, "n1", "n2", "n3");
        await().until(() -> world.failures.contains("n3#1 jgroups.superseded"));
        for (final TestMember member : now) {
            await().until(() -> member.views.get(member.views.size() - 1).members().contains(reborn.self));
            assertTrue(member.views.stream().allMatch(v ->
                v.members().stream().map(MemberId::node).distinct().count() == v.members().size()));
        }
        reborn.messaging().sendToAll(Delivery.FIFO, number(1, 64), LONG);
        now.forEach(m -> await().until(() -> m.count(reborn.self) == 1));
        assertEquals(0, old.count(reborn.self));
    }

    private void startThree() {
        start("n1");
        start("n2");
        start("n3");
        agree(members, "n1", "n2", "n3");
    }

    private TestMember start(final String node) {
        return start(node, 1);
    }

    private TestMember start(final String node, final long incarnation) {
        final TestMember member = new TestMember(world, CLUSTER, MemberId.of(node, incarnation), Map.of());
        members.add(member);
        return member.start();
    }

    private static Set<String> settled(final TestMember member, final int size) {
        await().until(() -> member.viewNodes().size() == size);
        return member.viewNodes();
    }

    private static void agree(final List<TestMember> agreeing, final String... nodes) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(() -> agreeing.stream().allMatch(m ->
            m.viewNodes().equals(Set.of(nodes)) && m.reachable().equals(Set.of(nodes))
                && m.stamp().equals(agreeing.get(0).stamp())));
    }

    private static byte[] number(final int number, final int size) {
        return ByteBuffer.allocate(size).putInt(number).array();
    }

    private static void awaitQuietly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> threadsLeft() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
            .filter(n -> n.startsWith("coterie-") || n.contains("jgroups") || n.contains("n1#") || n.contains("n2#")
                || n.contains("n3#") || n.contains("TQ-Bundler") || n.contains("Connection.")).sorted().toList();
    }
}
