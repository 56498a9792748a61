package io.coterie.engine.corosync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.engine.corosync.SimulatedGroup.Told;

/**
 * Members join, leave, freeze, lose their daemon and are partitioned, in orders from a seed. Whatever happens, a stamp
 * means one view, those who go together from one view to the next deliver the same frames in the same order between
 * the two, and when all is well again all are in one view and everybody gets everything.
 */
class GroupCoreCampaignTest {
    private static final int NODES = 4;
    private static final long SEEDS = Long.getLong("coterie.seeds", 400);

    @Test
    void everySeedKeepsThePromises() {
        final long one = Long.getLong("coterie.seed", -1);
        for (long seed = Math.max(one, 0); seed < (one < 0 ? SEEDS : one + 1); seed++) {
            final SimulatedGroup group = new SimulatedGroup(seed);
            final List<SimulatedGroup.Member> ever = new ArrayList<>();
            run(group, ever);
            try {
                settle(group);
                check(ever);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void run(final SimulatedGroup group, final List<SimulatedGroup.Member> ever) {
        final Random random = group.random();
        int life = 1;
        for (int node = 1; node <= NODES; node++) {
            ever.add(group.join(new GroupProcess(node, life), MemberId.of("n" + node, life), 0));
        }
        for (int i = 0; i < 4000; i++) {
            group.step();
            final SimulatedGroup.Member one = group.members.get(random.nextInt(group.members.size()));
            switch (random.nextInt(200)) {
                case 0 -> one.frozen = !one.frozen;
                case 1 -> {
                    life++;
                    group.kill(one);
                    final int node = one.process.nodeId();
                    ever.add(group.join(new GroupProcess(node, life), MemberId.of("n" + node, life),
                        random.nextInt(2)));
                }
                case 2 -> {
                    final Set<SimulatedGroup.Member> some = new HashSet<>();
                    group.members.stream().filter(m -> random.nextBoolean()).forEach(some::add);
                    group.move(some::contains, random.nextInt(2));
                }
                case 3 -> group.move(m -> true, 0);
                case 4 -> {
                    if (one.joined) {
                        group.loseDaemon(one);
                    } else {
                        group.reconnect(one, random.nextInt(2));
                    }
                }
                default -> {
                    if (random.nextInt(4) == 0) {
                        one.send();
                    }
                }
            }
        }
    }

    private static void settle(final SimulatedGroup group) {
        group.members.forEach(m -> m.frozen = false);
        group.members.stream().filter(m -> !m.joined).forEach(m -> group.reconnect(m, 0));
        group.move(m -> true, 0);
        for (int turns = 0; !together(group); turns++) {
            assertTrue(turns < 100, () -> "the members do not come together: "
                + group.members.stream().map(SimulatedGroup.Member::lastView).toList());
            for (int i = 0; i < 200; i++) {
                group.step();
            }
            group.drain();
        }
        final Map<SimulatedGroup.Member, Integer> from = new HashMap<>();
        group.members.forEach(m -> from.put(m, m.told.size()));
        for (int i = 0; i < 50; i++) {
            group.members.get(i % group.members.size()).send();
        }
        group.drain();
        final SimulatedGroup.Member first = group.members.get(0);
        assertEquals(NODES, first.lastView().view().size(), "members of the last view");
        final List<Told> frames = first.told.subList(from.get(first), first.told.size());
        assertEquals(50, frames.size(), "frames that came in the end");
        for (final SimulatedGroup.Member one : group.members) {
            assertTrue(one.core.isIn(), one.id + " is not in");
            assertEquals(first.lastView(), one.lastView(), "the last view of " + one.id);
            assertEquals(frames, one.told.subList(from.get(one), one.told.size()), "the last frames on " + one.id);
        }
    }

    private static boolean together(final SimulatedGroup group) {
        return group.members.stream().allMatch(m -> m.core.isIn()) && group.members.stream()
            .map(m -> m.lastView().stamp()).distinct().count() == 1;
    }

    private static void check(final Collection<SimulatedGroup.Member> ever) {
        final Map<String, Map<GroupProcess, MemberId>> views = new HashMap<>();
        final Map<String, List<Told>> between = new HashMap<>();
        for (final SimulatedGroup.Member one : ever) {
            assertFalse(one.superseded, one.id + " says that it is superseded");
            Told view = null;
            final List<Told> frames = new ArrayList<>();
            final Map<GroupProcess, Long> last = new HashMap<>();
            for (final Told told : one.told) {
                if (told.view() == null) {
                    assertTrue(view != null && view.view().containsKey(told.from()), () -> "a frame of nobody");
                    assertTrue(last.getOrDefault(told.from(), 0L) < told.frame(), () -> "frames out of order");
                    last.put(told.from(), told.frame());
                    frames.add(told);
                    continue;
                }
                assertTrue(told.view().containsValue(one.id), () -> "a view without " + one.id);
                final var known = views.putIfAbsent(told.stamp(), told.view());
                assertTrue(known == null || known.equals(told.view()), () -> "one stamp for two views");
                if (view != null) {
                    final List<Told> others = between.putIfAbsent(view.stamp() + " to " + told.stamp(),
                        List.copyOf(frames));
                    if (others != null) {
                        assertEquals(others, frames, "frames from " + view.stamp() + " to " + told.stamp());
                    }
                }
                view = told;
                frames.clear();
            }
        }
    }
}
