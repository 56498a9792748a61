package io.coterie.engine.corosync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;

/** What the core does in the cases that have a name. */
class GroupCoreTest {
    private final SimulatedGroup group = new SimulatedGroup(1);

    private SimulatedGroup.Member join(final int node, final long life) {
        return group.join(new GroupProcess(node, (int) life), MemberId.of("n" + node, life), 0);
    }

    private void steps(final int many) {
        for (int i = 0; i < many; i++) {
            group.step();
        }
    }

    private static Set<MemberId> view(final SimulatedGroup.Member of) {
        return Set.copyOf(of.lastView().view().values());
    }

    @Test
    void aLaterIncarnationTakesThePlaceAndTheEarlierOneIsTold() {
        final SimulatedGroup.Member other = join(1, 1);
        final SimulatedGroup.Member former = join(2, 1);
        steps(500);
        final SimulatedGroup.Member later = join(2, 2);
        steps(500);
        assertEquals(Set.of(other.id, later.id), view(other));
        assertEquals(Set.of(other.id, later.id), view(later));
        assertTrue(former.superseded);
        assertFalse(later.superseded || other.superseded);
    }

    @Test
    void whoSaysNothingIsLeftOutAndComesBackWhenItWakesUp() {
        final SimulatedGroup.Member a = join(1, 1);
        final SimulatedGroup.Member b = join(2, 1);
        final SimulatedGroup.Member c = join(3, 1);
        steps(1000);
        final String before = c.lastView().stamp();
        c.frozen = true;
        steps(3000);
        assertEquals(Set.of(a.id, b.id), view(a));
        assertEquals(a.lastView(), b.lastView());
        assertEquals(before, c.lastView().stamp());
        final int known = c.told.size();
        c.frozen = false;
        steps(3000);
        assertEquals(Set.of(a.id, b.id, c.id), view(c));
        assertEquals(c.lastView(), a.lastView());
        assertEquals(Set.of(c.id), Set.copyOf(c.told.get(known).view().values()), "alone first");
    }

    @Test
    void aMemberThatIsFrozenWhileAnotherJoinsHoldsItUpForAWhileOnly() {
        final SimulatedGroup.Member a = join(1, 1);
        final SimulatedGroup.Member b = join(2, 1);
        steps(1000);
        b.frozen = true;
        final SimulatedGroup.Member c = join(3, 1);
        steps(3000);
        assertEquals(Set.of(a.id, c.id), view(a));
        assertEquals(a.lastView(), c.lastView());
    }

    @Test
    void whoLosesItsDaemonIsAloneAtOnceAndWithTheOthersLater() {
        final SimulatedGroup.Member a = join(1, 1);
        final SimulatedGroup.Member b = join(2, 1);
        steps(1000);
        group.loseDaemon(b);
        assertEquals(Set.of(b.id), view(b));
        assertFalse(b.core.isIn());
        steps(500);
        assertEquals(Set.of(a.id), view(a));
        group.reconnect(b, 0);
        steps(1000);
        assertEquals(Set.of(a.id, b.id), view(b));
        assertEquals(a.lastView(), b.lastView());
    }

    @Test
    void aFearThatWasUnfoundedIsTakenBackWithoutANewView() {
        final SimulatedGroup.Member a = join(1, 1);
        steps(500);
        final String before = a.lastView().stamp();
        final int views = a.told.size();
        final int doubts = a.transitions;
        a.core.ringChanged();
        a.core.ringChanged();
        assertEquals(doubts + 1, a.transitions);
        steps(500);
        assertEquals(before, a.lastView().stamp());
        assertEquals(views, a.told.size());
        assertNotEquals("", before);
    }

    @Test
    void aDaemonThatGivesNothingBackIsCounted() {
        final SimulatedGroup.Member a = join(1, 1);
        steps(500);
        while (a.core.signsMissed() > 0) {
            group.step();
        }
        final int doubts = a.transitions;
        while (a.core.signsMissed() < 5) {
            a.core.tick(3);
        }
        assertEquals(doubts + 1, a.transitions, "in doubt once, after three");
        assertEquals(List.of(a.id), List.copyOf(a.lastView().view().values()));
    }
}
