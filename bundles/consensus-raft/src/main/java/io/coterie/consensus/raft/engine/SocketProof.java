package io.coterie.consensus.raft.engine;

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
 * Stands just above FD_SOCK2. Who is proven to be gone when its socket was closed is not verified: a lost leader is
 * replaced that much sooner. Runs on the threads of JGroups.
 */
final class SocketProof extends Protocol {
    private final PortProof<Address> proof;

    SocketProof() {
        proof = new PortProof<>(this::where,
            (millis, task) -> getTransport().getTimer().schedule(task, millis, TimeUnit.MILLISECONDS), this::proven);
    }

    SocketProof(final PortProof.Later later) {
        proof = new PortProof<>(this::where, later, this::proven);
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
