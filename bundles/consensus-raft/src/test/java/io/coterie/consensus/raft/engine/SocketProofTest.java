package io.coterie.consensus.raft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

/** Who is verified after its socket has closed, and who is known to be gone. */
class SocketProofTest {
    private final InetAddress host = InetAddress.getLoopbackAddress();
    private final Map<Address, IpAddress> addresses = new HashMap<>();
    private final List<Address> verified = new ArrayList<>();
    private final List<Address> proved = new ArrayList<>();
    private final List<Runnable> due = new ArrayList<>();

    private SocketProof proof() {
        final SocketProof proof = new SocketProof((millis, task) -> due.add(task));
        final Protocol verification = new VERIFY_SUSPECT2() {
            @Override
            public Object up(final Event event) {
                verified.addAll(event.<Collection<Address>>getArg());
                return null;
            }
        };
        proof.setDownProtocol(new Protocol() {
            @Override
            public Object down(final Event event) {
                return addresses.get((Address) event.getArg());
            }
        });
        proof.setUpProtocol(verification);
        verification.setUpProtocol(new Protocol() {
            @Override
            public Object up(final Event event) {
                proved.addAll(event.<Collection<Address>>getArg());
                return null;
            }
        });
        return proof;
    }

    private Address at(final ServerSocket socket) {
        final Address address = UUID.randomUUID();
        addresses.put(address, new IpAddress(host, socket.getLocalPort()));
        return address;
    }

    private void runDue() {
        final List<Runnable> now = List.copyOf(due);
        due.clear();
        now.forEach(Runnable::run);
    }

    @Test
    void aRefusalIsProofNowOrLaterAndNothingElseIs() throws Exception {
        final SocketProof proof = proof();
        final Address unknown = UUID.randomUUID();
        final Address dead;
        try (ServerSocket closed = new ServerSocket(0, 5, host)) {
            dead = at(closed);
        }
        try (ServerSocket open = new ServerSocket(0, 50, host)) {
            final Address living = at(open);
            final Address dying;
            try (ServerSocket closing = new ServerSocket(0, 50, host)) {
                dying = at(closing);
                proof.up(new Event(Event.SUSPECT, List.of(dead, dying, living, unknown)));
                runDue();
                assertEquals(List.of(dead), proved);
                assertEquals(List.of(dying, living, unknown), verified);
            }
            while (!due.isEmpty()) {
                runDue();
            }
            assertEquals(List.of(dead, dying), proved);
            assertEquals(List.of(dying, living, unknown), verified);
        }
    }
}
