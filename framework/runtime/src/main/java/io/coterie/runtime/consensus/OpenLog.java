package io.coterie.runtime.consensus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.runtime.slot.CallGate;

/**
 * One log of the slot: its service, where it stands, and who leads it in terms that grow over all logs. Safe for use by
 * several threads.
 */
final class OpenLog {
    /** So many terms has a log; a new one each millisecond would use them up in thirty years. */
    static final long TERMS = 1_000_000_000_000L;
    private final LogService of;
    private final long epoch;
    private final CallGate gate = new CallGate();
    private final Runnable onChange;
    private volatile LogLine line;
    private volatile Leadership leadership = Leadership.NONE;
    private volatile Subscription watch = () -> { };

    /**
     * Wraps a service.
     *
     * @param of the service
     * @param epoch the turn of its instance
     * @param onChange hears of each change of phase or leader; must not block
     */
    OpenLog(final LogService of, final long epoch, final Runnable onChange) {
        this.of = of;
        this.epoch = epoch;
        this.onChange = onChange;
        this.watch = of.log().subscribe(l -> {
            leadership = l;
            onChange.run();
        });
    }

    Consensus service() {
        return of.log();
    }

    String name() {
        return of.name();
    }

    long epoch() {
        return epoch;
    }

    CallGate gate() {
        return gate;
    }

    /** Entries are applied from here on. */
    void attach(final OneState users) {
        final LogLine made = new LogLine(of.generation(), users);
        line = made;
        of.log().attach(new Watched(made, onChange));
    }

    /** {@return where it stands; null before a state is attached} */
    LogLine.Standing standing() {
        final LogLine attached = line;
        return attached == null ? null : attached.standing();
    }

    LogLine line() {
        return line;
    }

    Leadership leadership() {
        final Leadership now = leadership;
        return new Leadership(term(now.term()), now.leader(), now.self());
    }

    boolean leads() {
        return leadership.self();
    }

    /** {@return a term of this log as one of all logs} */
    Term term(final Term own) {
        return own.number() == 0 ? own : new Term(of.generation() * TERMS + own.number());
    }

    void forget() {
        watch.close();
        gate.close();
    }

    /** Tells of each change of phase. */
    private record Watched(LogLine line, Runnable onChange) implements ReplicatedState {
        @Override
        public byte[] apply(final long index, final byte[] command) {
            final LogLine.Phase before = line.standing().phase();
            final byte[] answer = line.apply(index, command);
            if (line.standing().phase() != before) {
                onChange.run();
            }
            return answer;
        }

        @Override
        public void save(final OutputStream out) throws IOException {
            line.save(out);
        }

        @Override
        public void restore(final InputStream in, final long index) throws IOException {
            line.restore(in, index);
            onChange.run();
        }
    }
}
