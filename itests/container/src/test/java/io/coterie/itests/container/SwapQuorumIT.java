package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.membership.Membership;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;

/** The quorum of three members is swapped; the test stands for the coordinator and tells the electorate. */
class SwapQuorumIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final String QUORUM = "io.coterie.quorum-majority";
    private final ClusterId cluster = new ClusterId("quorate", UUID.randomUUID());
    private final Map<String, HostApplication> hosts = new TreeMap<>();
    private final Map<String, OpenCluster> open = new TreeMap<>();
    private final Map<NodeId, String> addresses = new HashMap<>();
    @TempDir
    private Path folder;

    @BeforeEach
    void threeMembers() throws Exception {
        for (final String node : NODES) {
            addresses.put(NodeId.of(node), MemberProcess.freeAddress());
        }
        for (final String node : NODES) {
            final HostApplication host = new HostApplication(folder.resolve("cache-" + node),
                "io.coterie.api.quorum;version=1.0.0");
            hosts.put(node, host);
            host.installShipped(QUORUM);
            open.put(node, host.clusters().open(new ClusterConfiguration(cluster,
                MemberId.of(node, System.currentTimeMillis()), addresses, "127.0.0.1",
                List.of(new Choice("membership", "jgroups", "", Configuration.EMPTY),
                    new Choice("messaging", "jgroups", "", Configuration.EMPTY),
                    new Choice("quorum", "majority", "", Configuration.EMPTY)), folder.resolve(node)), LIMIT));
        }
        NODES.forEach(n -> await().atMost(LIMIT).ignoreExceptions().until(() ->
            membership(n).view().members().size() == 3));
    }

    @AfterEach
    void close() throws Exception {
        open.values().forEach(OpenCluster::close);
        for (final HostApplication host : hosts.values()) {
            host.close();
        }
    }

    private Membership membership(final String node) {
        return open.get(node).slot(Membership.class);
    }

    private Quorum quorum(final String node) {
        return open.get(node).slot(Quorum.class);
    }

    private Swapping swapping(final String node) {
        return open.get(node).slot(Swapping.class);
    }

    private void electorate(final String... nodes) {
        final Map<NodeId, Integer> votes = new HashMap<>();
        List.of(nodes).forEach(n -> votes.put(NodeId.of(n), 1));
        NODES.forEach(n -> quorum(n).electorate(votes));
        NODES.forEach(n -> await().atMost(LIMIT).until(() -> quorate(n)));
    }

    /** What quorum says, and what membership was told. */
    private boolean quorate(final String node) {
        final QuorumState state = quorum(node).state();
        return state.quorate() && membership(node).view().primary();
    }

    private boolean lost(final String node) {
        return !quorum(node).state().quorate() && !membership(node).view().primary();
    }

    private static void all(final List<String> nodes, final Function<String, CompletionStage<?>> step) {
        final List<CompletionStage<?>> steps = new ArrayList<>();
        nodes.forEach(n -> steps.add(step.apply(n)));
        steps.forEach(s -> s.toCompletableFuture().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }

    private ComponentSet target(final String version, final Map<String, String> settings) {
        final ComponentSet current = swapping("n1").current();
        final List<Choice> choices = new ArrayList<>(current.choices());
        choices.set(2, new Choice("quorum", "majority", version, Configuration.of(settings)));
        return new ComponentSet(current.revision() + 1, choices);
    }

    private List<String> present() {
        return List.of("", "", open.get("n1").components().slots().get(2).instance().bundleHash());
    }

    private void warm(final ComponentSet target, final List<String> hashes) {
        all(NODES, n -> swapping(n).stage(target, hashes, LIMIT));
        all(NODES, n -> swapping(n).warm(target.revision(), LIMIT));
    }

    private void drain(final ComponentSet target, final List<String> hashes) {
        warm(target, hashes);
        all(NODES, n -> swapping(n).switchOver(target.revision(), LIMIT));
        NODES.forEach(n -> await().atMost(LIMIT).until(() -> swapping(n).progress().step() == SwapStep.DRAINED));
    }

    @Test
    void nobodyHearsOfALossAndTheClassesOfTheOldOneGo() throws Exception {
        electorate("n1", "n2", "n3");
        final Map<String, List<Boolean>> heard = new TreeMap<>();
        NODES.forEach(n -> {
            heard.put(n, new CopyOnWriteArrayList<>());
            quorum(n).subscribe(state -> heard.get(n).add(state.quorate()));
            await().atMost(LIMIT).until(() -> !heard.get(n).isEmpty());
        });
        final ComponentSet strict = target("", Map.of("waitForAll", "true"));
        final List<String> hashes = present();
        drain(strict, hashes);
        all(NODES, n -> swapping(n).back(1, LIMIT));
        drain(strict, hashes);
        NODES.forEach(n -> all(List.of(n), m -> swapping(m).commit(strict, hashes, LIMIT)));
        for (final String version : List.of("0.2.0", "0.3.0")) {
            final Path later = LaterRelease.of(HostApplication.shipped(QUORUM), folder, version);
            all(NODES, n -> swapping(n).offer(later, LIMIT));
            final ComponentSet target = target("[" + version + "," + version + "]", Map.of("waitForAll", "true"));
            final List<String> bundle = List.of("", "", EchoBundle.hash(later));
            drain(target, bundle);
            all(NODES, n -> swapping(n).commit(target, bundle, LIMIT));
        }
        NODES.forEach(n -> assertFalse(heard.get(n).contains(false), () -> n + " heard " + heard.get(n)));
        NODES.forEach(n -> assertTrue(quorate(n)));
        NODES.forEach(n -> await().atMost(LIMIT).untilAsserted(() -> {
            System.gc();
            assertEquals(List.of(), swapping(n).heldLoaders());
        }));
        open.remove("n3").close();
        open.remove("n2").close();
        await().atMost(LIMIT).until(() -> lost("n1"));
    }

    @Test
    void aNewOneThatDoesNotFindQuorumNeverCounts() {
        electorate("n1", "n2", "n3", "n4");
        final ComponentSet strict = target("", Map.of("waitForAll", "true"));
        all(NODES, n -> swapping(n).stage(strict, present(), LIMIT));
        final CoterieException late = (CoterieException) assertThrows(CompletionException.class, () ->
            swapping("n1").warm(1, Duration.ofSeconds(2)).toCompletableFuture().join()).getCause();
        assertEquals("swap.not-warm", late.code());
        assertTrue(late.problem().contains("to find quorum (Since this member started, not all were seen together;"
            + " missing: n4.)"), late.problem());
        NODES.forEach(n -> assertTrue(quorate(n)));
        all(NODES, n -> swapping(n).back(1, LIMIT));
        NODES.forEach(n -> assertTrue(quorate(n)));
    }

    @Test
    void whereTheyDifferNobodyIsQuorateUntilTheSwapIsOver() {
        electorate("n1", "n2", "n3", "n4");
        final ComponentSet without = target("", Map.of("tieBreaker", "none"));
        warm(without, present());
        NODES.forEach(n -> assertTrue(quorate(n)));
        open.remove("n3").close();
        for (final String node : List.of("n1", "n2")) {
            await().atMost(LIMIT).until(() -> lost(node));
            await().atMost(LIMIT).until(() -> swapping(node).progress().failures().stream()
                .anyMatch(f -> f.code().equals("swap.quorum-differs")));
        }
        for (final String node : List.of("n1", "n2")) {
            all(List.of(node), n -> swapping(n).back(1, LIMIT));
            await().atMost(LIMIT).until(() -> quorate(node));
            assertEquals(QuorumState.Rule.TIE_BREAKER, quorum(node).state().rule());
        }
    }
}
