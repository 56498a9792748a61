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
 * Three members swap their membership: each opens its window, switches, and commits or goes back at a moment of its
 * own, while events of both engines are late, and one member may crash at any moment. Nobody who lives may ever be
 * missing in a view; without a crash no view changes at all; at the end all have the same one, without the dead.
 */
class ViewWindowCampaignTest {
    private static final int RUNS = 2_000;
    private static final int OLD = 0;
    private static final int NEW = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 50_000, 900_000})
    void nobodyIsLostByASwap(long firstSeed) {
        int[] outcomes = new int[4];
        for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
            Campaign campaign = new Campaign(seed);
            campaign.run();
            outcomes[(campaign.commit ? 2 : 0) + (campaign.dead == null ? 1 : 0)]++;
        }
        for (int outcome : outcomes) {
            assertTrue(outcome > RUNS / 50, "each outcome is met often: " + List.of(outcomes[0], outcomes[1],
                outcomes[2], outcomes[3]));
        }
    }

    private static final class Node {
        final MemberId id;
        final ViewAgreementTest.TestMemory disk = new ViewAgreementTest.TestMemory();
        final Map<String, Deque<Runnable>> incoming = new TreeMap<>();
        ViewAgreement core;
        ViewWindow window;
        int publishes = OLD;
        int installs;
        boolean switched;
        boolean ended;

        Node(int i) {
            id = MemberId.of("n" + i, 1);
        }
    }

    private static final class Campaign {
        final long seed;
        final Random random;
        final List<Node> nodes = new ArrayList<>();
        final List<List<Node>> engines = List.of(new ArrayList<>(), new ArrayList<>());
        final Map<String, List<MemberId>> membersOfId = new HashMap<>();
        final boolean crashes;
        Node dead;
        boolean decided;
        boolean commit;
        long stamps;

        Campaign(long seed) {
            this.seed = seed;
            // seeds that follow each other would begin alike
            random = new Random(seed * 0x9E3779B97F4A7C15L);
            crashes = random.nextBoolean();
            for (int i = 0; i < 3; i++) {
                Node node = new Node(i);
                nodes.add(node);
                node.core = new ViewAgreement(node.id, node.disk, new Effects(node));
            }
            engines.get(OLD).addAll(nodes);
            shows(OLD);
            deliverAll();
            nodes.forEach(n -> n.core.declarePrimary(n.core.view().orElseThrow().id(), true));
        }

        void shows(int engine) {
            String stamp = "e" + engine + "-" + ++stamps;
            List<MemberId> members = engines.get(engine).stream().map(n -> n.id).toList();
            for (Node node : engines.get(engine)) {
                queue(node, engine, node).add(() -> view(node, engine, new EngineView(stamp, members)));
            }
        }

        Deque<Runnable> queue(Node to, int engine, Node from) {
            return to.incoming.computeIfAbsent(engine + " " + from.id, k -> new ArrayDeque<>());
        }

        void view(Node node, int engine, EngineView view) {
            if (node.window == null) {
                if (engine == node.publishes) {
                    node.core.engineView(view);
                }
            } else if (engine == OLD) {
                node.window.oldView(view);
            } else {
                node.window.newView(view);
            }
        }

        void note(Node node, int engine, MemberId from, byte[] note) {
            if (node.window == null) {
                if (engine == node.publishes) {
                    node.core.note(from, note);
                }
            } else if (engine == OLD) {
                node.window.oldNote(from, note);
            } else {
                node.window.newNote(from, note);
            }
        }

        void leave(Node node, int engine) {
            if (engines.get(engine).remove(node)) {
                shows(engine);
            }
        }

        List<Node> alive() {
            return nodes.stream().filter(n -> n != dead).toList();
        }

        void step(Node node) {
            if (node.window == null && !node.ended && !decided) {
                node.window = new ViewWindow(node.core);
                engines.get(NEW).add(node);
                shows(NEW);
            } else if (decided && !node.ended) {
                node.ended = true;
                ViewWindow ending = node.window;
                node.window = null;
                if (commit) {
                    node.publishes = NEW;
                    ending.commit();
                    leave(node, OLD);
                } else if (ending != null) {
                    ending.back();
                    leave(node, NEW);
                }
            } else if (!decided && !node.switched && alive().stream()
                    .allMatch(n -> n.window != null && n.window.state().warm())) {
                node.switched = true;
                node.window.switchOver();
            }
        }

        void decide() {
            List<Node> all = alive();
            if (all.stream().anyMatch(n -> n.window != null && !n.window.state().failures().isEmpty())
                    || random.nextInt(60) == 0 && dead == null) {
                decided = true;
            } else if (dead == null && all.stream().allMatch(n -> n.window != null && n.window.state().drained())) {
                decided = true;
                commit = true;
            }
        }

        void crash() {
            dead = nodes.get(random.nextInt(3));
            dead.incoming.clear();
        }

        void run() {
            for (int step = 0; step < 150; step++) {
                int what = random.nextInt(10);
                if (what == 0 && !decided) {
                    decide();
                } else if (what == 1 && crashes && dead == null && random.nextInt(4) == 0) {
                    crash();
                } else if (what == 2 && dead != null) {
                    leave(dead, random.nextInt(2));
                } else if (what < 5) {
                    List<Node> all = alive();
                    step(all.get(random.nextInt(all.size())));
                } else {
                    deliverOne();
                }
            }
            if (dead != null) {
                leave(dead, OLD);
                leave(dead, NEW);
            }
            decided = true;
            alive().forEach(n -> {
                while (!n.ended) {
                    step(n);
                }
            });
            deliverAll();
            check();
        }

        void check() {
            List<MemberId> living = alive().stream().map(n -> n.id).toList();
            View first = alive().get(0).core.view().orElseThrow();
            assertEquals(living, first.members(), "seed " + seed);
            for (Node node : alive()) {
                assertEquals(first.id(), node.core.view().orElseThrow().id(), "seed " + seed);
                assertEquals(ViewStability.STABLE, node.core.stability(), "seed " + seed);
                if (dead == null) {
                    assertEquals(1, node.installs, "seed " + seed + ": no view changes without a crash");
                    assertTrue(node.core.view().orElseThrow().primary(), "seed " + seed);
                }
            }
        }

        void deliverAll() {
            boolean more = true;
            for (int round = 0; round < 4 || more; round++) {
                while (deliverOne()) {
                    more = true;
                }
                more = false;
                for (Node node : alive()) {
                    if (node.core.agreeing()) {
                        node.core.remind();
                    }
                }
                assertTrue(round < 100, "seed " + seed + " comes to no end");
                more = alive().stream().anyMatch(n -> n.incoming.values().stream().anyMatch(q -> !q.isEmpty()));
            }
        }

        boolean deliverOne() {
            List<Deque<Runnable>> ready = new ArrayList<>();
            alive().forEach(n -> n.incoming.values().stream().filter(q -> !q.isEmpty()).forEach(ready::add));
            if (ready.isEmpty()) {
                return false;
            }
            ready.get(random.nextInt(ready.size())).poll().run();
            return true;
        }

        private final class Effects implements ViewEffects {
            private final Node node;

            Effects(Node node) {
                this.node = node;
            }

            @Override
            public void publish(byte[] note) {
                int engine = node.publishes;
                for (Node to : engines.get(engine)) {
                    queue(to, engine, node).add(() -> Campaign.this.note(to, engine, node.id, note));
                }
            }

            @Override
            public void installed(View view) {
                node.installs++;
                alive().forEach(n -> assertTrue(view.contains(n.id), "seed " + seed + ": " + n.id
                    + " lives and is not in " + view));
                List<MemberId> same = membersOfId.putIfAbsent(view.id().toString(), view.members());
                assertTrue(same == null || same.equals(view.members()), "seed " + seed);
            }

            @Override
            public void stability(ViewStability stability) {
                assertTrue(stability != null);
            }

            @Override
            public void primary(View view) {
                assertTrue(view.primary());
            }
        }
    }
}
