package io.coterie.engine.jgroups;

import java.io.DataInput;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.DiagnosticsHandler;
import org.jgroups.stack.IpAddress;

import io.coterie.toolkit.net.EndedThreads;
import io.coterie.toolkit.net.SendLanes;
import io.coterie.toolkit.net.SilentPeers;

/**
 * TCP that drops, at the last place before the wire, what goes to a peer that a development partition cuts off. The
 * connection stays open, as in a real partition. Nobody waits for a connection to a host that is silent: what goes to
 * it meanwhile waits in a lane of its own, and a connection over which nothing comes any more is made anew. Runs on the
 * threads of JGroups; asks a predicate for each write.
 */
final class CuttableTransport extends TCP {
    /** It reads the address of each that calls for two seconds at most. */
    private static final long ACCEPTOR_MILLIS = 5000;
    private final Predicate<Address> passes;
    private final Function<Address, PhysicalAddress> endpoints;
    private final SilentPeers<Address> silent;
    private volatile SendLanes<Address> lanes;
    private volatile boolean stopped;

    /**
     * Made with the stack.
     *
     * @param passes whether bytes may go to a physical address; must not block
     * @param endpoints where a member listens that JGroups has not heard of; null if that is not known either
     * @param patienceMillis how long a peer that is sent to may be silent
     */
    CuttableTransport(final Predicate<Address> passes, final Function<Address, PhysicalAddress> endpoints,
            final long patienceMillis) {
        this.passes = passes;
        this.endpoints = endpoints;
        this.silent = new SilentPeers<>(patienceMillis, System::nanoTime);
        // a protocol is known on the wire by a number, which belongs to the class that this one stands for
        setId(ClassConfigurator.getProtocolId(TCP.class));
    }

    /** Nothing listens for JGroups' probes: they come by multicast, on every interface. */
    @Override
    public DiagnosticsHandler createDiagnosticsHandler() {
        return super.createDiagnosticsHandler().setEnabled(false);
    }

    /**
     * Of two members that joined at the same time neither has asked the other. What they send each other would be
     * dropped, and sent again half a second later, had they not the endpoints.
     */
    @Override
    public PhysicalAddress getPhysicalAddressFromCache(final Address member) {
        final PhysicalAddress cached = super.getPhysicalAddressFromCache(member);
        if (cached != null || member == null) {
            return cached;
        }
        final PhysicalAddress published = endpoints.apply(member);
        if (published != null) {
            addPhysicalAddressToCache(member, published);
        }
        return published;
    }

    @Override
    public Object down(final Event event) {
        if (event.getType() == Event.VIEW_CHANGE || event.getType() == Event.TMP_VIEW) {
            // what goes to all looks at nothing but the cache
            event.<View>getArg().forEach(this::getPhysicalAddressFromCache);
        }
        return super.down(event);
    }

    /**
     * Closes the connections to those who have left. JGroups does so in order: it says so to the other end, behind what
     * is on its way to a host that may read nothing any more. A view does not wait for that.
     */
    @Override
    public void retainAll(final Collection<Address> members) {
        final List<Address> stay = List.copyOf(members);
        thread_pool.execute(() -> super.retainAll(stay));
    }

    @Override
    public void start() throws Exception {
        stopped = false;
        lanes = new SendLanes<>(this::connectAndSend, task -> getThreadFactory().newThread(task, "connect"));
        super.start();
    }

    @Override
    public void stop() {
        stopped = true;
        super.stop();
        lanes.close();
        if (srv != null && srv.localAddress() instanceof IpAddress own) {
            // on a busy machine the thread that accepts outlives JGroups' patience, and adds what it accepted
            EndedThreads.await("TcpServer.Acceptor[" + own.getPort() + "]", ACCEPTOR_MILLIS);
            srv.clearConnections();
        }
    }

    /** A connection that JGroups makes while its server stops is in no list that the server closes. */
    private void connectAndSend(final Address peer, final byte[] frame) throws Exception {
        if (stopped) {
            return;
        }
        try {
            super.send(peer, frame, 0, frame.length);
        } finally {
            if (stopped) {
                srv.closeConnection(peer, false);
            }
        }
    }

    @Override
    public void send(final Address destination, final byte[] data, final int offset, final int length)
            throws Exception {
        if (passes.test(destination)) {
            if (srv.connectionEstablishedTo(destination) && silent.sendingInVain(destination)) {
                srv.closeConnection(destination, false);
            }
            if (srv.connectionEstablishedTo(destination)) {
                super.send(destination, data, offset, length);
            } else {
                lanes.offer(destination, data, offset, length);
            }
        }
    }

    @Override
    public void receive(final Address sender, final byte[] data, final int offset, final int length) {
        silent.heard(sender);
        super.receive(sender, data, offset, length);
    }

    @Override
    public void receive(final Address sender, final DataInput in, final int length) throws Exception {
        silent.heard(sender);
        super.receive(sender, in, length);
    }
}
