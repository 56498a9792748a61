package io.coterie.runtime.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.runtime.messaging.SwapPayload.Come;
import io.coterie.runtime.messaging.SwapPayload.State;
import io.coterie.runtime.messaging.SwapPayload.Stream;

/**
 * The frames of a swap, as they come; a member answers them without a window too, since others may be in theirs.
 * Stateless.
 */
final class SwapTalk {
    private SwapTalk() {
    }

    /** {@return whether the frame is of a known form} */
    static boolean came(final CoreState state, final MemberId from, final HeldFrame frame) {
        final FrameHeader header = frame.header();
        final SwapWindow window = state.window;
        switch (header.kind()) {
            case SWAP_STATE -> {
                final Optional<State> told = SwapPayload.readState(frame.payload());
                told.ifPresent(said -> {
                    if (window != null) {
                        window.told(from, frame, said);
                    }
                    answer(state, from, said.streams());
                });
                return told.isPresent();
            }
            case ACK -> {
                final Optional<List<Come>> come = SwapPayload.readAck(frame.payload());
                come.filter(c -> window != null).ifPresent(said -> window.acknowledged(from, said));
                return come.isPresent();
            }
            case CANARY -> state.effects.sendTo(frame.way(), from, canary(state, FrameKind.CANARY_ANSWER, header));
            case CANARY_ANSWER -> {
                if (window != null && frame.way() == Way.NEXT) {
                    window.answered(from, header);
                }
            }
            default -> throw new IllegalArgumentException("no frame of a swap: " + header.kind());
        }
        return true;
    }

    /** {@return a canary or its answer, with turn, round and order as in a header} */
    static byte[] canary(final CoreState state, final FrameKind kind, final FrameHeader like) {
        return new FrameHeader(kind, like.delivery(), state.cluster, state.self, state.epoch, like.session(), 0,
            like.correlation(), "").frame(CoreState.NOTHING);
    }

    /** {@return what has come of a stream; everything where this member awaits nothing} */
    static Come come(final CoreState state, final MemberId from, final Stream stream) {
        final Positions next = state.received(from, stream.group(), stream.session(), stream.from());
        return new Come(stream.group(), stream.session(), next == null ? Positions.ALL : next);
    }

    static void acknowledge(final CoreState state, final MemberId to, final List<Come> come) {
        SwapPayload.acks(come).forEach(payload ->
            state.sendTo(to, state.header(FrameKind.ACK, "", 0, 0).frame(payload)));
    }

    private static void answer(final CoreState state, final MemberId from, final List<Stream> streams) {
        final List<Come> come = new ArrayList<>();
        streams.forEach(stream -> come.add(come(state, from, stream)));
        acknowledge(state, from, come);
    }
}
