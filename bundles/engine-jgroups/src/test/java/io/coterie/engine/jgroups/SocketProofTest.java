package io.coterie.engine.jgroups;

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
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;

/** Which suspicions of a closed socket are proof, and which are verified first. */
class SocketProofTest {
    private final Map<Address, IpAddress> addresses = new HashMap<>();
    private final List<Address> verified = new ArrayList<>();
    private final List<Address> proved = new ArrayList<>();
    private final List<Runnable> due = new ArrayList<>();

    /** Answers where members are, as the transport does. */
    private final class Below extends Protocol {
        @Override
        public Object down(final Event event) {
            return addresses.get((Address) event.getArg());
        }
    }

    /** Stands for the verification. */
    private final class Verification extends VERIFY_SUSPECT2 {
        @Override
        public Object up(final Event event) {
            final Collection<Address> suspects = event.getArg();
            verified.addAll(suspects);
            return null;
        }
    }

    /** Stands for the group membership. */
    private final class Above extends Protocol {
        @Override
        public Object up(final Event event) {
            final Collection<Address> suspects = event.getArg();
            proved.addAll(suspects);
            return null;
        }
    }

    @Test
    void onlyAMemberWhosePortRefusesIsGoneWithoutBeingAsked() throws Exception {
        final Address dead = MemberAddress.create(MemberId.of("n1", 1));
        final Address living = MemberAddress.create(MemberId.of("n2", 1));
        final Address unknown = MemberAddress.create(MemberId.of("n3", 1));
        final SocketProof proof = proof();
        final InetAddress host = InetAddress.getLoopbackAddress();
        try (ServerSocket listening = new ServerSocket(0, 5, host)) {
            addresses.put(living, new IpAddress(host, listening.getLocalPort()));
            addresses.put(dead, new IpAddress(host, closedPort()));
            proof.up(new Event(Event.SUSPECT, List.of(dead, living, unknown)));
        }
        assertEquals(List.of(dead), proved);
        assertEquals(List.of(living, unknown), verified);
        assertEquals(2, due.size(), "whose ports are asked again");
    }

    private SocketProof proof() {
        final SocketProof proof = new SocketProof(new LifeSigns(1000, () -> 0), (millis, task) -> due.add(task));
        final Verification verification = new Verification();
        proof.setDownProtocol(new Below());
        proof.setUpProtocol(verification);
        verification.setUpProtocol(new Above());
        return proof;
    }

    /** A port that the system has just handed out is handed out again only after all others. */
    private static int closedPort() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        }
    }
}
