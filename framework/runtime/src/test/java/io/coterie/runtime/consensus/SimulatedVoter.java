package io.coterie.runtime.consensus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A member with the cores of the slot in it, and what of it survives a power cut: its logs' snapshots and the note of
 * the set that holds.
 */
final class SimulatedVoter {
    static final int OLD = 0;
    static final int NEXT = 1;
    /** After that a proposal of the slot's own is given up. */
    private static final long PATIENCE = 2_000_000_000L;
    final String name;
    final HandoverWorld world;
    /** On disk: the set with the new log holds. */
    boolean kept;
    final byte[][] snapshots = new byte[2][];
    final int[] snapshotAt = new int[2];
    long life;
    boolean up;
    boolean frozen;
    boolean cut;
    SimulatedUsers users;
    OneState one;
    LogLine[] runs = new LogLine[2];
    int[] applied = new int[2];
    /** With which voters each log was started. */
    final List<List<SimulatedVoter>> electorates = new ArrayList<>(List.of(List.of(), List.of()));
    Handover handover;
    boolean decided;
    private long busyUntil;
    private long proposals;
    private boolean busy;

    SimulatedVoter(final String name, final HandoverWorld world) {
        this.name = name;
        this.world = world;
    }

    boolean reachable() {
        return up && !frozen && !cut;
    }

    void start() {
        life++;
        up = true;
        users = new SimulatedUsers();
        one = new OneState(users);
        handover = new Handover();
        decided = false;
        busy = false;
        if (!kept && !cut && world.told(this) && world.random.nextBoolean()) {
            kept = true;
        }
        run(kept ? NEXT : OLD);
        if (kept && world.flaw == HandoverWorld.Flaw.FORGETS_VOTERS) {
            // nodes were added since the configurations were written
            electorates.set(NEXT, world.voters.subList(0, Math.max(1, world.voters.size() / 2)));
        }
    }

    void crash() {
        up = false;
        frozen = false;
        runs = new LogLine[2];
    }

    void run(final int number) {
        runs[number] = new LogLine(number, one);
        electorates.set(number, world.voters);
        applied[number] = 0;
        if (snapshots[number] != null && world.random.nextInt(4) > 0) {
            restore(number, snapshots[number], snapshotAt[number]);
        }
    }

    private void restore(final int number, final byte[] snapshot, final int at) {
        try {
            runs[number].restore(new ByteArrayInputStream(snapshot), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        applied[number] = at;
    }

    void snapshot(final int number) {
        if (runs[number] == null || number == OLD && runs[NEXT] != null) {
            return;
        }
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            runs[number].save(out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        // the marked form alone: the plain one counts on the index that the component gives
        if (runs[number].standing().seals() > 0 || number == NEXT) {
            snapshots[number] = out.toByteArray();
            snapshotAt[number] = applied[number];
        }
    }

    /** Applies the next entry, or gets another one's snapshot. */
    void apply(final int number) {
        final SimulatedLog log = world.logs[number];
        // what it has, and what is committed of it, only a leader tells
        if (runs[number] == null || cut || applied[number] >= log.committed.size()
                || !log.majority(world.voters, number)) {
            return;
        }
        final SimulatedVoter other = world.any();
        if (world.random.nextInt(20) == 0 && other.snapshots[number] != null
                && other.snapshotAt[number] > applied[number]) {
            restore(number, other.snapshots[number], other.snapshotAt[number]);
        } else {
            final SimulatedLog.Entry entry = log.committed.get(applied[number]);
            final LogAnswer answer = LogAnswer.decode(runs[number].apply(++applied[number], entry.bytes()));
            if (entry.by() == this && entry.life() == life) {
                entry.answered().accept(answer);
            }
        }
    }

    LogLine.Standing standing(final int number) {
        return runs[number] == null ? null : runs[number].standing();
    }

    /** Which log counts here. */
    int counts() {
        return runs[OLD] == null || LogRoute.taken(standing(NEXT)) ? NEXT : OLD;
    }

    boolean takes() {
        final int counts = counts();
        return world.flaw == HandoverWorld.Flaw.TAKES_WHILE_BASED && runs[NEXT] != null
            || LogRoute.takes(standing(counts), runs[1 - counts] == null);
    }

    /** The slot's own work: the handover, and what follows from its end. */
    void work() {
        if (runs[OLD] == null) {
            return;
        }
        final boolean back = users.commands.contains(HandoverWorld.BACK);
        decided = !back && (decided || users.commands.contains(HandoverWorld.DECIDED));
        if (back && runs[NEXT] != null && !LogRoute.taken(standing(NEXT))) {
            runs[NEXT] = null;
        }
        if (decided && runs[NEXT] == null && world.random.nextInt(3) == 0) {
            run(NEXT);
        }
        final boolean done = LogRoute.taken(standing(NEXT));
        if (done || world.flaw == HandoverWorld.Flaw.KEEPS_EARLY && decided && runs[NEXT] != null) {
            if (!world.diskFull(this)) {
                kept = true;
                runs[OLD] = null;
            }
            return;
        }
        if (busy && world.now < busyUntil) {
            return;
        }
        final boolean fit = world.logs[NEXT].majority(world.voters, NEXT) || world.random.nextInt(10) == 0;
        final Handover.Action action = handover.next(new Handover.Seen(standing(OLD), world.logs[OLD].leader == this,
            HandoverWorld.NAME, standing(NEXT), world.logs[NEXT].leader == this, fit, decided), world.now);
        final LogLine.Standing old = standing(OLD);
        switch (action) {
            case SEAL -> propose(OLD, LogEntry.seal(HandoverWorld.NAME), a -> { });
            case UNSEAL -> propose(OLD, LogEntry.unseal(old.seals()), a -> { });
            case CLOSE -> propose(OLD, LogEntry.close(old.seals(), HandoverWorld.NAME), a -> { });
            case OPEN -> propose(NEXT, LogEntry.open(old.seals()), a -> { });
            case BASE -> base(old);
            default -> flawed();
        }
    }

    /** A person's word. */
    void callOff(final Runnable then) {
        if (runs[OLD] == null) {
            // what is handed over is this log; with the mistake it takes the word as if it were of a later one
            propose(NEXT, LogEntry.callOff(world.flaw == HandoverWorld.Flaw.CALLS_OFF_WHAT_IS_DONE ? "g2-1"
                : HandoverWorld.NAME), answer -> {
                    if (answer.kind() == LogAnswer.Kind.DONE) {
                        then.run();
                    }
                });
            return;
        }
        final LogLine.Standing old = standing(OLD);
        final boolean flawed = world.flaw == HandoverWorld.Flaw.UNSEALS_TO_CALL_OFF;
        if (flawed && old.phase() != LogLine.Phase.SEALED) {
            return;
        }
        propose(OLD, flawed ? LogEntry.unseal(old.seals()) : LogEntry.callOff(HandoverWorld.NAME), answer -> {
            if (answer.kind() == LogAnswer.Kind.DONE) {
                then.run();
            }
        });
    }

    private void flawed() {
        final LogLine.Standing next = standing(NEXT);
        if (world.flaw == HandoverWorld.Flaw.OPENS_UNASKED && next != null && next.phase() == LogLine.Phase.BASED) {
            propose(NEXT, LogEntry.open(next.based()), a -> { });
        }
    }

    private void base(final LogLine.Standing old) {
        try {
            runs[OLD].sealedState().ifPresent(state -> part(old, state, 0, 1 + world.random.nextInt(3), life * 1000
                + ++proposals));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void part(final LogLine.Standing old, final byte[] state, final int place, final int of,
            final long sender) {
        final byte[] bytes = Arrays.copyOfRange(state, state.length * place / of, state.length * (place + 1) / of);
        propose(NEXT, LogEntry.base(old.seals(), new LogEntry.Part(place, of, sender), old.index(), bytes), a -> {
            if (a.kind() == LogAnswer.Kind.DONE && place + 1 < of && runs[NEXT] != null) {
                part(old, state, place + 1, of, sender);
            }
        });
    }

    private void propose(final int number, final LogEntry entry, final java.util.function.Consumer<LogAnswer> then) {
        busy = true;
        busyUntil = world.now + PATIENCE;
        world.logs[number].propose(entry.encode(), this, answer -> {
            busy = false;
            then.accept(answer);
        });
    }

    static byte[] bytes(final String command) {
        return LogEntry.command(command.getBytes(StandardCharsets.UTF_8));
    }
}
