package io.coterie.runtime.consensus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.consensus.ReplicatedState;

/**
 * What one log is applied to: it passes commands on to the state of the users while the log is open, and keeps where
 * the log stands between its predecessor and its successor. A function of the entries alone. Pure; called from one
 * thread at a time, its {@link #standing()} from any.
 */
final class LogLine implements ReplicatedState {
    /** Parts from so many senders are collected at a time: only the leader sends, and leaders change seldom. */
    static final int MAX_COLLECTED = 4;
    /** The bases of that many parts are larger than any snapshot that a log can carry. */
    static final int MAX_PARTS = 4096;
    private static final byte[] MARK = {0, 'c', 'o', 't', 'e', 'r', 'i', 'e', 0, 's', 'n', 'a', 'p', 1};
    private static final byte[] NOTHING = new byte[0];
    private final long generation;
    private final OneState users;
    private volatile Standing standing;
    private byte[] base = NOTHING;
    private final Map<LogEntry.Part, Parts> collected = new LinkedHashMap<>();

    /** Where a log stands. */
    enum Phase {
        /** It follows another one, and holds nothing yet. */
        BLANK,
        /** It holds the state with which its predecessor was sealed. */
        BASED,
        /** It takes commands. */
        OPEN,
        /** It takes none, until it is unsealed or closed. */
        SEALED,
        /** It never takes one again. */
        CLOSED
    }

    /**
     * How a log stands here. Immutable.
     *
     * @param phase the phase
     * @param seals how often it was sealed; the last one is the one that counts
     * @param successor the log for which it was sealed last
     * @param based the seal of the predecessor of which it holds the state; 0 if none
     * @param index the last command, counted over all logs that followed each other
     * @param calledOff the latest swap whose log never follows this one, by a person's word; 0 if none
     */
    record Standing(Phase phase, long seals, String successor, long based, long index, long calledOff) {
        private Standing to(final Phase next) {
            return new Standing(next, seals, successor, based, index, calledOff);
        }

        private Standing at(final long next) {
            return new Standing(phase, seals, successor, based, next, calledOff);
        }

        /** Whether this log may be sealed for another one. */
        boolean allows(final String next) {
            return calledOff == 0 || LogNames.swap(next) > calledOff;
        }
    }

    /** The parts of one base that came so far. */
    private record Parts(long number, int came, ByteArrayOutputStream bytes) {
    }

    /**
     * An empty log.
     *
     * @param generation greater than that of every log before it; 0 for the first
     * @param users what commands are passed on to
     */
    LogLine(final long generation, final OneState users) {
        this.generation = generation;
        this.users = users;
        this.standing = new Standing(generation == 0 ? Phase.OPEN : Phase.BLANK, 0, "", 0, 0, 0);
    }

    Standing standing() {
        return standing;
    }

    /** {@return the state with which the log was sealed; empty if it is not sealed here, or a later log has it} */
    Optional<byte[]> sealedState() throws IOException {
        final Standing before = standing;
        final Optional<byte[]> saved = before.phase == Phase.SEALED ? users.save(generation) : Optional.empty();
        // it may have been unsealed meanwhile, and gone on
        return standing.equals(before) ? saved : Optional.empty();
    }

    @Override
    public byte[] apply(final long index, final byte[] bytes) {
        final LogEntry entry = LogEntry.decode(bytes);
        if (entry.kind() == LogEntry.Kind.COMMAND) {
            return command(entry.bytes()).encode();
        }
        final Standing now = standing;
        final Optional<Standing> next = switch (entry.kind()) {
            case SEAL -> now.phase == Phase.OPEN && now.allows(entry.successor()) ? Optional.of(new Standing(
                Phase.SEALED, now.seals + 1, entry.successor(), now.based, now.index, now.calledOff))
                : Optional.empty();
            case CALL_OFF -> calledOff(entry, now);
            case UNSEAL -> now.phase == Phase.SEALED && entry.number() == now.seals
                ? Optional.of(now.to(Phase.OPEN)) : Optional.empty();
            case CLOSE -> now.phase == Phase.SEALED && entry.number() == now.seals
                && entry.successor().equals(now.successor) ? Optional.of(now.to(Phase.CLOSED)) : Optional.empty();
            case BASE -> base(entry, now);
            default -> now.phase == Phase.BASED && entry.number() == now.based ? Optional.of(now.to(Phase.OPEN))
                : Optional.empty();
        };
        if (next.isPresent() && entry.kind() == LogEntry.Kind.OPEN) {
            take(now.index);
        }
        next.ifPresent(n -> standing = n);
        return new LogAnswer(next.isPresent() ? LogAnswer.Kind.DONE : LogAnswer.Kind.NOT_TAKEN, standing.index,
            NOTHING).encode();
    }

    /**
     * CLOSE or CALL_OFF, the first in the log wins; what is called off stays so. This log and those before it are
     * handed over already.
     */
    private Optional<Standing> calledOff(final LogEntry entry, final Standing now) {
        if (now.phase != Phase.OPEN && now.phase != Phase.SEALED
                || LogNames.generation(entry.successor()) <= generation) {
            return Optional.empty();
        }
        return Optional.of(new Standing(Phase.OPEN, now.seals, now.successor, now.based, now.index,
            Math.max(now.calledOff, entry.number())));
    }

    private LogAnswer command(final byte[] command) {
        final Standing now = standing;
        if (now.phase != Phase.OPEN) {
            return new LogAnswer(LogAnswer.Kind.NOT_TAKEN, now.index, NOTHING);
        }
        final long index = now.index + 1;
        final Optional<byte[]> answer = users.apply(generation, index, command);
        standing = now.at(index);
        return answer.map(a -> new LogAnswer(LogAnswer.Kind.DONE, index, a))
            .orElseGet(() -> new LogAnswer(LogAnswer.Kind.PASSED, index, NOTHING));
    }

    /** A base is taken when all its parts came, unless it is of a seal that was lifted since. */
    private Optional<Standing> base(final LogEntry entry, final Standing now) {
        final LogEntry.Part part = entry.part();
        final boolean wanted = (now.phase == Phase.BLANK || now.phase == Phase.BASED) && entry.number() > now.based
            && part.of() <= MAX_PARTS;
        final LogEntry.Part key = new LogEntry.Part(0, part.of(), part.sender());
        final Parts before = part.place() == 0 ? new Parts(entry.number(), 0, new ByteArrayOutputStream())
            : collected.get(key);
        if (!wanted || before == null || before.number != entry.number() || before.came != part.place()) {
            return Optional.empty();
        }
        before.bytes.writeBytes(entry.bytes());
        if (part.place() + 1 < part.of()) {
            collected.remove(key);
            collected.put(key, new Parts(before.number, before.came + 1, before.bytes));
            final Iterator<LogEntry.Part> oldest = collected.keySet().iterator();
            if (collected.size() > MAX_COLLECTED) {
                oldest.next();
                oldest.remove();
            }
            return Optional.of(now);
        }
        collected.clear();
        base = before.bytes.toByteArray();
        return Optional.of(new Standing(Phase.BASED, now.seals, now.successor, entry.number(), entry.index(),
            now.calledOff));
    }

    private void take(final long index) {
        try {
            users.restore(generation, base, index);
            base = NOTHING;
        } catch (IOException e) {
            throw new UncheckedIOException("the state of the log before is not understood", e);
        }
    }

    @Override
    public void save(final OutputStream out) throws IOException {
        final Standing now = standing;
        final boolean owner = now.phase.compareTo(Phase.OPEN) >= 0;
        final byte[] content = owner ? users.save(generation).orElseThrow(
            () -> new IOException("a later log has the state")) : base;
        if (generation == 0 && now.seals == 0 && now.calledOff == 0 && !marked(content)) {
            // as it was before there were several logs, so that earlier versions can read it
            out.write(content);
            return;
        }
        final DataOutputStream data = new DataOutputStream(out);
        data.write(MARK);
        data.writeByte(now.phase.ordinal());
        data.writeLong(now.seals);
        data.writeUTF(now.successor);
        data.writeLong(now.based);
        data.writeLong(now.index);
        data.writeInt(content.length);
        data.write(content);
        data.writeInt(collected.size());
        for (final Map.Entry<LogEntry.Part, Parts> each : collected.entrySet()) {
            data.writeInt(each.getKey().of());
            data.writeLong(each.getKey().sender());
            data.writeLong(each.getValue().number);
            data.writeInt(each.getValue().came);
            data.writeInt(each.getValue().bytes.size());
            each.getValue().bytes.writeTo(data);
        }
        data.writeLong(now.calledOff);
        data.flush();
    }

    @Override
    public void restore(final InputStream in, final long index) throws IOException {
        final byte[] saved = in.readAllBytes();
        if (!marked(saved)) {
            users.restore(generation, saved, index);
            standing = new Standing(Phase.OPEN, 0, "", 0, index, 0);
            return;
        }
        final DataInputStream data = new DataInputStream(new ByteArrayInputStream(saved, MARK.length,
            saved.length - MARK.length));
        final int phase = data.readUnsignedByte();
        if (phase >= Phase.values().length) {
            throw new IOException("a log in the phase " + phase);
        }
        final long seals = data.readLong();
        final String successor = data.readUTF();
        final long based = data.readLong();
        final long last = data.readLong();
        final byte[] content = bytes(data);
        final Map<LogEntry.Part, Parts> parts = new LinkedHashMap<>();
        for (int left = data.readInt(); left > 0; left--) {
            final LogEntry.Part key = new LogEntry.Part(0, data.readInt(), data.readLong());
            final long number = data.readLong();
            final int came = data.readInt();
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(bytes(data));
            parts.put(key, new Parts(number, came, bytes));
        }
        final Standing read = new Standing(Phase.values()[phase], seals, successor, based, last, data.readLong());
        if (read.phase.compareTo(Phase.OPEN) >= 0) {
            users.restore(generation, content, read.index);
            base = NOTHING;
        } else {
            base = content;
        }
        collected.clear();
        collected.putAll(parts);
        standing = read;
    }

    private static byte[] bytes(final DataInputStream data) throws IOException {
        final int length = data.readInt();
        final byte[] bytes = length < 0 ? NOTHING : data.readNBytes(length);
        if (bytes.length != length) {
            throw new IOException("a snapshot that ends too early");
        }
        return bytes;
    }

    private static boolean marked(final byte[] bytes) {
        return bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    }
}
