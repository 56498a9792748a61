package io.coterie.runtime.consensus;

import static io.coterie.runtime.consensus.SimulatedVoter.NEXT;
import static io.coterie.runtime.consensus.SimulatedVoter.OLD;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/**
 * Members, two logs, and users who write and read all the time, while the new log takes over and everything goes wrong
 * that can: members crash, freeze, are cut, lose power all at once, cannot write to their disk, the new log takes
 * nothing, proposals are lost or come late.
 */
final class HandoverWorld {
    static final String DECIDED = "decided";
    static final String BACK = "back";
    /** The new log, of the first swap. */
    static final String NAME = "g1-1";
    private static final int STEPS = 1500;
    private static final int HEALED_STEPS = 12_000;

    /** A mistake that the simulation has to notice. */
    enum Flaw {
        NONE, KEEPS_EARLY, OPENS_UNASKED, TAKES_WHILE_BASED, FORGETS_VOTERS, STAYS_BEHIND, UNSEALS_TO_CALL_OFF,
        CALLS_OFF_WHAT_IS_DONE
    }

    final Random random;
    final Flaw flaw;
    final List<SimulatedVoter> voters = new ArrayList<>();
    final SimulatedLog[] logs = {new SimulatedLog(), new SimulatedLog()};
    long now = 1;
    private final List<Write> writes = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();
    private final List<Write> done = new ArrayList<>();
    private int written;
    private long acknowledged;
    private boolean healed;
    private boolean newIsLost;
    private boolean deciding;
    private final boolean impatient;
    private long calledAt;
    /** Somebody was told that the new log never follows. */
    private boolean calledOff;

    /** A command on its way, of one life of a member. */
    private static final class Write {
        final SimulatedVoter by;
        final long life;
        final String text;
        final long after;
        final long until;
        boolean handed;
        boolean over;
        long index;

        Write(final SimulatedVoter by, final String text, final long after, final long until) {
            this.by = by;
            this.life = by.life;
            this.text = text;
            this.after = after;
            this.until = until;
        }
    }

    /** A barrier: the log, and how much of it has to be applied. */
    private record Read(SimulatedVoter by, long life, int log, int place, long atLeast) {
    }

    HandoverWorld(final long seed, final Flaw flaw) {
        this.random = new Random(seed);
        this.flaw = flaw;
        final int number = List.of(1, 2, 3, 3, 3, 5).get(random.nextInt(6));
        for (int i = 0; i < number; i++) {
            voters.add(new SimulatedVoter("n" + i, this));
        }
        impatient = flaw == Flaw.UNSEALS_TO_CALL_OFF || flaw == Flaw.CALLS_OFF_WHAT_IS_DONE || random.nextInt(6) == 0;
        voters.forEach(SimulatedVoter::start);
        logs[OLD].leader = any();
        logs[NEXT].leader = any();
    }

    SimulatedVoter any() {
        return voters.get(random.nextInt(voters.size()));
    }

    boolean told(final SimulatedVoter to) {
        return voters.stream().anyMatch(v -> v != to && v.reachable() && v.kept && v.runs[OLD] == null);
    }

    boolean diskFull(final SimulatedVoter voter) {
        return !healed && random.nextInt(3) == 0;
    }

    /** {@return whether the new log took over} */
    boolean run() {
        final int trouble = random.nextInt(4);
        newIsLost = random.nextInt(8) == 0;
        for (int i = 0; i < STEPS; i++) {
            step();
            if (random.nextInt(100) < 2 * trouble) {
                trouble();
            }
            if (trouble > 0 && halves() && random.nextInt(100) == 0) {
                powerFailure();
            }
            check();
        }
        heal();
        for (int i = 0; i < HEALED_STEPS && !settled(); i++) {
            step();
            check();
        }
        if (!settled()) {
            throw new AssertionError("not settled: old " + logs[OLD].replayed(0, fresh()).standing() + ", next "
                + logs[NEXT].replayed(1, fresh()).standing() + ", " + standings());
        }
        voters.forEach(v -> {
            while (v.runs[NEXT] != null && v.applied[NEXT] < logs[NEXT].committed.size()
                    && logs[NEXT].majority(voters, NEXT)) {
                v.apply(NEXT);
                check();
            }
        });
        checkEnd();
        return LogRoute.taken(logs[NEXT].replayed(1, fresh()).standing());
    }

    private List<String> standings() {
        return voters.stream().map(v -> v.name + " " + v.kept + " " + v.decided + " " + v.standing(OLD) + " "
            + v.standing(NEXT)).toList();
    }

    private static OneState fresh() {
        return new OneState(new SimulatedUsers());
    }

    private void step() {
        now += random.nextInt(40_000_000);
        final SimulatedVoter voter = any();
        if (random.nextInt(3) == 0) {
            commit(random.nextInt(2));
        }
        if (random.nextInt(50) == 0) {
            logs[random.nextInt(2)].leader = any();
        }
        if (!voter.up || voter.frozen) {
            return;
        }
        switch (random.nextInt(8)) {
            case 0, 1 -> applySome(voter, OLD);
            case 2, 3 -> applySome(voter, NEXT);
            case 4, 5 -> voter.work();
            case 6 -> users(voter);
            default -> quietly(voter);
        }
        again();
    }

    private void applySome(final SimulatedVoter voter, final int number) {
        for (int some = random.nextInt(5); some >= 0; some--) {
            voter.apply(number);
        }
    }

    private void quietly(final SimulatedVoter voter) {
        if (random.nextInt(4) == 0) {
            voter.snapshot(random.nextInt(2));
        }
        final boolean all = voters.stream().allMatch(v -> v.up && (v.runs[NEXT] != null || v.decided));
        if (voter.runs[OLD] != null && voter.runs[NEXT] == null && !deciding) {
            voter.run(NEXT);
        } else if (all && !deciding && random.nextInt(4) == 0) {
            deciding = true;
            writes.add(new Write(voter, DECIDED, acknowledged, now + 2_000_000_000L));
        }
        // whose log has no leader while others have gone on to the next one starts again by itself
        if (flaw != Flaw.STAYS_BEHIND && voter.runs[OLD] != null && !voter.cut && told(voter)
                && !logs[OLD].majority(voters, OLD) && (voter.runs[NEXT] == null || !logs[NEXT].majority(voters, NEXT))
                && random.nextInt(10) == 0) {
            voter.crash();
            voter.start();
        }
        // also of a member that has gone on, and whose only log is the new one
        if (impatient && (voter.decided || voter.runs[OLD] == null) && now - calledAt > 3_000_000_000L
                && random.nextInt(20) == 0) {
            calledAt = now;
            voter.callOff(() -> {
                calledOff = true;
                writes.add(new Write(voter, BACK, acknowledged, now + 2_000_000_000L));
            });
        }
    }

    private void users(final SimulatedVoter voter) {
        if (random.nextBoolean()) {
            writes.add(new Write(voter, "w" + ++written, acknowledged, now + random.nextInt(2_000_000_000)));
        } else if (logs[voter.counts()].majority(voters, voter.counts()) && voter.reachable()) {
            reads.add(new Read(voter, voter.life, voter.counts(), logs[voter.counts()].committed.size(),
                acknowledged));
        }
    }

    /** Proposes what could not be before, ends what is late, and sees what barriers found. */
    private void again() {
        for (final Write write : List.copyOf(writes)) {
            if (write.over || write.by.life != write.life || !write.by.up || now > write.until) {
                write.over = true;
                writes.remove(write);
            } else if (!write.handed && !write.by.frozen && write.by.takes()) {
                write.handed = true;
                logs[write.by.takes() && flaw == Flaw.TAKES_WHILE_BASED && write.by.runs[NEXT] != null ? NEXT
                    : write.by.counts()].propose(SimulatedVoter.bytes(write.text), write.by, a -> answered(write, a));
            }
        }
        for (final Read read : List.copyOf(reads)) {
            if (!read.by.up || read.by.life != read.life || read.by.runs[read.log] == null) {
                reads.remove(read);
            } else if (read.by.applied[read.log] >= read.place) {
                reads.remove(read);
                final LogLine.Standing at = read.by.standing(read.log);
                if (at.phase() != LogLine.Phase.CLOSED && read.by.users.commands.size() < read.atLeast) {
                    throw new AssertionError(read.by.name + " read " + read.by.users.commands.size() + " of "
                        + read.atLeast);
                }
            }
        }
    }

    private void answered(final Write write, final LogAnswer answer) {
        if (write.over) {
            return;
        }
        if (answer.kind() == LogAnswer.Kind.NOT_TAKEN) {
            write.handed = false;
            return;
        }
        write.over = true;
        if (answer.kind() == LogAnswer.Kind.DONE) {
            write.index = answer.index();
            if (write.index <= write.after) {
                throw new AssertionError(write.text + " at " + write.index + " began after " + write.after);
            }
            acknowledged = Math.max(acknowledged, write.index);
            done.add(write);
        }
    }

    private void commit(final int number) {
        final SimulatedLog log = logs[number];
        if (log.proposed.isEmpty() || !log.majority(voters, number)) {
            return;
        }
        final SimulatedLog.Entry entry = log.proposed.get(random.nextInt(Math.min(4, log.proposed.size())));
        final boolean sent = entry.by().life != entry.life() || !entry.by().cut;
        if (sent) {
            log.proposed.remove(entry);
            // of a proposer that is gone, what was on its way may come or not
            if (entry.by().life == entry.life() || random.nextBoolean()) {
                log.committed.add(entry);
                checkDisks(number);
            }
        }
    }

    /** Else what the others hold could be decided without it. */
    private void checkDisks(final int number) {
        final long disks = voters.stream().filter(v -> v.reachable() && v.runs[number] != null).count();
        if (disks * 2 <= voters.size()) {
            throw new AssertionError("an entry is on " + disks + " of " + voters.size() + " disks");
        }
    }

    private void trouble() {
        final SimulatedVoter voter = any();
        switch (random.nextInt(9)) {
            case 0 -> voter.crash();
            case 1, 2 -> voters.stream().filter(v -> !v.up).forEach(SimulatedVoter::start);
            case 3 -> voter.frozen = voter.up;
            case 4 -> voters.forEach(v -> v.frozen = false);
            case 5 -> voter.cut = true;
            case 6 -> voters.forEach(v -> v.cut = false);
            case 7 -> logs[NEXT].broken = !logs[NEXT].broken;
            default -> {
                if (random.nextInt(4) == 0) {
                    powerFailure();
                } else if (!logs[random.nextInt(2)].proposed.isEmpty()) {
                    logs[OLD].proposed.clear();
                }
            }
        }
    }

    /** Some have noted the new set, others have not. */
    private boolean halves() {
        return voters.stream().anyMatch(v -> v.kept) && !voters.stream().allMatch(v -> v.kept);
    }

    private void powerFailure() {
        voters.forEach(SimulatedVoter::crash);
    }

    private void heal() {
        healed = true;
        // once it holds the state, the old one may have closed, or may yet
        logs[NEXT].broken = newIsLost && logs[NEXT].replayed(1, fresh()).standing().phase() == LogLine.Phase.BLANK;
        newIsLost = logs[NEXT].broken;
        voters.forEach(v -> {
            v.frozen = false;
            v.cut = false;
            if (!v.up) {
                v.start();
            }
        });
        if (!deciding || voters.stream().noneMatch(v -> v.decided || v.kept)) {
            deciding = false;
        }
    }

    /** Either all have the new log alone, or, where that takes nothing, the old one goes on taking commands. */
    private boolean settled() {
        if (newIsLost || logs[OLD].replayed(0, fresh()).standing().calledOff() > 0) {
            return written > 0 && done.stream().anyMatch(w -> w.until > now - 2_000_000_000L)
                && voters.stream().allMatch(v -> v.standing(OLD).phase() == LogLine.Phase.OPEN);
        }
        return voters.stream().allMatch(v -> v.kept && v.runs[OLD] == null && LogRoute.taken(v.standing(NEXT)))
            && logs[NEXT].committed.size() > 20;
    }

    /** What all members have applied is the beginning of one history. */
    private void check() {
        if (calledOff && voters.stream().anyMatch(v -> LogRoute.taken(v.standing(NEXT)))) {
            throw new AssertionError("what was called off was handed over");
        }
        SimulatedVoter most = null;
        for (final SimulatedVoter voter : voters) {
            if (voter.up && (most == null || voter.users.commands.size() > most.users.commands.size())) {
                most = voter;
            }
        }
        for (final SimulatedVoter voter : voters) {
            if (voter.up && !most.users.commands.subList(0, voter.users.commands.size())
                    .equals(voter.users.commands)) {
                throw new AssertionError(voter.name + " and " + most.name + " have two histories");
            }
        }
    }

    private void checkEnd() {
        final SimulatedUsers last = new SimulatedUsers();
        final OneState one = new OneState(last);
        final LogLine.Standing old = logs[OLD].replayed(0, one).standing();
        final List<String> before = List.copyOf(last.commands);
        final LogLine.Standing next = logs[NEXT].replayed(1, one).standing();
        if (LogRoute.taken(next) && old.phase() != LogLine.Phase.CLOSED) {
            throw new AssertionError("both logs take commands");
        }
        if (!last.commands.subList(0, before.size()).equals(before)) {
            throw new AssertionError("the new log does not begin with what the old one holds");
        }
        for (final Write write : done) {
            if (last.commands.size() < write.index || !last.commands.get((int) write.index - 1).equals(write.text)) {
                throw new AssertionError(write.text + " was acknowledged at " + write.index + " and is lost");
            }
        }
        // the decision is proposed again where its end was not seen; what users wrote is not
        final List<String> once = last.commands.stream().filter(c -> !c.equals(DECIDED) && !c.equals(BACK)).toList();
        if (new HashSet<>(once).size() != once.size()) {
            throw new AssertionError("a command stands there twice");
        }
    }
}
