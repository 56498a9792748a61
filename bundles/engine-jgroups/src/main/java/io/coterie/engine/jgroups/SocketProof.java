package io.coterie.engine.jgroups;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;

import io.coterie.toolkit.net.PortProof;

/**
 * Stands just above FD_SOCK2 and tells its suspicions apart. FD_SOCK2 suspects a member whose socket was closed, but
 * also one whose address it does not know yet, and one with which it crossed while both connected, as both do after a
 * merge. Who is proven to be gone goes up at once, past the verification. All others are verified, so that a living
 * member can object. Runs on the threads of JGroups.
 */
final class SocketProof extends Protocol {
    private final LifeSigns signs;
    private final PortProof<Address> proof;

    SocketProof(final LifeSigns signs) {
        this.signs = signs;
        this.proof = new PortProof<>(this::where,
            (millis, task) -> getTransport().getTimer().schedule(task, millis, TimeUnit.MILLISECONDS), this::proven);
    }

    SocketProof(final LifeSigns signs, final PortProof.Later later) {
        this.signs = signs;
        this.proof = new PortProof<>(this::where, later, this::proven);
    }

    @Override
    public Object up(final Event event) {
        if (event.getType() != Event.SUSPECT) {
            return up_prot.up(event);
        }
        final List<Address> doubtful = proof.suspected(event.<Collection<Address>>getArg());
        return doubtful.isEmpty() ? null : up_prot.up(new Event(Event.SUSPECT, doubtful));
    }

    private void proven(final List<Address> gone) {
        gone.forEach(signs::gone);
        Protocol protocol = up_prot;
        while (!(protocol instanceof VERIFY_SUSPECT2)) {
            protocol = protocol.getUpProtocol();
        }
        protocol.getUpProtocol().up(new Event(Event.SUSPECT, gone));
    }

    private InetSocketAddress where(final Address suspect) {
        return down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, suspect)) instanceof IpAddress ip
            ? new InetSocketAddress(ip.getIpAddress(), ip.getPort()) : null;
    }
}
