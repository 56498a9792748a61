package io.coterie.runtime.rendezvous;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One message on a connection: a header of ten bytes that never changes (magic, layout, type, length of the body), then
 * the body. Immutable; the body is not copied.
 *
 * @param type what the body is
 * @param body CBOR
 */
record Frame(Type type, byte[] body) {
    /** Longest body. Facts of a member with hundreds of instances take tens of kilobytes. */
    static final int MAX_BODY = 1 << 20;
    /** The one layout of frames there is. */
    static final byte LAYOUT = 1;
    /** {@code CRDV}: tells a stranger that knocks at the wrong port from a member. */
    private static final int MAGIC = 0x43524456;
    private static final int HEADER = 10;

    /** What a frame carries; the number is what stands on the wire. */
    enum Type {
        /** A member says who it is: facts. */
        HELLO(1),
        /** It is let in, and learns who answers: facts. */
        WELCOME(2),
        /** It is not let in: a refusal. Also the answer to any other request that cannot be met. */
        REFUSED(3),
        /** Somebody who is no member asks what cluster this is. */
        DESCRIBE(4),
        /** The answer: a description. */
        DESCRIPTION(5),
        /** Somebody asks for the bytes of a bundle by their hash. */
        FETCH(6),
        /** The answer: how many bytes follow the frame. */
        CONTENT(7);

        private final int number;

        Type(final int number) {
            this.number = number;
        }

        static Type of(final int number) throws ProtocolException {
            for (final Type type : values()) {
                if (type.number == number) {
                    return type;
                }
            }
            throw new ProtocolException("no frame has type " + number);
        }
    }

    Frame {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(body, "body");
    }

    /**
     * Writes the frame in one piece.
     *
     * @param out where to
     * @throws IOException if the connection fails, or the body is too long
     */
    void write(final OutputStream out) throws IOException {
        if (body.length > MAX_BODY) {
            throw new ProtocolException("a frame of " + body.length + " bytes, more than " + MAX_BODY);
        }
        final ByteBuffer bytes = ByteBuffer.allocate(HEADER + body.length);
        bytes.putInt(MAGIC).put(LAYOUT).put((byte) type.number).putInt(body.length).put(body);
        out.write(bytes.array());
        out.flush();
    }

    /**
     * Reads one frame; allocates nothing for the body before the header is found good.
     *
     * @param in where from
     * @return the frame
     * @throws IOException if the connection fails or ends
     * @throws ProtocolException if it is no frame
     */
    static Frame read(final InputStream in) throws IOException {
        final DataInputStream data = new DataInputStream(in);
        if (data.readInt() != MAGIC) {
            throw new ProtocolException("not the rendezvous protocol");
        }
        final byte layout = data.readByte();
        if (layout != LAYOUT) {
            throw new ProtocolException("frames of layout " + layout + " are not known");
        }
        final Type type = Type.of(data.readUnsignedByte());
        final int length = data.readInt();
        if (length < 0 || length > MAX_BODY) {
            throw new ProtocolException("a frame of " + length + " bytes, more than " + MAX_BODY);
        }
        final byte[] body = new byte[length];
        data.readFully(body);
        return new Frame(type, body);
    }
}
