package io.coterie.runtime.messaging;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.spi.FrameParts;

/**
 * Reads headers, and remembers the last one of each sender: nearly always the next one differs in its numbers alone,
 * and then nothing is taken apart again. Safe for use by several threads.
 */
final class HeaderReader {
    /** Senders that are remembered; more are a sign of many restarts, and the memory is begun anew. */
    private static final int MAX_REMEMBERED = 256;
    private final Map<MemberId, Known> last = new ConcurrentHashMap<>();

    /** A header and the bytes that it was read from; never changed. */
    private record Known(FrameHeader header, byte[] bytes) {
        boolean differsInNumbersAlone(final byte[] frame) {
            final int end = FrameHeader.NUMBERS_END;
            return frame.length >= bytes.length
                && Arrays.equals(bytes, 0, FrameHeader.NUMBERS_AT, frame, 0, FrameHeader.NUMBERS_AT)
                && Arrays.equals(bytes, end, bytes.length, frame, end, bytes.length);
        }
    }

    /**
     * Takes a frame apart.
     *
     * @param from who sent it, as the engine says
     * @param frame the frame, as the engine brought it
     * @param way how it came
     * @return header and payload, which is not copied if it came apart; null if it is of another version or form
     */
    HeldFrame read(final MemberId from, final FrameParts frame, final Way way) {
        if (frame.head().length > 0) {
            final FrameHeader header = read(from, frame.head()).orElse(null);
            if (header != null && FrameHeader.length(frame.head()) == frame.head().length) {
                return new HeldFrame(header, frame.body(), way);
            }
        }
        final byte[] whole = frame.joined();
        return read(from, whole).map(header -> new HeldFrame(header, FrameHeader.payload(whole), way)).orElse(null);
    }

    /**
     * Reads a header.
     *
     * @param from who sent it, as the engine says
     * @param frame header and payload
     * @return the header; empty if it is of another version or form
     */
    Optional<FrameHeader> read(final MemberId from, final byte[] frame) {
        final Known known = last.get(from);
        if (known != null && known.differsInNumbersAlone(frame)) {
            return Optional.of(known.header().withNumbersOf(frame));
        }
        final Optional<FrameHeader> header = FrameHeader.read(frame);
        header.ifPresent(h -> {
            if (last.size() >= MAX_REMEMBERED) {
                last.clear();
            }
            last.put(from, new Known(h, Arrays.copyOf(frame, FrameHeader.length(frame))));
        });
        return header;
    }
}
