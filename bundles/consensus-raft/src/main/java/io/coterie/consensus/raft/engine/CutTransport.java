package io.coterie.consensus.raft.engine;

import java.io.DataInput;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.IpAddress;

import io.coterie.api.component.Connections.Direction;
import io.coterie.toolkit.net.EndedThreads;
import io.coterie.toolkit.net.SendLanes;
import io.coterie.toolkit.net.SilentPeers;

/**
 * The TCP transport, asking before each frame whether the link is cut, and telling where it listens before it joins.
 * Nobody waits for a connection to a host that is silent: what goes to it meanwhile waits in a lane of its own, and a
 * connection over which nothing comes any more is made anew. Runs on the engine's threads.
 */
final class CutTransport extends TCP {
    /** It reads the address of each that calls for two seconds at most. */
    private static final long ACCEPTOR_MILLIS = 5000;
    private final BiPredicate<IpAddress, Direction> open;
    private final Consumer<IpAddress> bound;
    private final SilentPeers<Address> silent;
    private volatile SendLanes<Address> lanes;
    private volatile boolean stopped;

    CutTransport(final BiPredicate<IpAddress, Direction> open, final Consumer<IpAddress> bound,
            final long patienceMillis) {
        this.silent = new SilentPeers<>(patienceMillis, System::nanoTime);
        this.open = open;
        this.bound = bound;
        setId(ClassConfigurator.getProtocolId(TCP.class));
    }

    @Override
    public void start() throws Exception {
        stopped = false;
        lanes = new SendLanes<>(this::connectAndSend, task -> getThreadFactory().newThread(task, "connect"));
        super.start();
        bound.accept((IpAddress) localPhysicalAddress());
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
        if (passes(destination, Direction.OUTGOING)) {
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
        if (passes(sender, Direction.INCOMING)) {
            super.receive(sender, data, offset, length);
        }
    }

    @Override
    public void receive(final Address sender, final DataInput in, final int length) throws Exception {
        silent.heard(sender);
        if (passes(sender, Direction.INCOMING)) {
            super.receive(sender, in, length);
            return;
        }
        // the stream goes on behind what is dropped
        in.readFully(new byte[length]);
    }

    private boolean passes(final Address peer, final Direction direction) {
        return !(peer instanceof IpAddress address) || open.test(address, direction);
    }
}
