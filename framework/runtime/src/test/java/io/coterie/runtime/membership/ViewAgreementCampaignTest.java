package io.coterie.runtime.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.membership.spi.EngineView;

/**
 * Three members, a simulated engine that splits and merges them at will, restarts, and notes that come at any time,
 * or never to a member whose slot is not open yet.
 * Ids must be the same for the same engine view, differ otherwise, and grow on every node for ever.
 */
class ViewAgreementCampaignTest {
    private static final int RUNS = 400;
    private static final int STEPS = 120;

    @ParameterizedTest
    @ValueSource(longs = {1, 2_000, 40_000, 600_000, 7_000_000})
    void idsAgreeAndGrow(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
            new Campaign(seed).run();
        }
    }

    private static final class Node {
        final ViewAgreementTest.TestMemory disk = new ViewAgreementTest.TestMemory();
        MemberId id;
        ViewAgreement core;
        EngineView engine;
        final Map<MemberId, Deque<Runnable>> incoming = new TreeMap<>();
        long greatest;
    }

    private static final class Campaign {
        final long seed;
        final Random random;
        final List<Node> nodes = new ArrayList<>();
        final Map<String, String> idOfStamp = new HashMap<>();
        final Map<String, String> stampOfId = new HashMap<>();
        long stamps;
        long incarnations;

        Campaign(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            for (int i = 0; i < 3; i++) {
                nodes.add(new Node());
                start(i);
            }
        }

        void start(int i) {
            Node node = nodes.get(i);
            node.id = MemberId.of("n" + i, ++incarnations);
            node.incoming.clear();
            node.engine = null;
            node.core = new ViewAgreement(node.id, node.disk, new ViewEffects() {
                @Override
                public void publish(byte[] note) {
                    send(node, note);
                }

                @Override
                public void installed(View view) {
                    check(node, view);
                }

                @Override
                public void stability(ViewStability stability) {
                    assertTrue(stability != null);
                }

                @Override
                public void primary(View view) {
                    assertTrue(view.primary());
                }
            });
        }

        void send(Node from, byte[] note) {
            EngineView view = from.engine;
            for (Node to : nodes) {
                boolean missed = to.engine == null && random.nextBoolean();
                if (view.members().contains(to.id) && !missed) {
                    to.incoming.computeIfAbsent(from.id, m -> new ArrayDeque<>())
                        .add(() -> to.core.note(from.id, note));
                }
            }
        }

        void check(Node node, View view) {
            assertTrue(view.contains(node.id), "seed " + seed);
            assertTrue(view.id().epoch() > node.greatest, "seed " + seed + ": epochs grow, also after a restart");
            node.greatest = view.id().epoch();
            assertEquals(node.greatest, node.disk.last, "kept before it is installed");
            String stamp = node.engine.stamp();
            String id = view.id().toString();
            assertEquals(id, idOfStamp.computeIfAbsent(stamp, s -> id), "seed " + seed);
            assertEquals(stamp, stampOfId.computeIfAbsent(id, s -> stamp), "seed " + seed);
        }

        void install(List<Node> part) {
            String stamp = "s" + ++stamps;
            List<MemberId> members = part.stream().map(n -> n.id).toList();
            for (Node node : part) {
                node.incoming.computeIfAbsent(node.id, m -> new ArrayDeque<>()).add(() -> {
                    node.engine = new EngineView(stamp, members);
                    node.core.engineView(node.engine);
                });
            }
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> split();
                    case 1 -> install(nodes);
                    case 2 -> start(random.nextInt(3));
                    default -> deliverOne();
                }
            }
            install(nodes);
            while (deliverOne()) {
                assertTrue(stamps > 0);
            }
            View last = nodes.get(0).core.view().orElseThrow();
            for (Node node : nodes) {
                assertEquals(last.id(), node.core.view().orElseThrow().id(), "seed " + seed);
                assertEquals(ViewStability.STABLE, node.core.stability(), "seed " + seed);
            }
        }

        void split() {
            int mask = random.nextInt(8);
            List<Node> one = new ArrayList<>();
            List<Node> other = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ((mask >> i & 1) == 0 ? one : other).add(nodes.get(i));
            }
            install(one);
            install(other);
        }

        boolean deliverOne() {
            List<Deque<Runnable>> ready = new ArrayList<>();
            nodes.forEach(n -> n.incoming.values().stream().filter(q -> !q.isEmpty()).forEach(ready::add));
            if (ready.isEmpty()) {
                return false;
            }
            ready.get(random.nextInt(ready.size())).poll().run();
            return true;
        }
    }
}
