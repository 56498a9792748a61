package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.Messaging;

/** The engine of three members is swapped for one with other settings; the test stands for the coordinator. */
class SwapEngineIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private final ClusterId cluster = new ClusterId("engines", UUID.randomUUID());
    private final Map<String, HostApplication> hosts = new TreeMap<>();
    private final Map<String, OpenCluster> open = new TreeMap<>();
    private final Map<NodeId, String> addresses = new java.util.HashMap<>();
    @TempDir
    private Path folder;

    @BeforeEach
    void threeMembers() throws Exception {
        for (final String node : NODES) {
            addresses.put(NodeId.of(node), MemberProcess.freeAddress());
        }
        for (final String node : NODES) {
            hosts.put(node, new HostApplication(folder.resolve("cache-" + node)));
            open(node);
        }
        NODES.forEach(n -> awaitMembers(n, 3));
        await().atMost(LIMIT).until(() -> NODES.stream().map(n -> membership(n).view().id()).distinct().count() == 1);
    }

    @AfterEach
    void close() throws Exception {
        open.values().forEach(OpenCluster::close);
        for (final HostApplication host : hosts.values()) {
            host.close();
        }
    }

    private void open(final String node) throws InterruptedException {
        open.put(node, hosts.get(node).clusters().open(new ClusterConfiguration(cluster,
            MemberId.of(node, System.currentTimeMillis()), addresses, "127.0.0.1",
            List.of(new Choice("membership", "jgroups", "", Configuration.EMPTY),
                new Choice("messaging", "jgroups", "", Configuration.EMPTY)), folder.resolve(node)), LIMIT));
    }

    private Membership membership(final String node) {
        return open.get(node).slot(Membership.class);
    }

    private Swapping swapping(final String node) {
        return open.get(node).slot(Swapping.class);
    }

    private void awaitMembers(final String node, final int size) {
        await().atMost(LIMIT).ignoreExceptions().until(() -> membership(node).view().members().size() == size
            && membership(node).stability() == ViewStability.STABLE);
    }

    /** The same step on all at once. */
    private static void all(final List<String> nodes, final Function<String, CompletionStage<?>> step) {
        final List<CompletionStage<?>> steps = new ArrayList<>();
        nodes.forEach(n -> steps.add(step.apply(n)));
        steps.forEach(s -> s.toCompletableFuture().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }

    /** The present set with another setting for some kinds. */
    private ComponentSet target(final Set<String> kinds, final String heartbeat) {
        final ComponentSet current = swapping("n1").current();
        return new ComponentSet(current.revision() + 1, current.choices().stream().map(c -> kinds.contains(c.kind())
            ? new Choice(c.kind(), c.component(), c.version(), Configuration.of(Map.of("heartbeatMillis", heartbeat)))
            : c).toList());
    }

    private List<String> hashes(final Set<String> kinds) {
        return open.get("n1").components().slots().stream()
            .map(s -> kinds.contains(s.kind()) ? s.instance().bundleHash() : "").toList();
    }

    private void drain(final List<String> nodes, final ComponentSet target, final List<String> hashes) {
        all(nodes, n -> swapping(n).stage(target, hashes, LIMIT));
        all(nodes, n -> swapping(n).warm(target.revision(), LIMIT));
        all(nodes, n -> swapping(n).switchOver(target.revision(), LIMIT));
        nodes.forEach(n -> await().atMost(LIMIT).until(() -> swapping(n).progress().step() == SwapStep.DRAINED));
        nodes.forEach(n -> assertEquals(List.of(), swapping(n).progress().failures()));
    }

    private List<ViewChange> changes(final String node) {
        final List<ViewChange> changes = new CopyOnWriteArrayList<>();
        membership(node).subscribe(changes::add, Notification.FULL);
        await().atMost(LIMIT).until(() -> changes.size() == 1);
        changes.clear();
        return changes;
    }

    @Test
    void membershipIsSwappedThereAndBackAndNoViewChanges() {
        final View before = membership("n1").view();
        final Map<String, List<ViewChange>> changes = new TreeMap<>();
        NODES.forEach(n -> changes.put(n, changes(n)));
        final Set<String> kinds = Set.of("membership");
        final ComponentSet target = target(kinds, "200");
        drain(NODES, target, hashes(kinds));
        all(NODES, n -> swapping(n).back(1, LIMIT));
        drain(NODES, target, hashes(kinds));
        // one after the other: who commits leaves the old engine while others are still in it
        NODES.forEach(n -> all(List.of(n), m -> swapping(m).commit(target, hashes(kinds), LIMIT)));
        NODES.forEach(n -> {
            assertEquals(before, membership(n).view());
            assertEquals(ViewStability.STABLE, membership(n).stability());
            assertEquals(List.of(), changes.get(n), "nobody came or went");
            assertEquals(SlotStatus.State.CURRENT, open.get(n).components().slots().get(0).state());
        });
        open.remove("n3").close();
        for (final String node : List.of("n1", "n2")) {
            awaitMembers(node, 2);
            assertTrue(membership(node).view().id().epoch() > before.id().epoch());
        }
    }

    @Test
    void theWholeEngineIsSwappedUnderLoadAndTheClassesOfAnEarlierReleaseGo() throws Exception {
        final View before = membership("n1").view();
        final Set<String> kinds = Set.of("membership", "messaging");
        final Map<String, Talker> talkers = new TreeMap<>();
        NODES.forEach(n -> talkers.put(n, new Talker(n, open.get(n).slot(Messaging.class))));
        talkers.values().forEach(t -> await().atMost(LIMIT).until(() -> t.members() == 3));
        talkers.values().forEach(Talker::begin);
        talked(talkers);
        final ComponentSet settings = target(kinds, "200");
        drain(NODES, settings, hashes(kinds));
        talked(talkers);
        all(NODES, n -> swapping(n).back(1, LIMIT));
        talked(talkers);
        drain(NODES, settings, hashes(kinds));
        talked(talkers);
        NODES.forEach(n -> all(List.of(n), m -> swapping(m).commit(settings, hashes(settings), LIMIT)));
        talked(talkers);
        for (final String version : List.of("0.2.0", "0.3.0")) {
            final Path later = LaterRelease.of(HostApplication.shipped("io.coterie.engine-jgroups"), folder, version);
            all(List.of("n1"), n -> swapping(n).offer(later, LIMIT));
            final ComponentSet current = swapping("n1").current();
            final ComponentSet target = new ComponentSet(current.revision() + 1, current.choices().stream()
                .map(c -> new Choice(c.kind(), c.component(), "[" + version + "," + version + "]", c.settings()))
                .toList());
            final List<String> hashes = List.of(EchoBundle.hash(later), EchoBundle.hash(later));
            drain(NODES, target, hashes);
            talked(talkers);
            all(NODES, n -> swapping(n).commit(target, hashes, LIMIT));
            talked(talkers);
        }
        talkers.values().forEach(Talker::end);
        talkers.values().forEach(t -> t.heardAll(talkers));
        NODES.forEach(n -> assertEquals(before, membership(n).view()));
        NODES.forEach(n -> await().atMost(LIMIT).untilAsserted(() -> {
            System.gc();
            assertEquals(List.of(), swapping(n).heldLoaders());
        }));
    }

    private List<String> hashes(final ComponentSet target) {
        return hashes(target.choices().stream().map(Choice::kind).collect(java.util.stream.Collectors.toSet()));
    }

    /** All have sent, and heard from all, a good deal more than before. */
    private static void talked(final Map<String, Talker> talkers) {
        final Map<String, Integer> before = new TreeMap<>();
        talkers.forEach((node, talker) -> before.put(node, talker.least(talkers.keySet())));
        talkers.forEach((node, talker) -> await().atMost(LIMIT).until(
            () -> talker.least(talkers.keySet()) > before.get(node) + 100 || !talker.failed.isEmpty()));
        talkers.values().forEach(t -> assertEquals(List.of(), t.failed));
    }

    /** Sends numbers to all, in FIFO order, and writes down what comes of each. */
    private static final class Talker implements GroupListener {
        final List<Throwable> failed = new CopyOnWriteArrayList<>();
        private final Map<String, List<Integer>> heard = new ConcurrentHashMap<>();
        private final Group group;
        private final Thread thread;
        private volatile boolean stop;
        private volatile int sent;

        Talker(final String node, final Messaging messaging) {
            group = messaging.join("talk", this, LIMIT);
            thread = new Thread(() -> {
                while (!stop) {
                    try {
                        group.send(Destination.all(), Delivery.FIFO,
                            Integer.toString(sent + 1).getBytes(StandardCharsets.UTF_8), LIMIT);
                        sent++;
                        // a pace that three members on one machine keep
                        java.util.concurrent.locks.LockSupport.parkNanos(500_000);
                    } catch (RuntimeException e) {
                        failed.add(e);
                        return;
                    }
                }
            }, "talker " + node);
        }

        int members() {
            return group.view().members().size();
        }

        void begin() {
            thread.start();
        }

        void end() {
            stop = true;
            try {
                thread.join(LIMIT.toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void message(final Message message) {
            heard.computeIfAbsent(message.from().node().name(),
                n -> java.util.Collections.synchronizedList(new ArrayList<>())).add(
                    Integer.parseInt(new String(message.payload(), StandardCharsets.UTF_8)));
        }

        int least(final Set<String> senders) {
            return senders.stream().mapToInt(n -> heard.getOrDefault(n, List.of()).size()).min().orElse(0);
        }

        /** Each of each, once and in order. */
        void heardAll(final Map<String, Talker> senders) {
            senders.forEach((node, sender) -> {
                await().atMost(LIMIT).until(() -> heard.get(node).size() >= sender.sent);
                assertEquals(java.util.stream.IntStream.rangeClosed(1, sender.sent).boxed().toList(),
                    List.copyOf(heard.get(node)));
            });
        }
    }

    @Test
    void whoWasAwayDuringTheSwapFindsTheOthersAgain() throws Exception {
        open.remove("n3").close();
        final List<String> two = List.of("n1", "n2");
        two.forEach(n -> awaitMembers(n, 2));
        final Set<String> kinds = Set.of("membership");
        final ComponentSet target = target(kinds, "200");
        drain(two, target, hashes(kinds));
        all(two, n -> swapping(n).commit(target, hashes(kinds), LIMIT));
        open("n3");
        assertEquals(1, swapping("n3").current().revision());
        NODES.forEach(n -> awaitMembers(n, 3));
        await().atMost(LIMIT).until(() -> NODES.stream().map(n -> membership(n).view().id()).distinct().count() == 1);
    }

    @Test
    void whoComesBackWithTheOldSetFollowsTheDecision() throws Exception {
        open.remove("n3").close();
        final List<String> two = List.of("n1", "n2");
        two.forEach(n -> awaitMembers(n, 2));
        final Set<String> kinds = Set.of("membership");
        // the default, written out: the same values, and yet an engine of its own
        final ComponentSet target = target(kinds, "150");
        final List<String> hashes = hashes(kinds);
        drain(two, target, hashes);
        open("n3");
        assertEquals(0, swapping("n3").current().revision(), "nothing was decided when it began");
        all(two, n -> swapping(n).commit(target, hashes, LIMIT));
        all(List.of("n3"), n -> swapping(n).commit(target, hashes, LIMIT));
        NODES.forEach(n -> awaitMembers(n, 3));
        await().atMost(LIMIT).until(() -> NODES.stream().map(n -> membership(n).view().id()).distinct().count() == 1);
    }
}
