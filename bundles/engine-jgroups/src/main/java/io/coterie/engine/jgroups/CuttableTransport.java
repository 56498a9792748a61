package io.coterie.engine.jgroups;

import java.io.DataInput;
import java.util.function.Predicate;

import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.DiagnosticsHandler;

import io.coterie.toolkit.net.SendLanes;
import io.coterie.toolkit.net.SilentPeers;

/**
 * TCP that drops, at the last place before the wire, what goes to a peer that a development partition cuts off. The
 * connection stays open, as in a real partition. Nobody waits for a connection to a host that is silent: what goes to
 * it meanwhile waits in a lane of its own, and a connection over which nothing comes any more is made anew. Runs on the
 * threads of JGroups; asks a predicate for each write.
 */
final class CuttableTransport extends TCP {
    private final Predicate<Address> passes;
    private final SilentPeers<Address> silent;
    private volatile SendLanes<Address> lanes;

    /**
     * Made with the stack.
     *
     * @param passes whether bytes may go to a physical address; must not block
     * @param patienceMillis how long a peer that is sent to may be silent
     */
    CuttableTransport(final Predicate<Address> passes, final long patienceMillis) {
        this.passes = passes;
        this.silent = new SilentPeers<>(patienceMillis, System::nanoTime);
        // a protocol is known on the wire by a number, which belongs to the class that this one stands for
        setId(ClassConfigurator.getProtocolId(TCP.class));
    }

    /** Nothing listens for JGroups' probes: they come by multicast, on every interface. */
    @Override
    public DiagnosticsHandler createDiagnosticsHandler() {
        return super.createDiagnosticsHandler().setEnabled(false);
    }

    @Override
    public void start() throws Exception {
        lanes = new SendLanes<>((peer, frame) -> super.send(peer, frame, 0, frame.length),
            task -> getThreadFactory().newThread(task, "connect"));
        super.start();
    }

    @Override
    public void stop() {
        super.stop();
        lanes.close();
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
