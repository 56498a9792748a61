package io.coterie.consensus.raft.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;

import io.coterie.api.component.Connections.Direction;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;

/**
 * One channel of the engine with its stack of protocols. Its methods may be called from any thread; what it tells, it
 * tells on threads of the engine.
 */
public final class Engine {
    /** Fragments fit a few network buffers; larger ones hold up the heartbeats behind them. */
    private static final int FRAGMENT_BYTES = 60_000;
    /** Bundles that wait for one peer: more than flow control lets through; what is lost all the same is sent again. */
    private static final int SEND_QUEUE_BUNDLES = 1024;
    /** Members after the first ones need not wait any longer than these to vote. */
    private static final int MAX_TURN = 3;
    private final NodeId self;
    private final GuardedRaft raft;
    private final KeptElection election = new KeptElection();
    private final TCPPING discovery = new EndpointDiscovery();
    private final JChannel channel;
    private final Runnable onChange;
    private volatile View view;

    /**
     * What the engine tells its owner.
     *
     * @param bound the address on which it listens, before it joins
     * @param open whether the link to an address is open
     * @param message bytes that another member sent, with its address
     * @param changed the view, the leader or the term may have changed
     */
    public record Events(Consumer<InetSocketAddress> bound, BiPredicate<InetSocketAddress, Direction> open,
            BiConsumer<Address, byte[]> message, Runnable changed) {
    }

    /**
     * Builds the stack; nothing is bound yet.
     *
     * @param self this node
     * @param voters the electorate, if the log names no other
     * @param raft the guarded protocol
     * @param bind where to listen
     * @param settings times and sizes
     * @param events what to tell
     * @throws Exception if the engine refuses the stack
     */
    public Engine(final NodeId self, final Collection<NodeId> voters, final GuardedRaft raft,
            final InetSocketAddress bind, final EngineSettings settings, final Events events) throws Exception {
        this.self = self;
        this.raft = raft;
        this.onChange = events.changed();
        raft.raftId(self.name()).members(voters.stream().map(NodeId::name).toList())
            .resendInterval(settings.resendMillis()).sendCommitsImmediately(false)
            .maxLogSize(settings.snapshotBytes());
        raft.addRoleListener(role -> onChange.run());
        election.voteTimeout(settings.electionMillis());
        channel = new JChannel(protocols(bind, settings, events)).name(self.name());
        channel.setReceiver(new Receiver() {
            @Override
            public void receive(final Message message) {
                final byte[] bytes = new byte[message.getLength()];
                System.arraycopy(message.getArray(), message.getOffset(), bytes, 0, bytes.length);
                events.message().accept(message.getSrc(), bytes);
            }

            @Override
            public void viewAccepted(final View installed) {
                view = installed;
                onChange.run();
            }
        });
    }

    private List<Protocol> protocols(final InetSocketAddress bind, final EngineSettings settings,
            final Events events) {
        final InetAddress address = bind.getAddress();
        final CutTransport transport = new CutTransport(
            (ip, direction) -> events.open().test(new InetSocketAddress(ip.getIpAddress(), ip.getPort()), direction),
            ip -> events.bound().accept(new InetSocketAddress(ip.getIpAddress(), ip.getPort())),
            settings.failureMillis() * 2);
        transport.setBindAddress(address).setBindPort(bind.getPort());
        transport.setPortRange(0);
        transport.tcpNodelay(true).setSockConnTimeout((int) settings.joinMillis());
        // who sends to all must not wait for one that takes nothing from its open connection
        transport.nonBlockingSends(true).maxSendQueue(SEND_QUEUE_BUNDLES);
        discovery.setPortRange(0);
        discovery.setInitialHosts(List.of());
        final List<Protocol> stack = new ArrayList<>();
        stack.add(transport);
        stack.add(discovery);
        stack.add(new MERGE3().setMinInterval(settings.joinMillis()).setMaxInterval(settings.joinMillis() * 4));
        stack.add(new FD_SOCK2().setBindAddress(address));
        stack.add(new SocketProof());
        stack.add(new FD_ALL3().setInterval(settings.heartbeatMillis()).setTimeout(settings.failureMillis()));
        stack.add(new VERIFY_SUSPECT2().setTimeout(settings.heartbeatMillis()));
        stack.add(new NAKACK2().useMcastXmit(false));
        stack.add(new UNICAST3());
        stack.add(new STABLE());
        stack.add(new GMS().printLocalAddress(false).setJoinTimeout(settings.joinMillis())
            .setMaxJoinAttempts(2).setLeaveTimeout(settings.joinMillis()));
        stack.add(new UFC());
        stack.add(new MFC());
        stack.add(new FRAG4().setFragSize(FRAGMENT_BYTES));
        stack.add(election);
        stack.add(raft);
        return stack;
    }

    /** Binds, reads the saved state, joins. Blocks as long as the engine looks for others. */
    public void connect(final String group) throws Exception {
        channel.connect(group);
    }

    /** Where others listen, as far as known. */
    public void peers(final Collection<InetSocketAddress> addresses) {
        discovery.setInitialHosts(List.copyOf(addresses));
    }

    /** Leaves and ends all threads. */
    public void close() {
        election.end();
        channel.close();
    }

    /** {@return who leads, as far as the engine knows; leader and term belong together} */
    public Leadership leadership() {
        for (;;) {
            final long term = raft.currentTerm();
            final Optional<NodeId> leader = Optional.ofNullable(raft.leader()).map(Engine::node);
            if (raft.currentTerm() == term) {
                return new Leadership(new Term(term), leader, leader.isPresent() && leader.get().equals(self));
            }
        }
    }

    /** {@return the leader's address, if it is known and in the view} */
    public Optional<Address> leaderAddress() {
        final Address leader = raft.leader();
        final View now = view;
        return leader == null || now == null || !now.containsMember(leader) ? Optional.empty() : Optional.of(leader);
    }

    /** {@return whether as many voters as a majority are in the view} */
    public boolean majorityInView() {
        final View now = view;
        final Set<NodeId> voters = voters();
        return now != null && now.getMembers().stream().map(Engine::node).filter(voters::contains).distinct().count()
            >= raft.majority();
    }

    /** {@return whether nobody but this member is in the view} */
    public boolean alone() {
        final View now = view;
        return now != null && now.size() == 1;
    }

    /** {@return the electorate} */
    public Set<NodeId> voters() {
        return raft.members().stream().map(NodeId::of).collect(Collectors.toUnmodifiableSet());
    }

    /** Appends an entry, on the leader. Throws if this is not the leader: it has surely not been appended then. */
    public void append(final byte[] entry) throws Exception {
        raft.setAsync(entry, 0, entry.length, null);
    }

    /** Sends bytes to a member. */
    public void send(final Address destination, final byte[] bytes) throws Exception {
        channel.send(new BytesMessage(destination, bytes));
    }

    /** Changes the electorate through the log, on the leader. */
    public CompletableFuture<byte[]> change(final boolean add, final NodeId node) throws Exception {
        return add ? raft.addServer(node.name()) : raft.removeServer(node.name());
    }

    /** Makes this member its own majority until the log says the same; safe only as the caller has made sure. */
    public void standAlone() {
        raft.members(List.of(self.name()));
        election.runVotingThread();
    }

    /** {@return how many members should have begun a vote before this one does, if nobody leads; not many} */
    public int turn() {
        final View now = view;
        return now == null ? 0 : Math.max(0, Math.min(MAX_TURN, now.getMembers().indexOf(channel.getAddress())));
    }

    /**
     * Votes again, if there should be a leader and is none: a round may have been lost with its messages. The engine
     * lets the view's coordinator vote only, which is of no use where that one follows somebody who does not lead.
     */
    public void electIfLeaderless() {
        if (leaderAddress().isEmpty() && majorityInView() && voters().contains(self)) {
            election.startVotingThread();
        }
    }

    private static NodeId node(final Address address) {
        return NodeId.of(Util.bytesToString(((ExtendedUUID) address).get(RAFT.raft_id_key)));
    }
}
