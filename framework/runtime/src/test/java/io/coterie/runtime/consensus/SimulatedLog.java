package io.coterie.runtime.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A log as the specification of the kind promises it: what a majority of those who run it takes has its place for ever,
 * and every member applies it in that order. What was proposed may be taken late, or be lost.
 */
final class SimulatedLog {
    /** A proposal: of whom, in which life, and who hears of its end there. */
    record Entry(byte[] bytes, SimulatedVoter by, long life, Consumer<LogAnswer> answered) {
    }

    final List<Entry> committed = new ArrayList<>();
    final List<Entry> proposed = new ArrayList<>();
    /** Nothing is taken. */
    boolean broken;
    SimulatedVoter leader;

    void propose(final byte[] bytes, final SimulatedVoter by, final Consumer<LogAnswer> answered) {
        proposed.add(new Entry(bytes, by, by.life, answered));
    }

    /** By the voters of which anybody who may lead it knows. */
    boolean majority(final List<SimulatedVoter> voters, final int number) {
        return !broken && voters.stream().filter(v -> v.reachable() && v.runs[number] != null)
            .anyMatch(leader -> leader.electorates.get(number).stream().filter(v -> v.reachable()
                && v.runs[number] != null).count() * 2 > leader.electorates.get(number).size());
    }

    /** What line the whole log leads to. */
    LogLine replayed(final long generation, final OneState users) {
        final LogLine line = new LogLine(generation, users);
        committed.forEach(e -> line.apply(0, e.bytes));
        return line;
    }
}
