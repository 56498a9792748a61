package io.coterie.runtime.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.messaging.spi.FrameParts;

/**
 * What stands before the payload of every frame, big-endian:
 *
 * <pre>
 * offset  bytes  field
 * 0       1      version, 2
 * 1       1      kind of frame, see FrameKind
 * 2       1      delivery: 0 unordered, 1 FIFO, 2 total
 * 3       1      a, length of the origin's node name
 * 4       1      g, length of the group's name
 * 5       3      zero
 * 8       16     cluster
 * 24      8      origin's incarnation
 * 32      8      epoch: the turn of the instance with which the origin's streams began; swaps keep it
 * 40      8      session: the number of the origin's join; a frame of an earlier one is stale. Of the frames of a swap
 *                the turn of the new instance
 * 48      8      sequence within (origin, epoch, session, lane), of several messages that of the first; 0 for frames
 *                that have none
 * 56      8      correlation: of a request and what answers it; of an ANNOUNCE, the session of the JOIN it answers; of
 *                a SWAP_STATE the receiver's turn in its swap, of a canary its round; of MESSAGES how many they are
 * 64      a      origin's node, UTF-8
 * 64+a    g      group, UTF-8
 * </pre>
 *
 * A frame of another version is dropped and counted as malformed: members of one cluster run one version of this form.
 * Version 1 had no MESSAGES. Immutable.
 *
 * @param kind what the frame is
 * @param delivery the order that it was sent with
 * @param cluster the cluster
 * @param origin who sent it
 * @param epoch the turn of the instance with which the origin's streams began
 * @param session the origin's join that it belongs to
 * @param sequence its number
 * @param correlation what it answers, or is to be answered with
 * @param group the group; empty for frames that concern none
 */
record FrameHeader(FrameKind kind, Delivery delivery, UUID cluster, MemberId origin, long epoch, long session,
        long sequence, long correlation, String group) {
    /** The version of this form; with a new one the protocol of the rendezvous gets a new version, too. */
    static final byte VERSION = 2;
    /** The largest header: the fixed part, a node's name, a group's name. */
    static final int MAX_BYTES = 64 + NodeId.MAX_LENGTH + Messaging.MAX_GROUP_NAME_BYTES;
    /** Where the numbers are that differ from frame to frame: sequence and correlation. */
    static final int NUMBERS_AT = 48;
    /** Where they end. */
    static final int NUMBERS_END = 64;
    private static final int FIXED_BYTES = 64;
    private static final Delivery[] DELIVERIES = {Delivery.UNORDERED, Delivery.FIFO, Delivery.TOTAL};

    FrameHeader {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(group, "group");
    }

    /**
     * Writes a frame.
     *
     * @param payload what follows the header
     * @return header and payload
     */
    byte[] frame(final byte[] payload) {
        return parts(payload).joined();
    }

    /**
     * Makes a frame of a payload without copying it.
     *
     * @param payload what follows the header
     * @return header and payload
     */
    FrameParts parts(final byte[] payload) {
        return new FrameParts(bytes(), payload);
    }

    private byte[] bytes() {
        final byte[] node = origin.node().name().getBytes(StandardCharsets.UTF_8);
        final byte[] name = group.getBytes(StandardCharsets.UTF_8);
        final ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + node.length + name.length);
        out.put(VERSION).put(kind.code()).put(code(delivery));
        out.put((byte) node.length).put((byte) name.length).put((byte) 0).putShort((short) 0);
        out.putLong(cluster.getMostSignificantBits()).putLong(cluster.getLeastSignificantBits());
        out.putLong(origin.incarnation().number()).putLong(epoch).putLong(session).putLong(sequence);
        out.putLong(correlation).put(node).put(name);
        return out.array();
    }

    /**
     * Reads a header.
     *
     * @param frame header and payload
     * @return the header; empty if it is of another version or form
     */
    static Optional<FrameHeader> read(final byte[] frame) {
        if (frame.length < FIXED_BYTES || frame[0] != VERSION) {
            return Optional.empty();
        }
        final int nodeLength = frame[3] & 0xff;
        final int groupLength = frame[4] & 0xff;
        final Optional<FrameKind> kind = FrameKind.of(frame[1]);
        final ByteBuffer in = ByteBuffer.wrap(frame, 8, FIXED_BYTES - 8);
        final UUID cluster = new UUID(in.getLong(), in.getLong());
        final long incarnation = in.getLong();
        if (kind.isEmpty() || frame[2] < 0 || frame[2] >= DELIVERIES.length || incarnation <= 0
                || frame.length < FIXED_BYTES + nodeLength + groupLength) {
            return Optional.empty();
        }
        try {
            final NodeId node = new NodeId(new String(frame, FIXED_BYTES, nodeLength, StandardCharsets.UTF_8));
            return Optional.of(new FrameHeader(kind.get(), DELIVERIES[frame[2]], cluster,
                new MemberId(node, new Incarnation(incarnation)), in.getLong(), in.getLong(), in.getLong(),
                in.getLong(), new String(frame, FIXED_BYTES + nodeLength, groupLength, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            // no node is called so: the frame is of somebody else
            return Optional.empty();
        }
    }

    /**
     * Cuts the payload out of a frame whose header was read.
     *
     * @param frame header and payload
     * @return a copy of the payload
     */
    static byte[] payload(final byte[] frame) {
        return Arrays.copyOfRange(frame, length(frame), frame.length);
    }

    /** {@return the bytes of the header of a frame that has a whole one} */
    static int length(final byte[] frame) {
        return FIXED_BYTES + (frame[3] & 0xff) + (frame[4] & 0xff);
    }

    /** {@return this header with the sequence and the correlation of a frame that is equal in all else} */
    FrameHeader withNumbersOf(final byte[] frame) {
        final ByteBuffer in = ByteBuffer.wrap(frame, NUMBERS_AT, NUMBERS_END - NUMBERS_AT);
        return new FrameHeader(kind, delivery, cluster, origin, epoch, session, in.getLong(), in.getLong(), group);
    }

    private static byte code(final Delivery delivery) {
        return switch (delivery) {
            case UNORDERED -> 0;
            case FIFO -> 1;
            case TOTAL -> 2;
        };
    }

    Lane lane() {
        return Lane.of(kind, delivery);
    }

    /** {@return how many numbers its frame uses} */
    long count() {
        return kind == FrameKind.MESSAGES ? correlation : 1;
    }

    /** {@return the first number of the stream that its frame does not use} */
    long after() {
        return sequence + count();
    }

    /** {@return of several messages the header that one of them would have by itself} */
    FrameHeader of(final int index) {
        return new FrameHeader(FrameKind.MESSAGE, delivery, cluster, origin, epoch, session, sequence + index, 0,
            group);
    }
}
