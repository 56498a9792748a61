package io.coterie.runtime.rendezvous;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.coterie.api.component.Connections.Direction;
import io.coterie.api.component.Endpoints;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/** Real members on loopback sockets. */
@Timeout(30)
class RendezvousTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final NodeId N3 = NodeId.of("n3");
    private Loopback loopback;

    @BeforeEach
    void choosesPorts() throws IOException {
        loopback = new Loopback("n1", "n2", "n3");
    }

    @AfterEach
    void closesMembers() {
        loopback.close();
    }

    @Test
    void threeMembersFindEachOtherInWhateverOrderTheyStart() {
        Rendezvous one = loopback.open("n1", 5);
        Rendezvous two = loopback.open("n2", 6);
        Rendezvous three = loopback.open("n3", 7);
        await().until(() -> one.peers().keySet().equals(Set.of(N2, N3)));
        await().until(() -> two.peers().keySet().equals(Set.of(N1, N3)));
        await().until(() -> three.peers().keySet().equals(Set.of(N1, N2)));
        Facts facts = one.peers().get(N3).facts();
        assertEquals(MemberId.of("n3", 7), facts.member());
        assertEquals(7, facts.stateIndex());
        assertEquals(List.of("messaging/local-0.1.0"), facts.instances());
        assertEquals(loopback.address("n3"), facts.address());
    }

    @Test
    void publishedPortsReachThePeersOfTheSameInstance() {
        Rendezvous one = loopback.open("n1", 5);
        Rendezvous two = loopback.open("n2", 6);
        Endpoints first = one.endpoints("messaging/a");
        Endpoints second = two.endpoints("messaging/a");
        List<Map<MemberId, InetSocketAddress>> heard = new CopyOnWriteArrayList<>();
        Subscription subscription = first.subscribe("tcp", heard::add);
        await().until(() -> heard.equals(List.of(Map.of())));
        second.publish("tcp", new InetSocketAddress("127.0.0.1", 1234));
        two.endpoints("other").publish("tcp", new InetSocketAddress("127.0.0.1", 1));
        second.publish("udp", new InetSocketAddress("127.0.0.1", 2));
        Map<MemberId, InetSocketAddress> expected =
            Map.of(MemberId.of("n2", 6), new InetSocketAddress("127.0.0.1", 1234));
        await().until(() -> heard.equals(List.of(Map.of(), expected)));
        assertEquals(expected, first.peers("tcp"));
        assertEquals(Map.of(), second.peers("tcp"));
        assertEquals(new InetSocketAddress("127.0.0.1", 0), first.bindAddress());

        second.publish("tcp", new InetSocketAddress("127.0.0.1", 4321));
        await().until(() -> heard.size() == 3);
        subscription.close();
        two.withdraw("messaging/a");
        await().until(() -> first.peers("tcp").isEmpty());
        assertEquals(3, heard.size());
    }

    @Test
    void theWildcardIsPublishedAsTheNodesOwnAddress() {
        Rendezvous one = loopback.open("n1", 5);
        Rendezvous two = loopback.open("n2", 6);
        two.endpoints("messaging/a").publish("tcp", new InetSocketAddress(1234));
        await().until(() -> one.endpoints("messaging/a").peers("tcp")
            .containsValue(new InetSocketAddress("127.0.0.1", 1234)));
    }

    @Test
    void aMemberOfAnotherClusterIsRefusedAndSaysSo() {
        loopback.open("n1", 5);
        ClusterId other = new ClusterId("other", new UUID(9, 9));
        Rendezvous stranger = loopback.open(Loopback.of(loopback.options("n2", 6), other));
        assertRefused(stranger, N1, Refusal.OTHER_CLUSTER);
        assertEquals(Map.of(), stranger.peers());
    }

    @Test
    void anUnknownNodeIsRefused() {
        Rendezvous one = loopback.open("n1", 5);
        Map<NodeId, String> without = new HashMap<>(loopback.nodes());
        without.remove(N2);
        one.electorate(without);
        assertRefused(loopback.open("n2", 6), N1, Refusal.UNKNOWN_NODE);
        assertEquals(Map.of(), one.peers());
    }

    @Test
    void aNodeThatIsAddedLaterIsLetIn() {
        Rendezvous one = loopback.open("n1", 5);
        Map<NodeId, String> without = new HashMap<>(loopback.nodes());
        without.remove(N2);
        one.electorate(without);
        Rendezvous two = loopback.open("n2", 6);
        assertRefused(two, N1, Refusal.UNKNOWN_NODE);
        one.electorate(loopback.nodes());
        await().until(() -> two.refusals().isEmpty() && two.peers().containsKey(N1));
        assertTrue(one.peers().containsKey(N2));
    }

    @Test
    void anIncompatibleVersionIsRefused() {
        loopback.open("n1", 5);
        int highest = ProtocolRange.CURRENT.highest();
        Rendezvous newer = loopback.open(Loopback.speaking(loopback.options("n2", 6),
            new ProtocolRange(highest + 1, highest + 8)));
        assertRefused(newer, N1, Refusal.INCOMPATIBLE_VERSION);
    }

    @Test
    void aMemberThatCannotReadSharedFramesIsRefused() {
        loopback.open("n1", 5);
        Rendezvous older = loopback.open(Loopback.speaking(loopback.options("n2", 6), new ProtocolRange(1, 1)));
        assertRefused(older, N1, Refusal.INCOMPATIBLE_VERSION);
    }

    @Test
    void aMemberThatIsRefusedCannotOpen() {
        loopback.open("n1", 5).requireWelcome(Duration.ofSeconds(10));
        loopback.open("n2", 6).requireWelcome(Duration.ofSeconds(10));
        ClusterId other = new ClusterId("other", new UUID(9, 9));
        Rendezvous stranger = loopback.open(Loopback.of(loopback.options("n3", 6), other));
        CoterieException error =
            assertThrows(CoterieException.class, () -> stranger.requireWelcome(Duration.ofSeconds(10)));
        assertEquals(Refusal.OTHER_CLUSTER, error.code());
    }

    @Test
    void aRestartedMemberReplacesItsFormerLife() {
        Rendezvous one = loopback.open("n1", 5);
        Rendezvous two = loopback.open("n2", 6);
        two.endpoints("messaging/a").publish("tcp", new InetSocketAddress("127.0.0.1", 1234));
        await().until(() -> one.endpoints("messaging/a").peers("tcp").size() == 1);
        two.close();
        assertEquals(1, one.endpoints("messaging/a").peers("tcp").size(), "silent is not absent");
        loopback.open("n2", 7);
        await().until(() -> one.peers().get(N2).facts().member().equals(MemberId.of("n2", 7)));
        assertEquals(Map.of(), one.endpoints("messaging/a").peers("tcp"));
    }

    @Test
    void anOldLifeIsRefused() {
        Rendezvous one = loopback.open("n1", 5);
        Rendezvous two = loopback.open("n2", 7);
        await().until(() -> one.peers().containsKey(N2));
        two.close();
        assertRefused(loopback.open("n2", 6), N1, Refusal.STALE_INCARNATION);
    }

    @Test
    void aNodeThatRunsTwiceIsRefused() {
        Rendezvous one = loopback.open("n1", 5);
        loopback.open("n2", 6);
        await().until(() -> one.peers().containsKey(N2));
        Rendezvous twin = loopback.open(Loopback.listening(loopback.options("n2", 7),
            new InetSocketAddress("127.0.0.1", 0), nodes -> nodes));
        assertRefused(twin, N1, Refusal.DUPLICATE_NODE);
        assertEquals(MemberId.of("n2", 6), one.peers().get(N2).facts().member());
    }

    @Test
    void anAddressThatLeadsToAnotherNodeIsNoticed() {
        loopback.open("n1", 5);
        Rendezvous two = loopback.open(Loopback.listening(loopback.options("n2", 6),
            Addresses.parse(loopback.address("n2")), nodes -> {
                nodes.put(N3, nodes.get(N1));
                return nodes;
            }));
        await().until(() -> two.refusals().containsKey(N3));
        assertEquals(Refusal.WRONG_NODE, two.refusals().get(N3).code());
        await().until(() -> two.peers().keySet().equals(Set.of(N1)));
    }

    @Test
    void aTakenPortIsAnErrorThatNamesIt() {
        loopback.open("n1", 5);
        CoterieException error = assertThrows(CoterieException.class, () -> loopback.open("n1", 6));
        assertEquals("rendezvous.cannot-listen", error.code());
        assertTrue(error.problem().contains(loopback.address("n1")), error::getMessage);
    }

    @Test
    void aCutLinkCutsTheRendezvousToo() {
        loopback.connections("n1").cut(N2, Direction.INCOMING);
        loopback.connections("n1").cut(N2, Direction.OUTGOING);
        Rendezvous one = loopback.open("n1", 5);
        Rendezvous two = loopback.open("n2", 6);
        Rendezvous three = loopback.open("n3", 7);
        await().until(() -> three.peers().keySet().equals(Set.of(N1, N2)));
        await().until(() -> one.peers().containsKey(N3) && two.peers().containsKey(N3));
        assertEquals(Set.of(N3), one.peers().keySet());
        assertEquals(Set.of(N3), two.peers().keySet());
        loopback.connections("n1").healAll();
        await().until(() -> one.peers().containsKey(N2) && two.peers().containsKey(N1));
    }

    @Test
    void aOneWayCutLetsTheOtherWayPass() {
        loopback.connections("n1").cut(N2, Direction.OUTGOING);
        Rendezvous one = loopback.open("n1", 5);
        Rendezvous two = loopback.open("n2", 6);
        loopback.open("n3", 7);
        await().until(() -> one.peers().containsKey(N2));
        await().until(() -> two.peers().containsKey(N3));
        assertEquals(Set.of(N3), two.peers().keySet());
    }

    @Test
    void listenersMayFailAndEnd() {
        Rendezvous one = loopback.open("n1", 5);
        one.onChange(() -> {
            throw new IllegalStateException("a bad listener must not stop the others");
        });
        Set<NodeId> seen = ConcurrentHashMap.newKeySet();
        one.onChange(() -> seen.addAll(one.peers().keySet()));
        loopback.open("n2", 6);
        await().until(() -> seen.equals(Set.of(N2)));
    }

    @Test
    void closingTwiceIsHarmlessAndLeavesNoThread() {
        Rendezvous one = loopback.open("n1", 5);
        Rendezvous two = loopback.open("n2", 6);
        await().until(() -> one.peers().containsKey(N2) && two.peers().containsKey(N1));
        one.close();
        one.close();
        two.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(t -> t.isAlive() && t.getName().startsWith("rendezvous-")));
    }

    private static void assertRefused(final Rendezvous rendezvous, final NodeId by, final String code) {
        Map<NodeId, Refusal> refused = new ConcurrentHashMap<>();
        rendezvous.refusedBy(refused::put);
        await().until(() -> refused.containsKey(by));
        assertEquals(code, refused.get(by).code());
        await().until(() -> rendezvous.refusals().containsKey(by));
    }
}
