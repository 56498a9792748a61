package io.coterie.runtime.consensus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * What stands in a log. Commands of the users stand there as they are; what the slot itself writes begins with a mark
 * of its own, and so does a command that happens to begin with that mark. Immutable, pure.
 *
 * @param kind what it is
 * @param number counts the seals of the log that ends, so that a late entry of an earlier try is known as such
 * @param successor names the log that is to follow; empty where the kind does not need it
 * @param part which part of a base this is; and of how many, and of which sender
 * @param index the index of the last command in the base
 * @param bytes the command, or the part of the base
 */
record LogEntry(Kind kind, long number, String successor, Part part, long index, byte[] bytes) {
    /** No command of any state begins so by chance; one that does is marked itself. */
    private static final byte[] MARK = {0, 'c', 'o', 't', 'e', 'r', 'i', 'e', 0, 'l', 'o', 'g', 0, 1};
    private static final byte[] NOTHING = new byte[0];
    private static final Part WHOLE = new Part(0, 1, 0);

    /** What an entry is. The place in the list is its number in the log. */
    enum Kind {
        /** A command of the users. */
        COMMAND,
        /** The old log takes no command any more. */
        SEAL,
        /** It does so again. */
        UNSEAL,
        /** The old log has ended for good. */
        CLOSE,
        /** The new log holds a part of the state with which the old one was sealed. */
        BASE,
        /** The new log takes commands. */
        OPEN,
        /** The old log takes commands again, and is never sealed for that successor, nor for an earlier one. */
        CALL_OFF
    }

    /** A part of a base: its place, how many there are, and a number of its sender's own. */
    record Part(int place, int of, long sender) {
    }

    static LogEntry seal(final String successor) {
        return new LogEntry(Kind.SEAL, 0, successor, WHOLE, 0, NOTHING);
    }

    static LogEntry unseal(final long number) {
        return new LogEntry(Kind.UNSEAL, number, "", WHOLE, 0, NOTHING);
    }

    static LogEntry close(final long number, final String successor) {
        return new LogEntry(Kind.CLOSE, number, successor, WHOLE, 0, NOTHING);
    }

    static LogEntry base(final long number, final Part part, final long index, final byte[] bytes) {
        return new LogEntry(Kind.BASE, number, "", part, index, bytes);
    }

    static LogEntry open(final long number) {
        return new LogEntry(Kind.OPEN, number, "", WHOLE, 0, NOTHING);
    }

    static LogEntry callOff(final String successor) {
        return new LogEntry(Kind.CALL_OFF, LogNames.swap(successor), successor, WHOLE, 0, NOTHING);
    }

    /** {@return a command as it stands in the log} */
    static byte[] command(final byte[] command) {
        return marked(command) ? new LogEntry(Kind.COMMAND, 0, "", WHOLE, 0, command).encode() : command;
    }

    private static boolean marked(final byte[] bytes) {
        return bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    }

    byte[] encode() {
        final ByteArrayOutputStream bytesOut = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytesOut)) {
            out.write(MARK);
            out.writeByte(kind.ordinal());
            out.writeLong(number);
            out.writeUTF(successor);
            out.writeInt(part.place);
            out.writeInt(part.of);
            out.writeLong(part.sender);
            out.writeLong(index);
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytesOut.toByteArray();
    }

    /** {@return the entry; what bears no mark is a command} */
    static LogEntry decode(final byte[] entry) {
        if (!marked(entry)) {
            return new LogEntry(Kind.COMMAND, 0, "", WHOLE, 0, entry);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry, MARK.length,
                entry.length - MARK.length))) {
            final Kind kind = Kind.values()[in.readUnsignedByte()];
            final long number = in.readLong();
            final String successor = in.readUTF();
            final Part part = new Part(in.readInt(), in.readInt(), in.readLong());
            final long index = in.readLong();
            return new LogEntry(kind, number, successor, part, index, in.readAllBytes());
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new IllegalStateException("an entry of the slot's own is not understood", e);
        }
    }

    @Override
    public String toString() {
        // what is in commands may be secret
        return kind + " " + number + (successor.isEmpty() ? "" : " to " + successor);
    }
}
