package io.coterie.engine.corosync;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.spi.FrameParts;

/**
 * What travels in the group, version 2: one byte of version, one of kind, then the fields of the kind; numbers are
 * big-endian, a process is two of four bytes. A message of another version is dropped; the group's name holds the
 * hash of the bundle, so none comes from another release. Pure.
 */
sealed interface GroupMessage {
    /** Version of the form; a message of another one is dropped. */
    byte VERSION = 2;
    /** What a frame has before its parts: version, kind, position, receiver, length of the head. */
    int FRAME_HEADER_BYTES = 2 + Long.BYTES + 2 * Integer.BYTES + Short.BYTES;

    /**
     * Says who a process is.
     *
     * @param member who
     * @param number counts the times that this process said so
     */
    record Hello(MemberId member, long number) implements GroupMessage {
    }

    /** Everybody is to say again who he is: a member that was left out is there, or views do not fit together. */
    record Again() implements GroupMessage {
    }

    /**
     * The sender lives.
     *
     * @param stamp the view that it has; empty while it has none
     */
    record Alive(String stamp) implements GroupMessage {
    }

    /**
     * A process has been silent and is left out.
     *
     * @param process which
     * @param number the number of its last hello that its accuser saw; 0 if it saw none
     */
    record Exclude(GroupProcess process, long number) implements GroupMessage {
    }

    /**
     * A note of the membership slot.
     *
     * @param bytes the note
     */
    record Note(byte[] bytes) implements GroupMessage {
    }

    /**
     * A frame of the messaging slot.
     *
     * @param position where it ends in its sender's stream
     * @param receiver to whom alone it goes; null for all
     * @param parts the bytes
     */
    record Frame(long position, GroupProcess receiver, FrameParts parts) implements GroupMessage {
        /** {@return what is on the wire before the body} */
        byte[] start() {
            final ByteBuffer out = GroupMessage.start(receiver == null ? 'F' : 'O', FRAME_HEADER_BYTES - 2
                + parts.head().length).putLong(position);
            return process(out, receiver == null ? new GroupProcess(0, 0) : receiver)
                .putShort((short) parts.head().length).put(parts.head()).array();
        }
    }

    /**
     * The sender has delivered another one's stream up to a position.
     *
     * @param of whose stream
     * @param position up to where
     */
    record Credit(GroupProcess of, long position) implements GroupMessage {
    }

    /**
     * Writes a message.
     *
     * @param message the message
     * @return its bytes
     */
    static byte[] write(final GroupMessage message) {
        if (message instanceof Hello hello) {
            final byte[] name = hello.member.toString().getBytes(StandardCharsets.UTF_8);
            return start('H', Long.BYTES + name.length).putLong(hello.number).put(name).array();
        }
        if (message instanceof Again) {
            return start('R', 0).array();
        }
        if (message instanceof Alive alive) {
            final byte[] stamp = alive.stamp.getBytes(StandardCharsets.UTF_8);
            return start('A', stamp.length).put(stamp).array();
        }
        if (message instanceof Exclude exclude) {
            return process(start('X', 2 * Integer.BYTES + Long.BYTES), exclude.process).putLong(exclude.number)
                .array();
        }
        if (message instanceof Note note) {
            return start('N', note.bytes.length).put(note.bytes).array();
        }
        if (message instanceof Credit credit) {
            return process(start('C', 2 * Integer.BYTES + Long.BYTES), credit.of).putLong(credit.position).array();
        }
        final Frame frame = (Frame) message;
        final byte[] start = frame.start();
        return ByteBuffer.allocate(start.length + frame.parts.body().length).put(start).put(frame.parts.body()).array();
    }

    /**
     * Reads a message.
     *
     * @param bytes what came
     * @return the message; empty if it is of no form known here
     */
    static Optional<GroupMessage> read(final byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != VERSION) {
            return Optional.empty();
        }
        final ByteBuffer in = ByteBuffer.wrap(bytes, 2, bytes.length - 2);
        try {
            return Optional.ofNullable(switch (bytes[1]) {
                case 'H' -> hello(in);
                case 'R' -> new Again();
                case 'A' -> new Alive(text(in));
                case 'X' -> new Exclude(process(in), in.getLong());
                case 'N' -> new Note(rest(in));
                case 'C' -> new Credit(process(in), in.getLong());
                case 'F', 'O' -> frame(in, bytes[1] == 'O');
                default -> null;
            });
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            // cut short, or a name that is none: not of this form
            return Optional.empty();
        }
    }

    private static Hello hello(final ByteBuffer in) {
        final long number = in.getLong();
        return new Hello(MemberId.parse(text(in)), number);
    }

    private static Frame frame(final ByteBuffer in, final boolean toOne) {
        final long position = in.getLong();
        final GroupProcess receiver = process(in);
        final byte[] head = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(head);
        return new Frame(position, toOne ? receiver : null, new FrameParts(head, rest(in)));
    }

    private static ByteBuffer start(final char kind, final int more) {
        return ByteBuffer.allocate(2 + more).put(VERSION).put((byte) kind);
    }

    private static ByteBuffer process(final ByteBuffer out, final GroupProcess process) {
        return out.putInt(process.nodeId()).putInt(process.pid());
    }

    private static GroupProcess process(final ByteBuffer in) {
        final int nodeId = in.getInt();
        return new GroupProcess(nodeId, in.getInt());
    }

    private static String text(final ByteBuffer in) {
        return new String(rest(in), StandardCharsets.UTF_8);
    }

    private static byte[] rest(final ByteBuffer in) {
        final byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }
}
