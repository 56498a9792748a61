package io.coterie.conformance.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.MessagingGuarantees;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.Member;

/** A member that is lost in the middle of its stream, leaves, comes back, or is cut off for a while. Stateless. */
final class FaultChecks {
    private static final int BEFORE = 200;
    private static final int AFTER = 100;
    private static final int SIZE = 700;

    private FaultChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("messaging.death-in-mid-stream",
                "When a sender is lost, each member that stays has a part of its stream without gap or repetition, and"
                    + " nothing of it after the call that no longer shows it; the others lose nothing.",
                t -> death(t, 0)).members(3).whenClaimed(MessagingGuarantees.FIFO),
            Check.of("messaging.death-of-another-in-mid-stream",
                "When a receiver is lost, those that stay get everything that is sent among them.",
                t -> death(t, 2)).members(3).whenClaimed(MessagingGuarantees.FIFO),
            Check.of("messaging.uniform-at-a-death",
                "What any member delivered, also one that then was lost, every member that stays delivers.",
                FaultChecks::uniform).members(3).whenClaimed(MessagingGuarantees.UNIFORM),
            Check.of("messaging.leaves-and-comes-back",
                "A member that is closed is no longer among the members; its next incarnation is somebody else.",
                FaultChecks::comesBack).members(3),
            Check.of("messaging.partition-and-heal",
                "After a partition each side goes on; when it is healed, all reach each other again.",
                FaultChecks::heals).members(3));
    }

    /** One sends while a victim is cut off; then the survivors are looked at. */
    private static void death(final Trial trial, final int victim) {
        final Ring ring = Ring.of(trial, 3);
        final List<Member<MessagingComponent>> stay = new ArrayList<>(ring.members());
        final Member<MessagingComponent> lost = stay.remove(victim);
        try (Streams streams = new Streams(ring, Delivery.FIFO, SIZE)) {
            final int at = BEFORE + trial.random().nextInt(BEFORE);
            streams.until(at);
            ring.cluster().network().cut(lost.node(), ring.cluster().nodes());
            ring.formed(stay);
            streams.until(at + AFTER, stay);
        }
        whole(ring, stay, lost);
        ring.recorder(victim).clean();
        ring.clean();
    }

    private static void whole(final Ring ring, final List<Member<MessagingComponent>> stay,
            final Member<MessagingComponent> lost) {
        for (final Member<MessagingComponent> one : stay) {
            for (final Member<MessagingComponent> sender : stay) {
                final int stream = ring.members().indexOf(sender);
                final int sent = Streams.accepted(ring, sender);
                ring.arrives(List.of(one), stream, sent);
                Expect.equal(IntStream.range(0, sent).boxed().toList(), Ring.recorder(one).numbers(stream),
                    "frames of " + sender.id() + ", which stays, on " + one.id());
            }
            final List<Integer> of = Ring.recorder(one).numbers(ring.members().indexOf(lost));
            Expect.equal(IntStream.range(0, of.size()).boxed().toList(), of, "frames of " + lost.id()
                + ", which was lost, on " + one.id());
        }
    }

    private static void uniform(final Trial trial) {
        final Ring ring = Ring.of(trial, 3);
        final List<Member<MessagingComponent>> stay = List.of(ring.member(1), ring.member(2));
        try (Streams streams = new Streams(ring, ring.member(0).service().deliveries().contains(Delivery.TOTAL)
                ? Delivery.TOTAL : Delivery.FIFO, SIZE)) {
            streams.until(BEFORE);
            ring.cluster().network().cut(ring.member(0).node(), ring.cluster().nodes());
            ring.formed(stay);
            streams.until(BEFORE + AFTER, stay);
        }
        for (int s = 0; s < 3; s++) {
            final int stream = s;
            final List<Integer> delivered = untilAlone(ring, s);
            stay.forEach(m -> Expect.within(Duration.ofSeconds(5), () -> Ring.recorder(m).numbers(stream)
                .containsAll(delivered), () -> "n1 delivered frames of stream " + stream + " before it was lost that "
                + m.id() + " never got"));
        }
    }

    /** What the first member delivered of a stream while it was together with others. */
    private static List<Integer> untilAlone(final Ring ring, final int stream) {
        final List<Integer> delivered = new ArrayList<>();
        boolean together = false;
        for (final FrameRecorder.Event event : ring.recorder(0).events()) {
            if (event.kind() == FrameRecorder.Kind.MEMBERS) {
                if (together && event.members().size() < ring.members().size()) {
                    break;
                }
                together = event.members().size() == ring.members().size();
            } else if (event.stream() == stream) {
                delivered.add(event.number());
            }
        }
        return delivered;
    }

    private static void comesBack(final Trial trial) {
        final Ring ring = Ring.of(trial, 3);
        final MemberId former = ring.member(2).id();
        ring.send(2, Delivery.FIFO, 1, 0, 50, SIZE);
        ring.arrives(List.of(ring.member(0), ring.member(1)), 1, 50);
        ring.member(2).close();
        ring.formed(List.of(ring.member(0), ring.member(1)));
        ring.members().set(2, ring.cluster().start("n3"));
        ring.formed(ring.members());
        ring.send(2, Delivery.FIFO, 2, 0, 50, SIZE);
        ring.send(0, Delivery.FIFO, 3, 0, 50, SIZE);
        ring.arrives(ring.members(), 2, 50);
        ring.arrives(ring.members(), 3, 50);
        ring.members().forEach(m -> Expect.that(Ring.recorder(m).frames(2).stream()
            .noneMatch(e -> e.from().equals(former)), () -> "On " + m.id() + " a frame of the new incarnation came as"
            + " one of " + former + "."));
        Expect.equal(List.of(), ring.recorder(2).numbers(1), "frames of an earlier life on the new incarnation");
        ring.clean();
    }

    private static void heals(final Trial trial) {
        final Ring ring = Ring.of(trial, 3);
        final int off = trial.random().nextInt(3);
        final List<Member<MessagingComponent>> stay = new ArrayList<>(ring.members());
        final Member<MessagingComponent> cut = stay.remove(off);
        ring.cluster().network().cut(cut.node(), ring.cluster().nodes());
        ring.formed(stay);
        final int sender = ring.members().indexOf(stay.get(0));
        ring.send(sender, Delivery.FIFO, 1, 0, 50, SIZE);
        ring.arrives(stay, 1, 50);
        Expect.equal(List.of(), Ring.recorder(cut).numbers(1), "frames across the cut");
        ring.cluster().network().heal();
        ring.formed(ring.members());
        for (int i = 0; i < 3; i++) {
            ring.send(i, Delivery.FIFO, 10 + i, 0, 50, SIZE);
        }
        for (int i = 0; i < 3; i++) {
            ring.arrives(ring.members(), 10 + i, 50);
            final int stream = 10 + i;
            ring.members().forEach(m -> Expect.equal(IntStream.range(0, 50).boxed().toList(),
                Ring.recorder(m).numbers(stream), "frames after healing on " + m.id()));
        }
        stay.forEach(m -> Expect.equal(IntStream.range(0, 50).boxed().toList(), Ring.recorder(m).numbers(1),
            "frames of before the healing, after it, on " + m.id()));
        ring.clean();
    }
}
