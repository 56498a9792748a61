package io.coterie.engine.jgroups;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.TransferQueueBundler;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;

/**
 * The protocol stack, in code. No UFC and MFC: JGroups' flow control blocks a sender without a time limit and counts
 * only bytes; {@link SendGate} bounds bytes and frames in flight above the stack.
 */
final class ProtocolStacks {
    /** Largest piece of a message on the wire; a bundle of 64,000 bytes holds one. */
    private static final int FRAGMENT_BYTES = 60_000;
    /** Messages that wait to be bundled: more than all windows together let through. */
    private static final int BUNDLER_CAPACITY = 65_536;
    /** Bundles that wait for one peer: three messages of 64 MiB in pieces. A peer that hangs holds up nobody else. */
    private static final int SEND_QUEUE_BUNDLES = 4096;
    /**
     * How often it is looked whether something is missing. TCP loses nothing; what a member drops comes from one whose
     * view it does not have yet, as when a group forms, and everything behind it waits for it.
     */
    private static final int XMIT_MILLIS = 100;
    /**
     * Bytes after which members agree on what all have, so that it need not be kept. What is kept for longer than one
     * young collection has to be collected from the old generation, which stops the whole member.
     */
    private static final long STABLE_BYTES = 1024 * 1024;
    /**
     * How far above the port of the transport the socket of FD_SOCK2 is. It is there or nowhere: were
     * several ports to be tried, one slow answer would send the others on to ports where nobody is, and they would take
     * the member for dead.
     */
    static final int SOCKET_OFFSET = 100;

    private ProtocolStacks() {
    }

    /** What the stack asks the engine for; called on threads of JGroups, never blocks. */
    record Hooks(Supplier<Collection<InetSocketAddress>> endpoints, Function<Address, PhysicalAddress> endpoint,
            BooleanSupplier founder, Predicate<Address> sendsTo, Predicate<Address> hears,
            Consumer<Collection<Address>> suspected) {
    }

    static List<Protocol> create(final InetSocketAddress bind, final EngineSettings settings, final Hooks hooks) {
        final InetAddress host = bind.getAddress();
        // three quarters of the verification: more than a heartbeat, and over when a dead member's verification is
        final LifeSigns signs = new LifeSigns(settings.verifyMillis() * 3L / 4, System::nanoTime);
        return List.of(
            transport(bind, settings, hooks),
            new CutFilter(hooks.hears(), signs),
            new EndpointDiscovery(hooks.endpoints(), hooks.founder()),
            new MERGE3().setMinInterval(settings.mergeMillis() / 2).setMaxInterval(settings.mergeMillis()),
            // it may be as slow to answer as to a heartbeat
            new FD_SOCK2().setBindAddress(host).setOffset(SOCKET_OFFSET).setPortRange(0)
                .setValue("connect_timeout", settings.suspectMillis()),
            new SocketProof(signs),
            new SilenceDetector(System::nanoTime).setTimeout(settings.suspectMillis())
                .setInterval(settings.heartbeatMillis()),
            new VERIFY_SUSPECT2().setTimeout(settings.verifyMillis()),
            new NAKACK2().useMcastXmit(false).setXmitInterval(XMIT_MILLIS),
            new UNICAST3().setXmitInterval(XMIT_MILLIS),
            new STABLE().setDesiredAverageGossip(5000).setMaxBytes(STABLE_BYTES),
            new SuspicionTap(signs, hooks.suspected()),
            groupMembership(settings),
            new FRAG4().setFragSize(FRAGMENT_BYTES));
    }

    private static CuttableTransport transport(final InetSocketAddress bind, final EngineSettings settings,
            final Hooks hooks) {
        // twice: who is only slow has been out of the view and back in by then
        final CuttableTransport tcp = new CuttableTransport(hooks.sendsTo(), hooks.endpoint(),
            settings.suspectMillis() * 2L);
        tcp.setBindAddress(bind.getAddress());
        tcp.setBindPort(bind.getPort());
        tcp.setPortRange(0);
        tcp.tcpNodelay(true);
        tcp.setSockConnTimeout(1000);
        tcp.nonBlockingSends(true).maxSendQueue(SEND_QUEUE_BUNDLES);
        final TransferQueueBundler bundler = new TransferQueueBundler();
        bundler.setCapacity(BUNDLER_CAPACITY);
        tcp.setBundler(bundler);
        return tcp;
    }

    private static GMS groupMembership(final EngineSettings settings) {
        final GMS gms = new GMS().setJoinTimeout(settings.joinMillis()).printLocalAddress(false)
            .setLeaveTimeout(1000).setMergeTimeout(2000).setViewAckCollectionTimeout(500).logViewWarnings(false);
        // a history of views as text, which nobody asks for
        gms.enableStats(false);
        return gms;
    }
}
