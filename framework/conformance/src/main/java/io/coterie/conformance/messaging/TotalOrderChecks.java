package io.coterie.conformance.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.MessagingGuarantees;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.Member;

/** One order on all members, and the same messages between two views, also when the one that orders is lost. */
final class TotalOrderChecks {
    private static final int FRAMES = 200;
    private static final int SIZE = 300;

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
        try (Streams streams = new Streams(ring, Delivery.TOTAL, SIZE)) {
            streams.until(trial.options().scaled(FRAMES));
        }
        for (int i = 0; i < ring.members().size(); i++) {
            ring.arrives(ring.members(), i, Streams.accepted(ring, ring.member(i)));
        }
        same(ring.members());
        ring.clean();
    }

    private static void ordererDies(final Trial trial) {
        // nobody says who orders: each is lost once
        for (int victim = 0; victim < 3; victim++) {
            int tries = 0;
            while (!survivorsAgree(trial, victim)) {
                if (++tries == TRIES) {
                    throw new NotChecked("The survivors lost each other, too, in each of " + TRIES + " tries.");
                }
            }
        }
    }

    /** {@return false if it cannot be told, because the survivors lost each other for a while} */
    private static boolean survivorsAgree(final Trial trial, final int victim) {
        final Ring ring = Ring.of(trial, 3);
        final List<Member<MessagingComponent>> stay = new ArrayList<>(ring.members());
        final Member<MessagingComponent> lost = stay.remove(victim);
        final Member<MessagingComponent> first = stay.get(trial.random().nextInt(2));
        try (Streams streams = new Streams(ring, Delivery.TOTAL, SIZE)) {
            streams.until(FRAMES);
            ring.cluster().network().cut(lost.node(), List.of(first.node()));
            // a little goes on between the other two
            Expect.becomes(Duration.ofMillis(20 + trial.random().nextInt(200)), () -> false);
            ring.cluster().network().cut(lost.node(), ring.cluster().nodes());
            ring.formed(stay);
            streams.until(Streams.accepted(ring, stay.get(0)) + FRAMES, List.of(stay.get(0)));
        }
        final boolean together = stay.stream().allMatch(m -> together(m, stay));
        if (together) {
            for (final Member<MessagingComponent> sender : stay) {
                ring.arrives(stay, ring.members().indexOf(sender), Streams.accepted(ring, sender));
            }
            same(stay);
        } else {
            sameAsFarAsCommon(stay);
        }
        ring.clean();
        ring.members().forEach(Member::close);
        return together;
    }

    /** Whether a member reached some others without a break since it did for the first time. */
    private static boolean together(final Member<MessagingComponent> one, final List<Member<MessagingComponent>> all) {
        final List<MemberId> ids = all.stream().map(Member::id).toList();
        return Ring.recorder(one).events().stream().filter(e -> e.kind() == FrameRecorder.Kind.MEMBERS)
            .map(FrameRecorder.Event::members).dropWhile(m -> !m.containsAll(ids)).allMatch(m -> m.containsAll(ids));
    }

    /** What came to both came in one order, though something in between came to one alone. */
    private static void sameAsFarAsCommon(final List<Member<MessagingComponent>> two) {
        final List<String> one = new ArrayList<>(order(two.get(0)));
        final List<String> other = new ArrayList<>(order(two.get(1)));
        final Set<String> common = new HashSet<>(one);
        common.retainAll(new HashSet<>(other));
        one.retainAll(common);
        other.retainAll(common);
        Expect.that(one.equals(other), () -> "What came to " + two.get(0).id() + " and to " + two.get(1).id()
            + " came in two orders.");
    }

    /** Compares the frames to all, in the order in which they came. */
    private static void same(final List<Member<MessagingComponent>> members) {
        final List<String> one = order(members.get(0));
        for (final Member<MessagingComponent> other : members) {
            final List<String> two = order(other);
            for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
                if (!one.get(i).equals(two.get(i))) {
                    throw new CheckFailed("Frame " + i + " is " + one.get(i) + " on " + members.get(0).id() + " and "
                        + two.get(i) + " on " + other.id() + ".");
                }
            }
            Expect.equal(one.size(), two.size(), "frames on " + other.id() + " against " + members.get(0).id());
        }
    }

    private static List<String> order(final Member<?> of) {
        return Ring.recorder(of).events().stream().filter(e -> e.kind() == FrameRecorder.Kind.ALL)
            .map(e -> e.from() + "/" + e.number()).toList();
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
            final Map<String, Set<String>> one = between(stay.get(0));
            final Map<String, Set<String>> two = between(stay.get(1));
            for (final String step : one.keySet()) {
                if (two.containsKey(step)) {
                    final Set<String> alone = new HashSet<>(one.get(step));
                    alone.removeAll(two.get(step));
                    final Set<String> other = new HashSet<>(two.get(step));
                    other.removeAll(one.get(step));
                    Expect.that(alone.isEmpty() && other.isEmpty(), () -> "From " + step + ", " + stay.get(0).id()
                        + " alone delivered " + alone + ", and " + stay.get(1).id() + " alone " + other + ".");
                }
            }
            ring.members().forEach(Member::close);
        }
    }

    /** What came between two views, by the views. */
    private static Map<String, Set<String>> between(final Member<?> of) {
        final Map<String, Set<String>> steps = new HashMap<>();
        List<MemberId> view = null;
        Set<String> frames = new HashSet<>();
        for (final FrameRecorder.Event event : Ring.recorder(of).events()) {
            if (event.kind() == FrameRecorder.Kind.MEMBERS) {
                final List<MemberId> next = event.members().stream().sorted().toList();
                if (view != null) {
                    steps.put(view + " to " + next, frames);
                }
                view = next;
                frames = new HashSet<>();
            } else if (event.kind() == FrameRecorder.Kind.ALL) {
                frames.add(event.from() + "/" + event.number());
            }
        }
        return steps;
    }
}
