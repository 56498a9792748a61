package io.coterie.engine.jgroups;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands just above FD_SOCK2 and tells its suspicions apart. FD_SOCK2 suspects a member whose socket was closed, but
 * also one whose address it does not know yet, and one with which it crossed while both connected, as both do after a
 * merge. Where the member's own port refuses a connection its process is gone: that goes up at once, past the
 * verification. All others are verified, so that a living member can object; meanwhile the port is asked again, for a
 * process that is killed closes its sockets one after the other, and on a busy machine the port may be among the last.
 * Runs on the threads of JGroups.
 */
final class SocketProof extends Protocol {
    /** A refusal comes at once or not at all; a host that is silent is left to the verification. */
    private static final int PROBE_MILLIS = 200;
    /** When a port that answered is asked again: soon, and no longer than a verification takes by default. */
    private static final List<Integer> AGAIN_MILLIS = List.of(20, 40, 80, 160);
    private static final Logger LOG = LoggerFactory.getLogger(SocketProof.class);
    private final LifeSigns signs;
    private final Later later;

    /** Runs a task after a while. */
    @FunctionalInterface
    interface Later {
        /**
         * Runs it.
         *
         * @param millis after so long
         * @param task may block as long as a probe takes
         */
        void run(int millis, Runnable task);
    }

    SocketProof(final LifeSigns signs) {
        this.signs = signs;
        this.later = (millis, task) -> getTransport().getTimer().schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    SocketProof(final LifeSigns signs, final Later later) {
        this.signs = signs;
        this.later = later;
    }

    @Override
    public Object up(final Event event) {
        if (event.getType() != Event.SUSPECT) {
            return up_prot.up(event);
        }
        final Collection<Address> suspects = event.getArg();
        final List<Address> gone = new ArrayList<>();
        final List<Address> doubtful = new ArrayList<>();
        suspects.forEach(suspect -> (refuses(suspect) ? gone : doubtful).add(suspect));
        proven(gone);
        doubtful.forEach(suspect -> again(suspect, 0));
        return doubtful.isEmpty() ? null : up_prot.up(new Event(Event.SUSPECT, doubtful));
    }

    private void proven(final List<Address> gone) {
        if (!gone.isEmpty()) {
            gone.forEach(signs::gone);
            aboveVerification().up(new Event(Event.SUSPECT, gone));
        }
    }

    private void again(final Address suspect, final int turn) {
        if (turn < AGAIN_MILLIS.size()) {
            later.run(AGAIN_MILLIS.get(turn), () -> {
                if (refuses(suspect)) {
                    proven(List.of(suspect));
                } else {
                    again(suspect, turn + 1);
                }
            });
        }
    }

    private Protocol aboveVerification() {
        Protocol protocol = up_prot;
        while (!(protocol instanceof VERIFY_SUSPECT2)) {
            protocol = protocol.getUpProtocol();
        }
        return protocol.getUpProtocol();
    }

    private boolean refuses(final Address suspect) {
        return down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, suspect)) instanceof IpAddress ip
            && refuses(new InetSocketAddress(ip.getIpAddress(), ip.getPort()));
    }

    /**
     * Whether nobody listens at an address, on a host that says so.
     *
     * @param at the address
     * @return false also if nothing is known
     */
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
