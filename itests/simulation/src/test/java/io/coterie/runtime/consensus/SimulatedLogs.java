package io.coterie.runtime.consensus;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.coterie.api.consensus.Consensus;
import io.coterie.runtime.slot.WindowState;
import io.coterie.simulation.ConsensusMember;
import io.coterie.simulation.SimulatedProcess;

/**
 * The slot of consensus of one simulated member: the real front, its handover included, over one simulated log or,
 * while a swap is under way, over two. It stands in the front's package because the front is nobody else's. On the
 * simulation's thread.
 */
public final class SimulatedLogs {
    private final ConsensusFront front;
    private final Function<String, ConsensusMember> logs;
    private ConsensusMember current;
    private ConsensusMember next;
    private String nextName = "";
    private long turns = 1;

    /**
     * Begins with one log.
     *
     * @param process whose
     * @param nanos its time
     * @param name of the log; empty for the first one
     * @param logs an end of the log of a name
     */
    public SimulatedLogs(final SimulatedProcess process, final LongSupplier nanos, final String name,
            final Function<String, ConsensusMember> logs) {
        this.logs = logs;
        this.front = new ConsensusFront(process, () -> { }, nanos);
        this.current = logs.apply(name);
        front.attach(new LogService(current, LogNames.generation(name), name), turns);
    }

    /** {@return what the other components call} */
    public Consensus consensus() {
        return front;
    }

    /** Opens the window with the log that is to follow. */
    public void warm(final String name) {
        next = logs.apply(name);
        nextName = name;
        front.warmed(new LogService(next, LogNames.generation(name), name), ++turns);
    }

    /** {@return the log of the open window; empty if there is none} */
    public String next() {
        return nextName;
    }

    /** {@return how the window stands} */
    public WindowState window() {
        return front.window();
    }

    /** Callers are routed to the new log when that opens. */
    public void switchOver() {
        front.switchOver();
    }

    /** It is decided: throws as long as the new log does not count here. */
    public void handOver() {
        front.handOver(Duration.ZERO);
    }

    /** The new log alone counts. */
    public void commit() {
        front.commit(Duration.ZERO);
        current.leave();
        current = next;
        next = null;
        nextName = "";
    }

    /** The new log is forgotten, unless it counts already. */
    public void back() {
        front.back(Duration.ZERO);
        if (next != null) {
            next.leave();
            next = null;
            nextName = "";
        }
    }

    /** A person's word: the log of that name never follows. */
    public CompletionStage<Void> callOff(final String name, final Duration timeout) {
        return front.callOff(name, timeout);
    }

    /** What is to follow fails here. */
    public void fail() {
        if (next != null) {
            next.leave();
            front.fail(turns, "the new log died");
        }
    }

    /** {@return whether neither log has a leader here} */
    public boolean leaderless() {
        return front.leaderless();
    }

    /**
     * The name of the log that begins with a swap.
     *
     * @param revision of the set
     * @param number of the swap
     * @return the name
     */
    public static String name(final long revision, final long number) {
        return LogNames.of(revision, number);
    }

    /** {@return the generation of a log} */
    public static long generation(final String name) {
        return LogNames.generation(name);
    }

    /** {@return what an entry is, by the name of its kind} */
    public static String kind(final byte[] entry) {
        return LogEntry.decode(entry).kind().name();
    }

    /** Whether two members answered alike: whose state is of a later log already does not know the answer any more. */
    public static boolean alike(final byte[] one, final byte[] other) {
        final LogAnswer first = LogAnswer.decode(one);
        final LogAnswer second = LogAnswer.decode(other);
        final boolean passed = first.kind() == LogAnswer.Kind.PASSED || second.kind() == LogAnswer.Kind.PASSED;
        return first.index() == second.index() && (passed ? first.kind() != LogAnswer.Kind.NOT_TAKEN
            && second.kind() != LogAnswer.Kind.NOT_TAKEN : Arrays.equals(one, other));
    }
}
