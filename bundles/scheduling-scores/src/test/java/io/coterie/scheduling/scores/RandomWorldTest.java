package io.coterie.scheduling.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Role;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.Transition;

/** What must hold whatever happens, tried on many clusters made from a seed, through a history of mishaps. */
class RandomWorldTest {
    private static final int WORLDS_PER_SEED = 60;
    private static final int MISHAPS = 8;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverHappensItIsSafeAndSettles(final long seed) {
        for (int i = 0; i < WORLDS_PER_SEED; i++) {
            final long own = seed * 1_000 + i;
            final Random random = new Random(own);
            final World world = RandomWorlds.make(random);
            for (int mishap = 0; mishap < MISHAPS; mishap++) {
                final Transition transition = world.schedule();
                assertEquals(transition, world.schedule(), "the same input gives the same decision");
                check(world, transition, "seed " + own + ", mishap " + mishap);
                carryOut(world, transition, random);
                if (world.failCounts.isEmpty() || random.nextBoolean()) {
                    settle(world, "seed " + own + ", mishap " + mishap);
                }
                mishap(world, random);
            }
        }
    }

    /** After one whole transition there is nothing left to do, but for what probes and fences brought to light. */
    private static void settle(final World world, final String where) {
        try {
            final List<Action> first = world.schedule().actions();
            final boolean plain = first.stream().noneMatch(a -> a.type() == Action.Type.PROBE
                || a.type() == Action.Type.FENCE);
            first.forEach(world::apply);
            final List<Action> second = world.schedule().actions();
            assertTrue(!plain || second.isEmpty(), () -> where + ": first " + ids(first) + ", then " + second.stream()
                .map(a -> a.id() + " (" + a.reason() + ")").toList() + " of " + world.document);
            world.settle(6);
        } catch (final AssertionError e) {
            throw new AssertionError(where + ": " + e.getMessage(), e);
        }
        invariants(world, where);
    }

    private static List<String> ids(final List<Action> actions) {
        return actions.stream().map(Action::id).toList();
    }

    private static void carryOut(final World world, final Transition transition, final Random random) {
        // any order that obeys "after" must be safe: take ready actions at random, and stop somewhere
        final List<Action> open = new ArrayList<>(transition.actions());
        final Set<String> done = new HashSet<>();
        final int most = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(open.size() + 1);
        for (int count = 0; count < most && !open.isEmpty(); count++) {
            final List<Action> ready = open.stream().filter(a -> done.containsAll(a.after())).toList();
            final Action next = ready.get(random.nextInt(ready.size()));
            open.remove(next);
            if (random.nextInt(40) == 0 && fails(world, next, random)) {
                invariants(world, next.id());
                return;
            }
            world.apply(next);
            done.add(next.id());
            invariants(world, next.id());
        }
    }

    /** An action fails, or its node is lost before anybody heard of its result; tells whether it is of that kind. */
    private static boolean fails(final World world, final Action action, final Random random) {
        final List<Object> key = List.of(action.node(), action.resource());
        final String node = action.node().name();
        if (action.type() == Action.Type.START && random.nextBoolean()) {
            world.truth.put(key, Role.STARTED);
            world.status(node, "unclean");
            return true;
        } else if (action.type() != Action.Type.START && action.type() != Action.Type.STOP
            && action.type() != Action.Type.PROMOTE) {
            return false;
        }
        if (action.type() == Action.Type.START) {
            world.truth.put(key, Role.STARTED);
        }
        world.record(node, action.resource(), action.operation(), 0, false, ActionResult.Status.COMPLETED,
            ResultCode.GENERIC_ERROR, ResultCode.OK, action.digest());
        return true;
    }

    private static void mishap(final World world, final Random random) {
        final List<NodeStatus> nodes = List.copyOf(world.nodes.values());
        final NodeStatus node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(5)) {
            case 0 -> {
                if (node.online()) {
                    world.status(node.node().name(), "unclean");
                }
            }
            case 1 -> {
                if (!node.online() && !node.unclean()) {
                    world.join(node.node().name());
                }
            }
            case 2 -> {
                if (node.standby()) {
                    world.active(node.node().name());
                } else {
                    world.status(node.node().name(), "standby");
                }
            }
            case 3 -> world.quorate = random.nextInt(4) > 0;
            default -> world.truth.keySet().stream().filter(k -> k.get(0).equals(node.node())).findFirst()
                .filter(k -> node.online()).ifPresent(k -> world.record(node.node().name(), (String) k.get(1),
                    "monitor", 10_000, false, ActionResult.Status.COMPLETED, ResultCode.GENERIC_ERROR, ResultCode.OK,
                    ""));
        }
        if (random.nextInt(3) == 0) {
            world.quorate = true;
        }
        if (random.nextInt(6) == 0) {
            world.attribute(node.node().name(), "master-r" + random.nextInt(7) + "x", "" + random.nextInt(30));
        }
    }

    private static void check(final World world, final Transition transition, final String where) {
        final Set<String> before = new HashSet<>();
        final Map<NodeId, String> fences = new HashMap<>();
        for (final Action action : transition.actions()) {
            assertTrue(before.containsAll(action.after()), where + ": " + action.id() + " comes too early");
            assertTrue(before.add(action.id()), where + ": " + action.id() + " stands twice");
            final NodeStatus node = world.nodes.get(action.node());
            if (action.type() == Action.Type.FENCE) {
                fences.put(action.node(), action.id());
                assertTrue(world.quorate && node.fenceable(), where + ": " + action.id());
            } else if (action.type() != Action.Type.PSEUDO) {
                assertTrue(node.online() && !node.unclean(), where + ": " + action.id() + " on a lost node");
            }
            if (action.type() == Action.Type.START) {
                assertTrue(!node.standby() && !node.leaving(), where + ": " + action.id() + " on standby");
            }
        }
        for (final Action action : transition.actions()) {
            if (action.type() == Action.Type.START || action.type() == Action.Type.PROMOTE) {
                for (final NodeStatus node : world.nodes.values()) {
                    final boolean runs = world.truth.keySet().stream().anyMatch(k -> k.get(0).equals(node.node())
                        && base((String) k.get(1)).equals(base(action.resource())));
                    assertTrue(!node.unclean() || !runs || action.after().contains(fences.get(node.node())),
                        where + ": " + action.id() + " does not wait for the fence of " + node.node());
                }
            }
            assertTrue(!action.reason().isEmpty(), action.id() + " has no reason");
        }
        transition.placements().forEach(p -> assertTrue(!p.reason().isEmpty(), p.resource() + " has no reason"));
    }

    private static String base(final String instance) {
        return instance.replaceFirst(":.*", "");
    }

    /** Never one primitive twice, never more copies or promoted ones than allowed. */
    private static void invariants(final World world, final String where) {
        final Map<String, Integer> running = new HashMap<>();
        final Map<String, Integer> promoted = new HashMap<>();
        world.truth.forEach((key, role) -> {
            running.merge(base((String) key.get(1)), 1, Integer::sum);
            promoted.merge(base((String) key.get(1)), role == Role.PROMOTED ? 1 : 0, Integer::sum);
        });
        for (final Resource resource : world.document.resources()) {
            resource.primitives().forEach(p -> {
                if (!(resource instanceof Resource.Clone)) {
                    assertTrue(running.getOrDefault(p.id(), 0) <= 1, where + ": " + p.id() + " runs twice");
                }
                assertTrue(promoted.getOrDefault(p.id(), 0) <= 1, where + ": two of " + p.id() + " are promoted");
            });
        }
    }
}
