package io.coterie.runtime.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;

/** Takes what one component brings, on that component's threads. */
final class ChannelSink implements FrameSink {
    /** A window is over long before. */
    private static final Duration FOR_EVER = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger(ChannelSink.class);
    private final MessagingFront front;
    private final Channel of;

    ChannelSink(final MessagingFront front, final Channel of) {
        this.front = front;
        this.of = of;
    }

    @Override
    public void frame(final MemberId from, final byte[] frame) {
        framesInParts(from, List.of(FrameParts.whole(frame)));
    }

    @Override
    public void frames(final MemberId from, final List<byte[]> frames) {
        framesInParts(from, frames.stream().map(FrameParts::whole).toList());
    }

    @Override
    public void framesInParts(final MemberId from, final List<FrameParts> frames) {
        // taken apart here, so that the lock is held for the decisions alone
        final Way way = way();
        final List<HeldFrame> apart = new ArrayList<>(frames.size());
        for (final FrameParts frame : frames) {
            final HeldFrame held = front.headers().read(from, frame, way);
            if (held == null) {
                front.take(of, MessagingCore::malformed);
            } else {
                apart.add(held);
            }
        }
        front.take(of, core -> apart.forEach(frame -> came(core, from, frame)));
        if (way == Way.NEXT) {
            // what may not be delivered yet is bounded: nothing more is read
            front.await(core -> way() != Way.NEXT || core.window() == null || !core.window().crowded(),
                System.nanoTime() + FOR_EVER.toNanos());
        }
    }

    @Override
    public void frameToMe(final MemberId from, final byte[] frame) {
        frame(from, frame);
    }

    @Override
    public void frameToMe(final MemberId from, final FrameParts frame) {
        framesInParts(from, List.of(frame));
    }

    @Override
    public void members(final List<MemberId> members) {
        front.take(of, core -> core.members(way(), members));
        front.releaseAll();
    }

    private Way way() {
        return front.isNext(of) ? Way.NEXT : Way.CURRENT;
    }

    private static void came(final MessagingCore to, final MemberId from, final HeldFrame frame) {
        try {
            to.came(from, frame);
        } catch (RuntimeException | Error e) {
            LOG.error("A frame of {} could not be worked on; those after it are.", from, e);
        }
    }
}
