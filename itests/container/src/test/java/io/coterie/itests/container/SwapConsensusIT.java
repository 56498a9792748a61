package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

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
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/** The log of three members is replaced while all of them write to it; the test stands for the coordinator. */
class SwapConsensusIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final String RAFT = "io.coterie.consensus-raft";
    /** A machine that does much else must not cost the leader its lead. */
    private static final Map<String, String> PATIENT = Map.of("failureTimeout", "10s", "electionTimeout", "3s");
    private final ClusterId cluster = new ClusterId("logged", UUID.randomUUID());
    private final Map<String, HostApplication> hosts = new TreeMap<>();
    private final Map<String, OpenCluster> open = new TreeMap<>();
    private final Map<String, Written> states = new ConcurrentHashMap<>();
    private final Map<NodeId, String> addresses = new HashMap<>();
    /** What was acknowledged, by its index. */
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private volatile boolean writing;
    private final List<Thread> writers = new ArrayList<>();
    @TempDir
    private Path folder;

    /** The lines that were written, in order. */
    private static final class Written implements ReplicatedState {
        private List<String> lines = new ArrayList<>();

        @Override
        public synchronized byte[] apply(final long index, final byte[] command) {
            lines.add(new String(command, StandardCharsets.UTF_8));
            return index == lines.size() ? new byte[] {1} : new byte[0];
        }

        @Override
        public synchronized void save(final OutputStream out) throws java.io.IOException {
            out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public synchronized void restore(final InputStream in, final long index) throws java.io.IOException {
            final String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            lines = text.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(text.split("\n")));
        }

        synchronized List<String> lines() {
            return List.copyOf(lines);
        }
    }

    @BeforeEach
    void threeMembers() throws Exception {
        for (final String node : NODES) {
            addresses.put(NodeId.of(node), MemberProcess.freeAddress());
        }
        for (final String node : NODES) {
            final HostApplication host = new HostApplication(folder.resolve("cache-" + node),
                "io.coterie.api.consensus;version=1.0.0");
            hosts.put(node, host);
            host.installShipped(RAFT);
            start(node);
        }
        NODES.forEach(this::leaderKnown);
    }

    private void restartAll() throws Exception {
        NODES.forEach(this::stop);
        for (final String node : NODES) {
            start(node);
        }
        NODES.forEach(this::leaderKnown);
    }

    private void start(final String node) throws Exception {
        start(node, addresses);
    }

    private void start(final String node, final Map<NodeId, String> known) throws Exception {
        open.put(node, hosts.get(node).clusters().open(new ClusterConfiguration(cluster,
            MemberId.of(node, System.currentTimeMillis()), known, "127.0.0.1",
            List.of(new Choice("consensus", "raft", "", Configuration.of(PATIENT))), folder.resolve(node)), LIMIT));
        states.put(node, new Written());
        consensus(node).attach(states.get(node));
    }

    private void stop(final String node) {
        open.remove(node).close();
    }

    @AfterEach
    void close() throws Exception {
        writing = false;
        open.values().forEach(OpenCluster::close);
        for (final HostApplication host : hosts.values()) {
            host.close();
        }
    }

    private Consensus consensus(final String node) {
        return open.get(node).slot(Consensus.class);
    }

    private Swapping swapping(final String node) {
        return open.get(node).slot(Swapping.class);
    }

    private void leaderKnown(final String node) {
        await().atMost(LIMIT).until(() -> consensus(node).leadership().leader().isPresent());
    }

    private static <T> T get(final CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static void all(final List<String> nodes, final Function<String, CompletionStage<?>> step) {
        final List<CompletionStage<?>> steps = new ArrayList<>();
        nodes.forEach(n -> steps.add(step.apply(n)));
        steps.forEach(SwapConsensusIT::get);
    }

    /** Each member writes one line after the other; one of which the end is not known is not written again. */
    private void write(final List<String> nodes) {
        writing = true;
        for (final String node : nodes) {
            final Thread writer = new Thread(() -> {
                for (int i = 0; writing; i++) {
                    final String line = node + "-" + System.nanoTime() + "-" + i;
                    try {
                        final var applied = consensus(node).propose(line.getBytes(StandardCharsets.UTF_8),
                            Duration.ofSeconds(20)).toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                        assertEquals(1, applied.answer().length, line);
                        acknowledged.put(applied.index(), line);
                    } catch (final InterruptedException e) {
                        return;
                    } catch (final Exception e) {
                        // it may stand in the log or not; only what was acknowledged is counted
                        System.out.println(line + ": " + e.getMessage());
                    }
                }
            }, "writer " + node);
            writers.add(writer);
            writer.start();
        }
    }

    private void written() throws InterruptedException {
        writing = false;
        for (final Thread writer : writers) {
            writer.join(LIMIT.toMillis());
        }
        writers.clear();
    }

    /** Every member has every line that was acknowledged, at its index, and all have the same. */
    private void check(final List<String> nodes) {
        nodes.forEach(n -> get(consensus(n).barrier(LIMIT)));
        final List<String> first = states.get(nodes.get(0)).lines();
        nodes.forEach(n -> await().atMost(LIMIT).untilAsserted(() -> assertEquals(first, states.get(n).lines())));
        acknowledged.forEach((index, line) -> assertEquals(line, first.get((int) (index - 1))));
        assertEquals(first.size(), new HashSet<>(first).size());
    }

    private ComponentSet target(final String version, final String snapshotBytes) {
        final Map<String, String> settings = new HashMap<>(PATIENT);
        settings.put("snapshotBytes", snapshotBytes);
        final String known = NODES.stream().filter(open::containsKey).findFirst().orElseThrow();
        return new ComponentSet(swapping(known).current().revision() + 1, List.of(new Choice("consensus", "raft",
            version, Configuration.of(settings))));
    }

    private void drain(final ComponentSet target, final String hash, final long number) {
        final Set<NodeId> nodes = NODES.stream().map(NodeId::of).collect(Collectors.toSet());
        NODES.forEach(n -> swapping(n).begins(target.revision(), number, nodes));
        all(NODES, n -> swapping(n).stage(target, List.of(hash), LIMIT));
        all(NODES, n -> swapping(n).warm(target.revision(), LIMIT));
        all(NODES, n -> swapping(n).switchOver(target.revision(), LIMIT));
        NODES.forEach(n -> await().atMost(LIMIT).until(() -> swapping(n).progress().step() == SwapStep.DRAINED));
    }

    /** What is decided is tried until it succeeds, as the manager does. */
    private CompletionStage<Void> committed(final String node, final ComponentSet target, final String hash) {
        final Swapping swapping = swapping(node);
        return swapping.commit(target, List.of(hash), LIMIT).exceptionallyCompose(failure -> {
            System.out.println(node + " tries again: " + failure.getMessage());
            return writing ? committed(node, target, hash) : CompletableFuture.failedFuture(failure);
        });
    }

    private String present() {
        return open.get("n1").components().slots().get(0).instance().bundleHash();
    }

    @Test
    void whatIsWrittenMeanwhileIsKeptInOrderAndSurvivesARestartOfAll() throws Exception {
        write(NODES);
        final ComponentSet small = target("", "20000");
        drain(small, present(), 1);
        all(NODES, n -> swapping(n).back(1, LIMIT));
        final long before = get(consensus("n1").barrier(LIMIT)).term().number();
        drain(small, present(), 2);
        final String hash = present();
        all(NODES, n -> committed(n, small, hash));
        assertTrue(get(consensus("n1").barrier(LIMIT)).term().number() > before);
        final Path later = LaterRelease.of(HostApplication.shipped(RAFT), folder, "0.2.0");
        all(NODES, n -> swapping(n).offer(later, LIMIT));
        final ComponentSet newer = target("[0.2.0,0.2.0]", "20000");
        final String newHash = EchoBundle.hash(later);
        drain(newer, newHash, 3);
        all(NODES, n -> committed(n, newer, newHash));
        written();
        check(NODES);
        final int lines = states.get("n1").lines().size();
        assertTrue(lines > 30, lines + " lines");
        restartAll();
        write(NODES);
        await().atMost(LIMIT).until(() -> states.get("n1").lines().size() > lines + 10);
        written();
        check(NODES);
    }

    @Test
    void whoIsAwayTakesTheNewLogAndWhoIsLeftGoesOn() throws Exception {
        write(List.of("n1", "n2"));
        final ComponentSet small = target("", "20000");
        final String hash = present();
        drain(small, hash, 1);
        stop("n3");
        all(List.of("n1", "n2"), n -> committed(n, small, hash));
        start("n3");
        leaderKnown("n3");
        assertEquals(1, swapping("n3").current().revision());
        written();
        check(NODES);
    }

    @Test
    void allThatEndBeforeTheHandoverGoOnWithTheOldLogAndAreHandedOverLater() throws Exception {
        write(NODES);
        final ComponentSet small = target("", "20000");
        final String hash = present();
        drain(small, hash, 1);
        written();
        restartAll();
        assertEquals(0, swapping("n1").current().revision());
        check(NODES);
        final Set<NodeId> nodes = NODES.stream().map(NodeId::of).collect(Collectors.toSet());
        NODES.forEach(n -> swapping(n).begins(1, 1, nodes));
        write(NODES);
        // decided: two take it over, and the third one is later
        all(List.of("n1", "n2"), n -> committed(n, small, hash));
        all(List.of("n3"), n -> committed(n, small, hash));
        written();
        check(NODES);
    }

    @Test
    void whoWasLeftBehindEndsAndStartsWithTheOthersAndTheVotersStay() throws Exception {
        write(List.of("n1", "n2"));
        final ComponentSet small = target("", "20000");
        final String hash = present();
        drain(small, hash, 1);
        stop("n3");
        all(List.of("n1", "n2"), n -> committed(n, small, hash));
        written();
        stop("n1");
        stop("n2");
        start("n3");
        assertEquals(0, swapping("n3").current().revision(), "nobody answers: the old log, which nobody else has");
        final Map<NodeId, String> fewer = new HashMap<>(addresses);
        fewer.remove(NodeId.of("n2"));
        start("n1", fewer);
        assertEquals(addresses.keySet(), consensus("n1").voters());
        stop("n1");
        start("n1");
        start("n2");
        leaderKnown("n1");
        await().atMost(LIMIT).until(() -> open.get("n3").components().slots().get(0).state()
            == SlotStatus.State.FAILED);
        stop("n3");
        start("n3");
        leaderKnown("n3");
        assertEquals(1, swapping("n3").current().revision());
        check(NODES);
    }
}
