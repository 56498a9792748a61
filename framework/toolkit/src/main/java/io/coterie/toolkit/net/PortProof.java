package io.coterie.toolkit.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells suspicions apart that a closed connection has raised. Where the member's own port refuses a connection its
 * process is gone: that needs no verification. A port that answers is asked again a few times, for a process that is
 * killed closes its sockets one after the other, and on a busy machine the port may be among the last. Keeps nothing;
 * safe for use by any number of threads.
 *
 * @param <A> how a member is addressed
 */
public final class PortProof<A> {
    /** A refusal comes at once or not at all; a host that is silent is left to the verification. */
    private static final int PROBE_MILLIS = 200;
    /** When a port that answered is asked again: soon, and no longer than a verification takes by default. */
    private static final List<Integer> AGAIN_MILLIS = List.of(20, 40, 80, 160);
    private static final Logger LOG = LoggerFactory.getLogger(PortProof.class);
    private final Function<A, InetSocketAddress> where;
    private final Later later;
    private final Consumer<List<A>> gone;

    /** Runs a task after a while. */
    @FunctionalInterface
    public interface Later {
        /**
         * Runs it.
         *
         * @param millis after so long
         * @param task may block as long as a probe takes
         */
        void run(int millis, Runnable task);
    }

    /**
     * Asks nobody yet.
     *
     * @param where tells the address of a member's port; null if it is not known
     * @param later runs what is due later
     * @param gone takes members whose process is gone: on the thread that suspects, or on one of {@code later}
     */
    public PortProof(final Function<A, InetSocketAddress> where, final Later later, final Consumer<List<A>> gone) {
        this.where = where;
        this.later = later;
        this.gone = gone;
    }

    /**
     * Somebody is suspected. Blocks as long as the probes take.
     *
     * @param suspects who
     * @return who has to be verified, as a list of the caller's own: those that are not known to be gone yet
     */
    public List<A> suspected(final Collection<A> suspects) {
        final List<A> proven = new ArrayList<>();
        final List<A> doubtful = new ArrayList<>();
        suspects.forEach(suspect -> (refuses(suspect) ? proven : doubtful).add(suspect));
        if (!proven.isEmpty()) {
            gone.accept(proven);
        }
        doubtful.forEach(suspect -> again(suspect, 0));
        return doubtful;
    }

    private void again(final A suspect, final int turn) {
        if (turn < AGAIN_MILLIS.size()) {
            later.run(AGAIN_MILLIS.get(turn), () -> {
                if (refuses(suspect)) {
                    gone.accept(List.of(suspect));
                } else {
                    again(suspect, turn + 1);
                }
            });
        }
    }

    private boolean refuses(final A suspect) {
        final InetSocketAddress at = where.apply(suspect);
        return at != null && refuses(at);
    }

    /** Whether nobody listens at an address, on a host that says so; false also if nothing is known. */
    static boolean refuses(final InetSocketAddress at) {
        try (Socket probe = new Socket()) {
            probe.connect(at, PROBE_MILLIS);
            return false;
        } catch (final ConnectException e) {
            return true;
        } catch (final IOException e) {
            // a time-out or no route proves nothing about the member
            LOG.debug("{} gave no answer that proves anything", at, e);
            return false;
        }
    }
}
