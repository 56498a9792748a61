package io.coterie.engine.jgroups;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
 * verification. All others are verified, so that a living member can object. Runs on the threads of JGroups.
 */
final class SocketProof extends Protocol {
    /** A refusal comes at once or not at all; a host that is silent is left to the verification. */
    private static final int PROBE_MILLIS = 200;
    private static final Logger LOG = LoggerFactory.getLogger(SocketProof.class);
    private final LifeSigns signs;

    SocketProof(final LifeSigns signs) {
        this.signs = signs;
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
        if (!gone.isEmpty()) {
            gone.forEach(signs::gone);
            aboveVerification().up(new Event(Event.SUSPECT, gone));
        }
        return doubtful.isEmpty() ? null : up_prot.up(new Event(Event.SUSPECT, doubtful));
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
