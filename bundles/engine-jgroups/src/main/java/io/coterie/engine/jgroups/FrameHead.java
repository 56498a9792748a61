package io.coterie.engine.jgroups;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Supplier;

import org.jgroups.Header;
import org.jgroups.conf.ClassConfigurator;

import io.coterie.api.messaging.spi.FrameParts;

/**
 * What stands before a frame of the messaging slot: a header of its own, so that the message carries the payload alone,
 * and JGroups reads that into an array of its length. Two bytes of length, one of version, one of kind, eight of
 * position, then the frame's head. Immutable once read; public because JGroups makes it.
 */
public final class FrameHead extends Header {
    /** Under which number the header stands in a message; no protocol of JGroups or jgroups-raft has it. */
    static final short ID = 1700;
    /** By which number JGroups knows the class; it has those below 1024 itself, jgroups-raft some from 2000 on. */
    private static final short MAGIC = 1700;
    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 2 + Long.BYTES;
    private static final byte[] NONE = {};

    private FrameFormat.Kind kind;
    private long position;
    private byte[] head = NONE;

    /** One that is to be read. */
    public FrameHead() {
    }

    FrameHead(final FrameFormat.Kind kind, final long position, final byte[] head) {
        this.kind = kind;
        this.position = position;
        this.head = head;
    }

    /** Makes the class known to JGroups, which must be done before anything comes. */
    static synchronized void register() {
        ClassConfigurator.addIfAbsent(MAGIC, FrameHead.class);
    }

    /** {@return the frame that this one and a message's payload are; null if it is of another version or form} */
    FrameFormat.Frame with(final byte[] body) {
        return kind == null ? null : new FrameFormat.Frame(kind, position, 0, new FrameParts(head, body));
    }

    @Override
    public short getMagicId() {
        return MAGIC;
    }

    @Override
    public Supplier<? extends Header> create() {
        return FrameHead::new;
    }

    @Override
    public int serializedSize() {
        return Short.BYTES + FIXED_BYTES + head.length;
    }

    @Override
    public void writeTo(final DataOutput out) throws IOException {
        out.writeShort(FIXED_BYTES + head.length);
        out.writeByte(VERSION);
        out.writeByte(kind.ordinal());
        out.writeLong(position);
        out.write(head);
    }

    @Override
    public void readFrom(final DataInput in) throws IOException {
        final int length = in.readUnsignedShort();
        if (length < FIXED_BYTES || length > FIXED_BYTES + FrameParts.MAX_HEAD_BYTES) {
            in.readFully(new byte[length]);
            return;
        }
        final byte version = in.readByte();
        final byte code = in.readByte();
        position = in.readLong();
        head = length == FIXED_BYTES ? NONE : new byte[length - FIXED_BYTES];
        in.readFully(head);
        kind = version == VERSION ? FrameFormat.ofSlot(code) : null;
    }
}
