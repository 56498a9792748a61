package io.coterie.runtime.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The payloads of the frames of a swap, coded like those of {@link ControlPayload}.
 *
 * <pre>
 * SWAP_STATE  2 part, 2 parts, 1 switched, 2 count, then for each stay: text group, 8 session, positions from which
 *             on all is certain to be sent, positions at the switch (ones before it)
 * ACK         2 count, then for each stay of the receiver: text group, 8 session, positions
 * </pre>
 *
 * Positions are 8 unordered, 8 FIFO, 8 total, 8 one. Stateless.
 */
final class SwapPayload {
    /** Stays in one frame: with the longest names it stays below the smallest frame, 64 KiB. */
    static final int MAX_STAYS = 150;

    private SwapPayload() {
    }

    /**
     * What an origin says of its streams in one group.
     *
     * @param group the group
     * @param session the number of its stay
     * @param from in the streams without order, what is missing before these may never have been sent
     * @param end what the old component was given ends before these; null before the switch
     */
    record Stream(String group, long session, Positions from, Positions end) {
    }

    /**
     * One part of what a SWAP_STATE says.
     *
     * @param part its number, from 0
     * @param parts how many there are
     * @param switched whether the origin has switched, and nothing of its own is on its way into the old component
     * @param streams its streams
     */
    record State(int part, int parts, boolean switched, List<Stream> streams) {
    }

    /**
     * What has come of one stay's streams.
     *
     * @param group the group
     * @param session the number of the receiver's stay
     * @param next the first numbers that are missing
     */
    record Come(String group, long session, Positions next) {
    }

    /** {@return as many payloads as are needed} */
    static List<byte[]> states(final boolean switched, final List<Stream> streams) {
        final int parts = Math.max(1, (streams.size() + MAX_STAYS - 1) / MAX_STAYS);
        final List<byte[]> payloads = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            final int number = part;
            final List<Stream> of = streams.subList(part * MAX_STAYS,
                Math.min(streams.size(), (part + 1) * MAX_STAYS));
            payloads.add(ControlPayload.write(out -> {
                out.writeShort(number);
                out.writeShort(parts);
                out.writeByte(switched ? 1 : 0);
                out.writeShort(of.size());
                for (final Stream stream : of) {
                    ControlPayload.text(out, stream.group());
                    out.writeLong(stream.session());
                    ControlPayload.allPositions(out, stream.from());
                    ControlPayload.allPositions(out, switched ? stream.end() : Positions.START);
                }
            }));
        }
        return payloads;
    }

    static Optional<State> readState(final byte[] payload) {
        return ControlPayload.read(payload, in -> {
            final int part = in.getShort() & 0xffff;
            final int parts = in.getShort() & 0xffff;
            final boolean switched = in.get() != 0;
            final int count = in.getShort() & 0xffff;
            final List<Stream> streams = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                streams.add(new Stream(ControlPayload.text(in), in.getLong(), ControlPayload.allPositions(in),
                    ControlPayload.allPositions(in)));
            }
            return new State(part, parts, switched, streams);
        });
    }

    static List<byte[]> acks(final List<Come> come) {
        final List<byte[]> payloads = new ArrayList<>();
        for (int from = 0; from < come.size(); from += MAX_STAYS) {
            final List<Come> of = come.subList(from, Math.min(come.size(), from + MAX_STAYS));
            payloads.add(ControlPayload.write(out -> {
                out.writeShort(of.size());
                for (final Come one : of) {
                    ControlPayload.text(out, one.group());
                    out.writeLong(one.session());
                    ControlPayload.allPositions(out, one.next());
                }
            }));
        }
        return payloads;
    }

    static Optional<List<Come>> readAck(final byte[] payload) {
        return ControlPayload.read(payload, in -> {
            final int count = in.getShort() & 0xffff;
            final List<Come> come = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                come.add(new Come(ControlPayload.text(in), in.getLong(), ControlPayload.allPositions(in)));
            }
            return come;
        });
    }
}
