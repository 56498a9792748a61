package io.coterie.engine.jgroups;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;

/** A new engine among members that know each other: one makes the group, the others join it, and nothing merges. */
@Timeout(60)
class FounderIT {
    private static final ClusterId CLUSTER = new ClusterId("it", new UUID(4, 7));
    private final FakeWorld world = new FakeWorld();
    private final List<TestMember> members = new ArrayList<>();

    private void makeThree() {
        for (final String node : List.of("n1", "n2", "n3")) {
            members.add(new TestMember(world, CLUSTER, MemberId.of(node, 1), Map.of()));
        }
        world.view = new View(new ViewId(7, "old"), members.stream().map(m -> m.self).toList(), true);
    }

    @AfterEach
    void close() {
        members.forEach(TestMember::close);
    }

    private static CompletableFuture<Void> startAtOnce(final List<TestMember> starting) {
        return CompletableFuture.allOf(starting.stream().map(m -> CompletableFuture.runAsync(m::start))
            .toArray(CompletableFuture[]::new));
    }

    private static void agree(final List<TestMember> all) {
        await().atMost(TestMember.LONG).until(() -> all.stream().allMatch(m ->
            m.viewNodes().equals(Set.of("n1", "n2", "n3")) && m.stamp().equals(all.get(0).stamp())));
    }

    @Test
    void membersOfAViewJoinItsFirstAndNoneIsEverAloneButThat() {
        makeThree();
        final long begin = System.nanoTime();
        startAtOnce(members).join();
        agree(members);
        System.out.println("three that know each other: one view after " + (System.nanoTime() - begin) / 1_000_000
            + " ms");
        for (final TestMember joined : members.subList(1, 3)) {
            assertTrue(joined.views.get(0).members().contains(members.get(0).self), joined.views.toString());
        }
    }

    /** Were others looked for, the start would last longer than it may. */
    @Test
    void theOnlyNodeOfAClusterLooksForNobody() {
        world.nodes = Map.of(NodeId.of("n1"), "127.0.0.1:1");
        members.add(new TestMember(world, CLUSTER, MemberId.of("n1", 1), Map.of("joinMillis", "60000")).start());
        await().atMost(TestMember.LONG).until(() -> members.get(0).viewNodes().equals(Set.of("n1")));
        world.nodes = Map.of(NodeId.of("n1"), "127.0.0.1:1", NodeId.of("n2"), "127.0.0.1:2");
        members.add(new TestMember(world, CLUSTER, MemberId.of("n2", 1), Map.of("joinMillis", "60000")).start());
        await().atMost(TestMember.LONG).until(() -> members.get(1).viewNodes().equals(Set.of("n1", "n2")));
        assertEquals(2, members.get(1).views.get(0).members().size(), "who is added joins the group that is there");
    }

    @Test
    void whoWaitedInVainForTheFirstGoesOnAndMergesWithItLater() {
        makeThree();
        startAtOnce(members.subList(1, 3)).join();
        assertFalse(members.get(1).views.isEmpty());
        assertEquals(List.of(), members.get(0).views);
        members.get(0).start();
        agree(members);
    }

    @Test
    void theFirstThatComesAgainLooksForTheGroupThatIsThere() {
        makeThree();
        startAtOnce(members).join();
        agree(members);
        members.remove(0).close();
        final TestMember again = new TestMember(world, CLUSTER, MemberId.of("n1", 2), Map.of());
        world.view = new View(new ViewId(9, "old"), List.of(again.self, members.get(0).self, members.get(1).self),
            true);
        members.add(0, again);
        again.start();
        agree(members);
        assertEquals(3, again.views.get(0).members().size(), again.views.toString());
    }
}
