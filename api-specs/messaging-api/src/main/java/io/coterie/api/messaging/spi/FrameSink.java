package io.coterie.api.messaging.spi;

import java.util.List;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.MemberId;

/**
 * What a messaging component calls. Frames of one sender come one at a time; frames of different senders may come at
 * the same time, except frames in total order. The calls may block: that is the back-pressure, and the engine must
 * carry it back to the sender instead of queueing without bound.
 */
@ProviderType
public interface FrameSink {
    /**
     * A frame sent to all came.
     *
     * @param from the sender
     * @param frame the bytes; changed by nobody any more
     */
    void frame(MemberId from, byte[] frame);

    /**
     * Several frames sent to all came: as many calls of {@link #frame}, in this order. For an engine that has them at
     * hand together; it need not wait for more, and must not tell its sender of any before the call returns. A frame
     * that fails keeps none of the others back: the failure is thrown when all of them are through.
     *
     * @param from the sender
     * @param frames the bytes of each; changed by nobody any more
     */
    default void frames(final MemberId from, final List<byte[]> frames) {
        RuntimeException failure = null;
        for (final byte[] frame : frames) {
            try {
                frame(from, frame);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Several frames sent to all came, in the parts in which they were sent: the same as {@link #frames} with each of
     * them joined. For a component that carries the parts apart.
     *
     * @param from the sender
     * @param frames the frames; some of them may have been sent in one piece
     */
    default void framesInParts(final MemberId from, final List<FrameParts> frames) {
        frames(from, frames.stream().map(FrameParts::joined).toList());
    }

    /**
     * A frame sent to this member alone came.
     *
     * @param from the sender
     * @param frame the bytes; changed by nobody any more
     */
    void frameToMe(MemberId from, byte[] frame);

    /**
     * A frame sent to this member alone came, in the parts in which it was sent: the same as
     * {@link #frameToMe(MemberId, byte[])} with the joined one.
     *
     * @param from the sender
     * @param frame the frame
     */
    default void frameToMe(final MemberId from, final FrameParts frame) {
        frameToMe(from, frame.joined());
    }

    /**
     * The members that the channel reaches changed. No frame of a member comes before the call that shows it or after
     * the one that does not.
     *
     * @param members all of them, this one included; the list is changed by nobody any more
     */
    void members(List<MemberId> members);
}
