package io.coterie.conformance.messaging;

import java.util.List;

import io.coterie.api.core.LimitExceededException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.MessagingGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;

/** Sizes from nothing to the limit. Stateless. */
final class SizeChecks {
    private static final int LEAST_LIMIT = 64 * 1024;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private SizeChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("messaging.sizes", "0 bytes to the component's limit, with every byte as it was sent.",
                SizeChecks::sizes),
            Check.of("messaging.large-to-the-claimed-limit",
                "A frame as large as maxMessageBytes promises is delivered whole, to all and to one.",
                SizeChecks::toTheLimit).shows(MessagingGuarantees.MAX_MESSAGE_BYTES),
            Check.of("messaging.too-large-refused", "What is larger than the limit is refused, and not delivered.",
                SizeChecks::tooLarge));
    }

    private static void sizes(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        ring.member(0).service().sendToAll(Delivery.FIFO, new byte[0], Ring.SEND);
        final int[] sizes = {Frames.HEADER, 1000, 1499, 1500, 8191, 60_000, 65_535, 65_536, 65_537, 1_000_003};
        for (int i = 0; i < sizes.length; i++) {
            ring.send(0, Delivery.FIFO, 1, i, 1, sizes[i]);
        }
        ring.arrives(ring.members(), 1, sizes.length);
        ring.members().forEach(m -> {
            Expect.that(Ring.recorder(m).events().stream().anyMatch(e -> e.kind() == FrameRecorder.Kind.ALL
                && e.size() == 0), () -> "The empty frame did not reach " + m.id() + ".");
            for (int i = 0; i < sizes.length; i++) {
                Expect.equal(sizes[i], Ring.recorder(m).frames(1).get(i).size(), "size of frame " + i + " on "
                    + m.id());
            }
        });
        ring.clean();
    }

    private static void toTheLimit(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 2);
        final int frame = ring.member(0).service().maxFrameBytes();
        final long claimed = trial.subject().parameter(MessagingGuarantees.MAX_MESSAGE_BYTES).orElse((long) frame);
        Expect.that(frame >= LEAST_LIMIT, () -> "maxFrameBytes() is " + frame + ", less than 64 KiB.");
        Expect.that(frame >= claimed, () -> "maxMessageBytes=" + claimed + " is claimed, but maxFrameBytes() is "
            + frame + ".");
        final int size = (int) Math.min(claimed, LARGEST_ARRAY);
        ring.send(0, Delivery.FIFO, 1, 0, 1, size);
        ring.arrives(ring.members(), 1, 1);
        final int last = ring.members().size() - 1;
        ring.member(0).service().sendTo(ring.member(last).id(), Frames.of(2, 0, size), Ring.SEND);
        ring.arrives(List.of(ring.member(last)), 2, 1);
        ring.members().forEach(m -> Expect.equal(size, Ring.recorder(m).frames(1).get(0).size(), "size on " + m.id()));
        ring.clean();
        trial.evidence(size + " bytes.");
    }

    private static void tooLarge(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 1);
        final int limit = ring.member(0).service().maxFrameBytes();
        if (limit >= LARGEST_ARRAY) {
            throw new io.coterie.conformance.NotChecked("The limit is the largest array that Java has.");
        }
        Expect.refused("a frame of one byte more than maxFrameBytes()", () -> ring.member(0).service()
            .sendToAll(Delivery.FIFO, new byte[limit + 1], Ring.SEND), LimitExceededException.class);
        Expect.refused("a frame to one of one byte more than maxFrameBytes()", () -> ring.member(0).service()
            .sendTo(ring.member(0).id(), new byte[limit + 1], Ring.SEND), LimitExceededException.class);
        ring.send(0, Delivery.FIFO, 1, 0, 1, 100);
        ring.arrives(ring.members(), 1, 1);
        Expect.that(ring.recorder(0).events().stream().noneMatch(e -> e.size() > limit),
            () -> "A frame that was refused was delivered.");
        ring.clean();
    }
}
