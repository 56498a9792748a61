package io.coterie.conformance.messaging;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.coterie.api.core.LimitExceededException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.MessagingGuarantees;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.Member;

/** Sizes from nothing to the limit. Stateless. */
final class SizeChecks {
    private static final int LEAST_LIMIT = 64 * 1024;
    private static final int PARTS = 60;
    private static final int[] HEADS = {Frames.HEADER, 96, 0, FrameParts.MAX_HEAD_BYTES, 201};
    /** Of another number than the heads, so that each meets each. */
    private static final int[] BODIES = {100, 0, 16_384, 200_000};
    private static final int[] SIZES = {Frames.HEADER, 1000, 1499, 1500, 8191, 60_000, 65_535, 65_536, 65_537,
        1_000_003};
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private SizeChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("messaging.sizes",
                "0 bytes to the component's limit, to all and to one, with every byte as it was sent.",
                SizeChecks::sizes),
            Check.of("messaging.parts-are-one-frame",
                "A frame that is sent in two parts comes once, in its place, with every byte; whether in parts or not"
                    + " is the component's choice.", SizeChecks::parts),
            Check.of("messaging.large-to-the-claimed-limit",
                "A frame as large as maxMessageBytes promises is delivered whole, to all and to one.",
                SizeChecks::toTheLimit).shows(MessagingGuarantees.MAX_MESSAGE_BYTES),
            Check.of("messaging.too-large-refused", "What is larger than the limit is refused, and not delivered.",
                SizeChecks::tooLarge));
    }

    private static void sizes(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        final int limit = ring.member(0).service().maxFrameBytes();
        ring.member(0).service().sendToAll(Delivery.FIFO, new byte[0], Ring.SEND);
        final int[] sizes = IntStream.of(SIZES).map(size -> Math.min(size, limit)).toArray();
        final Member<MessagingComponent> last = ring.member(ring.members().size() - 1);
        ring.member(0).service().sendTo(last.id(), new byte[0], Ring.SEND);
        for (int i = 0; i < sizes.length; i++) {
            ring.send(0, Delivery.FIFO, 1, i, 1, sizes[i]);
            ring.member(0).service().sendTo(last.id(), Frames.of(2, i, sizes[i]), Ring.SEND);
        }
        ring.arrives(ring.members(), 1, sizes.length);
        ring.arrives(List.of(last), 2, sizes.length);
        Expect.that(Ring.recorder(last).events().stream().anyMatch(e -> e.kind() == FrameRecorder.Kind.ME
            && e.size() == 0), () -> "The empty frame to one did not reach " + last.id() + ".");
        Expect.equal(Arrays.stream(sizes).boxed().toList(), Ring.recorder(last).frames(2).stream()
            .map(FrameRecorder.Event::size).toList(), "sizes of the frames to one");
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

    private static void parts(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        final Member<MessagingComponent> last = ring.member(ring.members().size() - 1);
        final MessagingComponent from = ring.member(0).service();
        final int limit = from.maxFrameBytes();
        for (int i = 0; i < PARTS; i++) {
            // whole ones between them, and bodies from nothing to more than engines carry in one piece
            final int head = HEADS[i % HEADS.length];
            final int size = Math.min(head + BODIES[i % BODIES.length], limit);
            from.sendToAll(Delivery.FIFO, cut(Frames.of(1, i, size), head), Ring.SEND);
            from.sendTo(last.id(), cut(Frames.of(2, i, size), head), Ring.SEND);
        }
        ring.arrives(ring.members(), 1, PARTS);
        ring.arrives(List.of(last), 2, PARTS);
        final List<Integer> all = IntStream.range(0, PARTS).boxed().toList();
        ring.members().forEach(m -> Expect.equal(all, Ring.recorder(m).numbers(1), "frames in parts on " + m.id()));
        Expect.equal(all, Ring.recorder(last).numbers(2), "frames in parts for " + last.id() + " alone");
        ring.clean();
    }

    private static FrameParts cut(final byte[] frame, final int head) {
        return new FrameParts(Arrays.copyOf(frame, head), Arrays.copyOfRange(frame, head, frame.length));
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
