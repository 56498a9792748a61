package io.coterie.runtime.membership;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.membership.ViewStability;
import io.coterie.runtime.slot.WindowState;
import io.coterie.runtime.testing.FakeNetwork;
import io.coterie.runtime.testing.Threads;

class MembershipFrontTest {
    private static final MemberId N1 = MemberId.of("n1", 1);
    private static final MemberId N2 = MemberId.of("n2", 1);
    private final FakeNetwork network = new FakeNetwork();
    private final List<MembershipFront> fronts = new ArrayList<>();
    private final List<FakeNetwork.Station> stations = new ArrayList<>();

    private MembershipFront member(MemberId id) {
        MembershipFront front = new MembershipFront(id, new ViewAgreementTest.TestMemory(), "membership-test " + id);
        fronts.add(front);
        attach(front, 1);
        return front;
    }

    private FakeNetwork.Station attach(MembershipFront front, long epoch) {
        FakeNetwork.Station station = network.station(front.self());
        stations.add(station);
        station.warm(epoch, Duration.ofSeconds(5));
        front.attach(station, epoch);
        return station;
    }

    @AfterEach
    void leavesNoThread() {
        fronts.forEach(MembershipFront::close);
        stations.forEach(FakeNetwork.Station::close);
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("membership-test")));
    }

    @Test
    void membersInstallTheSameViewsAndSubscribersLearnTheDifference() {
        MembershipFront one = member(N1);
        List<ViewChange> changes = new CopyOnWriteArrayList<>();
        await().ignoreExceptions().until(() -> one.view().members().size() == 1);
        one.subscribe(changes::add, Notification.INCREMENTAL);
        await().until(() -> changes.size() == 1);
        assertEquals(List.of(), changes.get(0).remained(), "the first notification is full");
        MembershipFront two = member(N2);
        await().ignoreExceptions().until(() -> two.view().members().size() == 2
            && two.view().id().equals(one.view().id()) && one.stability() == ViewStability.STABLE);
        await().until(() -> changes.size() == 2);
        assertEquals(List.of(N2), changes.get(1).joined());
        assertThrows(IllegalStateException.class, () -> changes.get(1).remained());
        stations.get(1).close();
        await().until(() -> one.view().members().equals(List.of(N1)));
        await().until(() -> changes.size() == 3);
        assertEquals(List.of(N2), changes.get(2).left());
        one.declarePrimary(one.view().id(), true);
        await().until(() -> one.view().primary());
    }

    @Test
    void membersAgreeThoughTheEngineHasLostWhatTheySaid() {
        MembershipFront one = member(N1);
        await().ignoreExceptions().until(() -> one.view().members().size() == 1);
        network.loseNotes(true);
        MembershipFront two = member(N2);
        await().until(() -> one.stability() == ViewStability.IN_TRANSITION);
        network.loseNotes(false);
        await().ignoreExceptions().until(() -> one.view().members().size() == 2
            && two.view().id().equals(one.view().id()) && one.stability() == ViewStability.STABLE);
    }

    @Test
    void anotherEngineTakesOverAndNobodyHearsOfIt() {
        MembershipFront one = member(N1);
        MembershipFront two = member(N2);
        await().ignoreExceptions().until(() -> one.view().members().size() == 2
            && one.view().id().equals(two.view().id()) && two.stability() == ViewStability.STABLE);
        one.declarePrimary(one.view().id(), true);
        await().until(() -> one.view().primary());
        List<ViewChange> changes = new CopyOnWriteArrayList<>();
        one.subscribe(changes::add, Notification.FULL);
        await().until(() -> changes.size() == 1);
        View before = one.view();
        FakeNetwork other = new FakeNetwork();
        List<FakeNetwork.Station> others = fronts.stream().map(f -> other.station(f.self())).toList();
        stations.addAll(others);
        for (int i = 0; i < 2; i++) {
            assertEquals(WindowState.CLOSED, fronts.get(i).window());
            others.get(i).warm(2, Duration.ofSeconds(5));
            fronts.get(i).warmed(others.get(i), 2);
        }
        for (MembershipFront front : fronts) {
            await().until(() -> front.window().warm());
            front.switchOver();
            assertTrue(front.window().drained());
        }
        one.commit(Duration.ofSeconds(5));
        stations.get(0).close();
        await().until(() -> !two.window().failures().isEmpty());
        assertEquals(before.id(), two.view().id());
        two.commit(Duration.ofSeconds(5));
        stations.get(1).close();
        assertEquals(before, one.view());
        assertEquals(1, changes.size());
        assertEquals(ViewStability.STABLE, two.stability());
        others.get(1).close();
        await().until(() -> one.view().members().equals(List.of(N1)));
        assertTrue(one.view().id().epoch() > before.id().epoch());
    }

    @Test
    void anEngineThatFailsInTheWindowLeavesTheOther() {
        MembershipFront one = member(N1);
        await().ignoreExceptions().until(() -> one.stability() == ViewStability.STABLE);
        View before = one.view();
        FakeNetwork.Station next = new FakeNetwork().station(N1);
        stations.add(next);
        next.warm(2, Duration.ofSeconds(5));
        one.warmed(next, 2);
        await().until(() -> one.window().warm());
        one.fail(2, "It failed.");
        await().until(() -> one.window().failures().size() == 1);
        one.back(Duration.ofSeconds(5));
        assertEquals(WindowState.CLOSED, one.window());
        assertEquals(before, one.view());
        assertEquals(ViewStability.STABLE, one.stability());
    }

    @Test
    void anEndOfTheWindowThatIsAskedForOnceMoreChangesNothing() {
        MembershipFront one = member(N1);
        await().ignoreExceptions().until(() -> one.stability() == ViewStability.STABLE);
        View before = one.view();
        one.back(Duration.ofSeconds(5));
        FakeNetwork.Station next = new FakeNetwork().station(N1);
        stations.add(next);
        next.warm(2, Duration.ofSeconds(5));
        one.warmed(next, 2);
        await().until(() -> one.window().warm());
        one.switchOver();
        one.commit(Duration.ofSeconds(5));
        one.commit(Duration.ofSeconds(5));
        assertEquals(before, one.view());
        assertEquals(ViewStability.STABLE, one.stability());
    }

    @Test
    void anEmptySlotSaysSoAndSubscriptionsGoOnWithTheNextComponent() {
        MembershipFront one = member(N1);
        List<View> views = new CopyOnWriteArrayList<>();
        one.subscribe(change -> views.add(change.view()), Notification.FULL);
        await().until(() -> views.size() == 1);
        one.fail(1, "It failed.");
        assertEquals("slot.empty", assertThrows(UnavailableException.class, one::view).code());
        assertEquals(ViewStability.IN_TRANSITION, one.stability());
        stations.get(0).close();
        attach(one, 2);
        await().until(() -> views.size() == 2);
        assertTrue(views.get(1).id().epoch() > views.get(0).id().epoch());
    }
}
