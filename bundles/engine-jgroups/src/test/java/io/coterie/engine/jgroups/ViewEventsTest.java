package io.coterie.engine.jgroups;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;

class ViewEventsTest {
    private static final MemberId N1 = MemberId.of("n1", 1);
    private static final MemberId N2 = MemberId.of("n2", 2);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final ViewEvents events = new ViewEvents(new OwnerThread("view-events-test", 1));

    /** Writes down what it is told. */
    private final class Listener implements EngineViewSink {
        @Override
        public void engineView(final EngineView view) {
            told.add(view.stamp());
        }

        @Override
        public void inTransition() {
            told.add("in transition");
        }

        @Override
        public void note(final MemberId from, final byte[] note) {
            told.add(from.node() + ":" + note[0]);
        }
    }

    @AfterEach
    void stop() {
        events.stop();
    }

    @Test
    void whatCameBeforeAnybodyListenedIsToldAfterTheView() {
        events.note(N1, new byte[] {1});
        events.view(new EngineView("v2", List.of(N1, N2)));
        events.note(N1, new byte[] {2});
        events.open(new Listener());
        events.note(N2, new byte[] {3});
        await().untilAsserted(() -> assertEquals(List.of("v2", "n1:2", "n2:3"), told));
    }

    @Test
    void aSuspicionOfSomebodyWhoHasLeftTheViewChangesNothing() {
        events.open(new Listener());
        events.view(new EngineView("v2", List.of(N1, N2)));
        events.inTransition(List.of(N2));
        events.view(new EngineView("v3", List.of(N1)));
        events.inTransition(List.of(N2));
        events.note(N1, new byte[] {1});
        await().untilAsserted(() -> assertEquals(List.of("v2", "in transition", "v3", "n1:1"), told));
    }
}
