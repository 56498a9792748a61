package io.coterie.runtime.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

class PeerTableTest {
    private static final ClusterId CLUSTER = new ClusterId("demo", new UUID(1, 1));
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final NodeId N3 = NodeId.of("n3");
    private static final MemberId SELF = MemberId.of("n1", 100);
    private final PeerTable table = new PeerTable(CLUSTER, SELF, Set.of(N1, N2, N3), new ProtocolRange(2, 3));

    @Test
    void aMemberOfTheElectorateIsLetInAndKept() {
        Facts facts = facts("n2", 5, 1);
        assertEquals(Optional.empty(), table.heard(facts, 10));
        assertEquals(Map.of(N2, new Peer(facts, 10)), table.peers());
    }

    @Test
    void anotherClusterIsRefusedAlsoIfItHasTheSameName() {
        Facts facts = new Facts(new ProtocolRange(2, 2), "0", new ClusterId("demo", new UUID(2, 2)),
            MemberId.of("n2", 5), "10.0.0.2:7400", 1, 0, List.of(), Map.of());
        assertRefused(Refusal.OTHER_CLUSTER, table.heard(facts, 10));
        assertEquals(Map.of(), table.peers());
    }

    @Test
    void anUnknownNodeIsRefusedAndToldWhichAreKnown() {
        Optional<Refusal> refusal = table.heard(facts("n9", 5, 1), 10);
        assertRefused(Refusal.UNKNOWN_NODE, refusal);
        assertTrue(refusal.orElseThrow().problem().contains("[n1, n2, n3]"), refusal::toString);
    }

    @Test
    void versionsMustOverlap() {
        assertRefused(Refusal.INCOMPATIBLE_VERSION, table.heard(speaking(1, 1), 10));
        assertRefused(Refusal.INCOMPATIBLE_VERSION, table.heard(speaking(4, 9), 10));
        assertEquals(Optional.empty(), table.heard(speaking(1, 2), 10));
        assertEquals(Optional.empty(), table.heard(speaking(3, 9), 10));
    }

    @Test
    void theVersionIsJudgedBeforeAllElse() {
        Facts facts = new Facts(new ProtocolRange(9, 9), "0", new ClusterId("other", new UUID(2, 2)),
            MemberId.of("n9", 5), "10.0.0.9:7400", 1, 0, List.of(), Map.of());
        assertRefused(Refusal.INCOMPATIBLE_VERSION, table.heard(facts, 10));
    }

    @Test
    void aLaterLifeReplacesTheEarlierOneAndIsNotReplacedByIt() {
        table.heard(facts("n2", 5, 7), 10);
        Facts later = facts("n2", 6, 1);
        assertEquals(Optional.empty(), table.heard(later, 11));
        assertEquals(later, table.peers().get(N2).facts());
        assertRefused(Refusal.STALE_INCARNATION, table.heard(facts("n2", 5, 8), 12));
        assertEquals(new Peer(later, 11), table.peers().get(N2));
    }

    @Test
    void aSecondLifeAtAnotherAddressIsADuplicateWhileTheFirstOneLives() {
        table.heard(facts("n2", 5, 1), 0);
        Facts moved = at("n2", 6, "10.0.0.77:7400");
        assertRefused(Refusal.DUPLICATE_NODE, table.heard(moved, PeerTable.LIVE.toNanos() - 1));
        assertEquals(Optional.empty(), table.heard(moved, PeerTable.LIVE.toNanos()));
        assertEquals(moved, table.peers().get(N2).facts());
    }

    @Test
    void theOwnNodeElsewhereIsADuplicateWhateverItsLife() {
        assertRefused(Refusal.DUPLICATE_NODE, table.heard(at("n1", 99, "10.0.0.77:7400"), 10));
        assertRefused(Refusal.DUPLICATE_NODE, table.heard(at("n1", 101, "10.0.0.77:7400"), 10));
    }

    @Test
    void meetingOneselfMeansAWrongAddress() {
        assertRefused(Refusal.WRONG_NODE, table.heard(facts("n1", 100, 1), 10));
    }

    @Test
    void newsThatWereOvertakenAreNotTakenButCountAsSeen() {
        Facts newest = facts("n2", 5, 3);
        table.heard(newest, 10);
        table.heard(facts("n2", 5, 2), 20);
        assertEquals(new Peer(newest, 20), table.peers().get(N2));
    }

    @Test
    void silenceForgetsNothing() {
        Facts facts = facts("n2", 5, 1);
        table.heard(facts, 0);
        table.heard(facts("n3", 5, 1), Long.MAX_VALUE / 2);
        assertEquals(facts, table.peers().get(N2).facts());
    }

    @Test
    void somebodyElseAtANodesAddressIsNotBelieved() {
        assertRefused(Refusal.WRONG_NODE, table.answered(N2, facts("n3", 5, 1), 10));
        assertEquals(Set.of(N2), table.refusals().keySet());
        assertEquals(Map.of(), table.peers());
    }

    @Test
    void anOldLifeThatAnswersIsNotBelieved() {
        table.heard(facts("n2", 6, 1), 10);
        assertRefused(Refusal.STALE_INCARNATION, table.answered(N2, facts("n2", 5, 1), 11));
        assertEquals(Map.of(), table.refusals(), "it is that process that is wrong, not this member");
    }

    @Test
    void aRefusalHoldsUntilTheNodeLetsTheMemberIn() {
        Refusal refusal = new Refusal(Refusal.UNKNOWN_NODE, "Problem.", "Remedy.");
        table.refused(N2, refusal);
        table.heard(facts("n2", 5, 1), 10);
        assertEquals(Map.of(N2, refusal), table.refusals());
        table.answered(N2, facts("n2", 5, 1), 11);
        assertEquals(Map.of(), table.refusals());
    }

    @Test
    void theElectorateCanChange() {
        table.heard(facts("n2", 5, 1), 10);
        table.refused(N2, new Refusal(Refusal.UNKNOWN_NODE, "Problem.", "Remedy."));
        table.electorate(Set.of(N1, N3, NodeId.of("n4")));
        assertEquals(Map.of(), table.peers());
        assertEquals(Map.of(), table.refusals());
        assertRefused(Refusal.UNKNOWN_NODE, table.heard(facts("n2", 5, 1), 11));
        assertEquals(Optional.empty(), table.heard(facts("n4", 5, 1), 11));
    }

    @Test
    void refusalsAreErrorsThatNameWhatToDo() {
        Refusal refusal = table.heard(facts("n9", 5, 1), 10).orElseThrow();
        assertEquals(refusal, Refusal.of(refusal.toException()));
        assertEquals("rendezvous.refused", new Refusal("Not a code", "Problem.", "Remedy.").toException().code());
    }

    private static Facts speaking(final int lowest, final int highest) {
        return new Facts(new ProtocolRange(lowest, highest), "0", CLUSTER, MemberId.of("n2", 5), "10.0.0.2:7400", 1, 0,
            List.of(), Map.of());
    }

    private static Facts facts(final String node, final long incarnation, final long revision) {
        return new Facts(new ProtocolRange(2, 2), "0", CLUSTER, MemberId.of(node, incarnation),
            "10.0.0." + node.substring(1) + ":7400", revision, 0, List.of(), Map.of());
    }

    private static Facts at(final String node, final long incarnation, final String address) {
        return new Facts(new ProtocolRange(2, 2), "0", CLUSTER, MemberId.of(node, incarnation), address, 1, 0,
            List.of(), Map.of());
    }

    private static void assertRefused(final String code, final Optional<Refusal> refusal) {
        assertEquals(Optional.of(code), refusal.map(Refusal::code));
    }
}
