package io.coterie.runtime.messaging;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;

/**
 * The payloads of control frames, big-endian; a text is a two-byte length and UTF-8.
 *
 * <pre>
 * ANNOUNCE  2 count, then for each group: text name, 8 session, 8 unordered, 8 FIFO, 8 total, 8 one
 * LEAVE     8 unordered, 8 FIFO, 8 total, 2 count, then for each receiver: text member, 8 one
 * REFUSAL   text code, text problem, text remedy
 * </pre>
 *
 * Stateless.
 */
final class ControlPayload {
    /** Groups in one ANNOUNCE: with the longest names it stays well below the smallest frame, 64 KiB. */
    static final int MAX_GROUPS = 200;
    /** Bytes of a text in a refusal; a sentence is far shorter. */
    static final int MAX_TEXT_BYTES = 16 * 1024;

    private ControlPayload() {
    }

    /**
     * A group in an ANNOUNCE.
     *
     * @param group its name
     * @param session the origin's session in it
     * @param next the origin's next numbers for the receiver
     */
    record Stay(String group, long session, Positions next) {
    }

    /**
     * What a LEAVE says.
     *
     * @param all the next numbers to all
     * @param one the next number to each receiver that got something alone
     */
    record Leave(Positions all, Map<MemberId, Long> one) {
        Positions forReceiver(final MemberId receiver) {
            return new Positions(all.unordered(), all.fifo(), all.total(), one.getOrDefault(receiver, 1L));
        }
    }

    static byte[] announce(final List<Stay> stays) {
        return write(out -> {
            out.writeShort(stays.size());
            for (final Stay stay : stays) {
                text(out, stay.group());
                out.writeLong(stay.session());
                positions(out, stay.next());
                out.writeLong(stay.next().one());
            }
        });
    }

    static Optional<List<Stay>> readAnnounce(final byte[] payload) {
        return read(payload, in -> {
            final int count = in.getShort() & 0xffff;
            final List<Stay> stays = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                stays.add(new Stay(text(in), in.getLong(),
                    new Positions(in.getLong(), in.getLong(), in.getLong(), in.getLong())));
            }
            return stays;
        });
    }

    static byte[] leave(final Leave leave) {
        return write(out -> {
            positions(out, leave.all());
            out.writeShort(leave.one().size());
            for (final Map.Entry<MemberId, Long> entry : leave.one().entrySet()) {
                text(out, entry.getKey().toString());
                out.writeLong(entry.getValue());
            }
        });
    }

    static Optional<Leave> readLeave(final byte[] payload) {
        return read(payload, in -> {
            final Positions all = new Positions(in.getLong(), in.getLong(), in.getLong(), 1);
            final Map<MemberId, Long> one = new HashMap<>();
            final int count = in.getShort() & 0xffff;
            for (int i = 0; i < count; i++) {
                one.put(MemberId.parse(text(in)), in.getLong());
            }
            return new Leave(all, one);
        });
    }

    static byte[] refusal(final CoterieException refusal) {
        return write(out -> {
            text(out, refusal.code());
            text(out, refusal.problem());
            text(out, refusal.remedy());
        });
    }

    static Optional<RejectedException> readRefusal(final byte[] payload) {
        return read(payload, in -> new RejectedException(text(in), text(in), text(in)));
    }

    /** Writes to a {@code DataOutputStream}. */
    interface Writer {
        void to(DataOutputStream out) throws IOException;
    }

    /** Reads from a buffer; what does not fit ends it with an unchecked exception. */
    interface Reader<T> {
        T from(ByteBuffer in);
    }

    static byte[] write(final Writer writer) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writer.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    static <T> Optional<T> read(final byte[] payload, final Reader<T> reader) {
        try {
            return Optional.of(reader.from(ByteBuffer.wrap(payload)));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            // of another form: the caller counts it
            return Optional.empty();
        }
    }

    static void allPositions(final DataOutputStream out, final Positions positions) throws IOException {
        positions(out, positions);
        out.writeLong(positions.one());
    }

    static Positions allPositions(final ByteBuffer in) {
        return new Positions(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    private static void positions(final DataOutputStream out, final Positions positions) throws IOException {
        out.writeLong(positions.unordered());
        out.writeLong(positions.fifo());
        out.writeLong(positions.total());
    }

    static void text(final DataOutputStream out, final String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_TEXT_BYTES) {
            bytes = java.util.Arrays.copyOf(bytes, MAX_TEXT_BYTES);
        }
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    static String text(final ByteBuffer in) {
        final byte[] bytes = new byte[Math.min(in.getShort() & 0xffff, in.remaining() + 1)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
