package io.coterie.consensus.raft.engine;

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
 * Stands just above FD_SOCK2. Where the port of a member whose socket was closed refuses a connection, its process is
 * gone, and nobody waits for the answer that a verification would ask of it: a lost leader is replaced that much
 * sooner. A port that answers is asked again while the verification runs, for a process that is killed closes its
 * sockets one after the other. Runs on the threads of JGroups.
 */
final class PortProof extends Protocol {
    /** A refusal comes at once or not at all; a host that is silent is left to the verification. */
    private static final int PROBE_MILLIS = 100;
    /** When a port that answered is asked again: within a verification, as it is by default. */
    private static final List<Integer> AGAIN_MILLIS = List.of(20, 40, 80);
    private static final Logger LOG = LoggerFactory.getLogger(PortProof.class);
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

    PortProof() {
        later = (millis, task) -> getTransport().getTimer().schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    PortProof(final Later later) {
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

    private void proven(final List<Address> gone) {
        if (!gone.isEmpty()) {
            Protocol protocol = up_prot;
            while (!(protocol instanceof VERIFY_SUSPECT2)) {
                protocol = protocol.getUpProtocol();
            }
            protocol.getUpProtocol().up(new Event(Event.SUSPECT, gone));
        }
    }

    private boolean refuses(final Address suspect) {
        if (!(down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, suspect)) instanceof IpAddress ip)) {
            return false;
        }
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(ip.getIpAddress(), ip.getPort()), PROBE_MILLIS);
            return false;
        } catch (final ConnectException e) {
            return true;
        } catch (final IOException e) {
            // a time-out or no route proves nothing about the member
            LOG.debug("{} gave no answer that proves anything", ip, e);
            return false;
        }
    }
}
