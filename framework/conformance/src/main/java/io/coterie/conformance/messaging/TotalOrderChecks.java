package io.coterie.conformance.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.MessagingGuarantees;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.Member;

/** One order on all members, and the same messages between two views, also when the one that orders is lost. */
final class TotalOrderChecks {
    private static final int FRAMES = 200;
    private static final int SIZE = 300;
    /** So few that frames of all senders are on their way at once. */
    private static final int LEAD = 5;

    /** Engines may lose a survivor with the one that is cut off; three times in a row they do so for another reason. */
    private static final int TRIES = 3;

    private TotalOrderChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("messaging.total-order", "All members that stay deliver in one order.", TotalOrderChecks::oneOrder)
                .whenClaimed(MessagingGuarantees.TOTAL_ORDER),
            Check.of("messaging.total-order-when-the-orderer-dies",
                "The order is one also when the member that orders is lost, while one of two survivors is cut off"
                    + " from it first.", TotalOrderChecks::ordererDies).members(3)
                .whenClaimed(MessagingGuarantees.TOTAL_ORDER),
            Check.of("messaging.view-synchronous",
                "Members that go together from one view to the next deliver the same messages between the two.",
                TotalOrderChecks::viewSynchronous).members(3).whenClaimed(MessagingGuarantees.VIEW_SYNCHRONOUS));
    }

    private static void oneOrder(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        try (Streams streams = new Streams(ring, Delivery.TOTAL, SIZE, LEAD)) {
            streams.until(trial.options().scaled(FRAMES));
        }
        for (int i = 0; i < ring.members().size(); i++) {
            ring.arrives(ring.members(), i, Streams.accepted(ring, ring.member(i)));
        }
        ring.members().forEach(m -> Histories.same(ring.member(0).id(), events(ring.member(0)), m.id(), events(m)));
        ring.clean();
    }

    private static void ordererDies(final Trial trial) {
        // nobody says who orders: each is lost once
        for (int victim = 0; victim < 3; victim++) {
            int tries = 0;
            while (!survivorsAgree(trial, victim, tries)) {
                if (++tries == TRIES) {
                    throw new NotChecked("The survivors lost each other, too, in each of " + TRIES + " tries.");
                }
            }
        }
    }

    /** {@return false if it cannot be told, because the survivors lost each other for a while} */
    private static boolean survivorsAgree(final Trial trial, final int victim, final int tries) {
        final Ring ring = Ring.of(trial, 3);
        final List<Member<MessagingComponent>> stay = new ArrayList<>(ring.members());
        final Member<MessagingComponent> lost = stay.remove(victim);
        final Member<MessagingComponent> first = stay.get(trial.random().nextInt(2));
        try (Streams streams = new Streams(ring, Delivery.TOTAL, SIZE)) {
            streams.until(FRAMES);
            ring.cluster().network().cut(lost.node(), List.of(first.node()));
            // a little goes on between the other two: less each time, since they may go on without the third
            Expect.becomes(Duration.ofMillis((20 + trial.random().nextInt(200)) >> 2 * tries), () -> false);
            ring.cluster().network().cut(lost.node(), ring.cluster().nodes());
            ring.formed(stay);
            streams.until(Streams.accepted(ring, stay.get(0)) + FRAMES, List.of(stay.get(0)));
        }
        final boolean together = stay.stream().allMatch(m -> Histories.together(events(m),
            stay.stream().map(Member::id).toList()));
        if (together) {
            for (final Member<MessagingComponent> sender : stay) {
                ring.arrives(stay, ring.members().indexOf(sender), Streams.accepted(ring, sender));
            }
            Histories.same(stay.get(0).id(), events(stay.get(0)), stay.get(1).id(), events(stay.get(1)));
        } else {
            Histories.sameAsFarAsCommon(stay.get(0).id(), events(stay.get(0)), stay.get(1).id(),
                events(stay.get(1)));
        }
        ring.clean();
        ring.members().forEach(Member::close);
        return together;
    }

    private static void viewSynchronous(final Trial trial) {
        for (int victim = 0; victim < 3; victim++) {
            final Ring ring = Ring.of(trial, 3);
            final List<Member<MessagingComponent>> stay = new ArrayList<>(ring.members());
            final Member<MessagingComponent> lost = stay.remove(victim);
            try (Streams streams = new Streams(ring, Delivery.FIFO, SIZE)) {
                streams.until(FRAMES);
                ring.cluster().network().cut(lost.node(), List.of(stay.get(0).node()));
                Expect.becomes(Duration.ofMillis(20 + trial.random().nextInt(100)), () -> false);
                ring.cluster().network().cut(lost.node(), ring.cluster().nodes());
                ring.formed(stay);
            }
            Histories.viewSynchronous(stay.get(0).id(), events(stay.get(0)), stay.get(1).id(), events(stay.get(1)));
            ring.members().forEach(Member::close);
        }
    }

    private static List<FrameRecorder.Event> events(final Member<?> of) {
        return Ring.recorder(of).events();
    }
}
