package io.coterie.engine.jgroups;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.MessageBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;

/**
 * One channel of one cluster in this member, used by a membership instance, a messaging instance or both. Owns the
 * channel and the threads that call the sinks. Its {@link Receiver} runs on JGroups' threads and never blocks there;
 * the other methods may be called from any thread.
 */
public final class JGroupsEngine {
    /** 64 MiB for a message, and room for the header that the slot puts before it. */
    public static final int MAX_FRAME_BYTES = 64 * 1024 * 1024 + 64 * 1024;
    /** Threads that deliver frames at the same time, one a sender at most; as many as members are supported. */
    private static final int MAX_LANE_THREADS = 64;
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsEngine.class);

    private final MemberId self;
    private final String group;
    private final PeerEndpoints endpoints;
    private final ViewEvents events;
    private final OwnerThread notes;
    private final FrameTraffic traffic;
    private final SendGate gate;
    private final JChannel channel;
    private final Address address;
    private final InetSocketAddress bind;
    private volatile Map<Address, MemberId> members = Map.of();
    /** Makes the group and looks for nobody; set before the channel is connected. */
    private volatile boolean founder;

    JGroupsEngine(final InstanceContext context, final EngineSettings settings) throws Exception {
        FrameHead.register();
        self = context.self();
        group = "coterie-" + context.cluster().uuid() + "-" + settings.token(context.instance());
        final String thread = "coterie-" + context.cluster().name() + "-" + self.node() + "-jgroups-";
        endpoints = new PeerEndpoints(self, context.connections());
        events = new ViewEvents(new OwnerThread(thread + "views", 1));
        notes = new OwnerThread(thread + "notes", 1);
        traffic = new FrameTraffic(new OwnerThread(thread + "members", 1),
            new OwnerThread(thread + "frames", MAX_LANE_THREADS), settings.windowBytes(), this::credit);
        gate = new SendGate(settings.windowBytes());
        address = MemberAddress.create(self);
        bind = PortPair.choose(context.endpoints().bindAddress(), ProtocolStacks.SOCKET_OFFSET);
        channel = new JChannel(ProtocolStacks.create(bind, settings,
            new ProtocolStacks.Hooks(endpoints::known, endpoints::of, () -> founder, endpoints::sendsTo,
                endpoints::hears, suspects -> events.inTransition(suspects.stream().map(MemberAddress::member)
                    .flatMap(Optional::stream).toList()))));
        channel.setName(self.toString());
        channel.addAddressGenerator(() -> address);
        channel.setStats(false);
        channel.setReceiver(new Inbox());
    }

    /**
     * Joins the group, or makes it. Blocks for about the join time-out if nobody is there who could be, and up to
     * {@link Founder#LIMIT} if another member is to make it.
     */
    void join(final InstanceContext context) throws Exception {
        endpoints.learnFrom(context);
        final Optional<MemberId> first = Founder.of(context);
        // a member that starts again finds the others, who have a group already
        founder = (first.filter(self::equals).isPresent() || Founder.only(context))
            && context.endpoints().peers(PeerEndpoints.ENDPOINT).isEmpty();
        if (first.filter(member -> !member.equals(self)).isPresent()) {
            awaitFounder(first.get());
        }
        channel.connect(group);
        endpoints.publish(listening());
        LOG.info("{} is in the JGroups group {} and listens on {}", self, group, listening());
    }

    private void awaitFounder(final MemberId first) throws InterruptedException {
        if (endpoints.await(first, Founder.LIMIT)) {
            // it answers at once; a member of a busy machine may need longer, and must not begin a group of its own
            channel.getProtocolStack().<GMS>findProtocol(GMS.class).setJoinTimeout(Founder.JOIN.toMillis());
            channel.getProtocolStack().<EndpointDiscovery>findProtocol(EndpointDiscovery.class)
                .numDiscoveryRuns(Founder.ASKED);
        } else {
            LOG.warn("{} does not wait any longer for {} to make the group; it will merge", self, first);
        }
        // those that join at the same time know each other's addresses before they are in one view
        if (bind.getPort() != 0) {
            endpoints.publish(bind);
        }
    }

    /** A further instance uses the engine. */
    void attach(final InstanceContext context) {
        endpoints.learnFrom(context);
        endpoints.publish(listening());
    }

    void detach(final InstanceContext context) {
        endpoints.forget(context);
    }

    /** Leaves the group, so that the others see it at once, and ends every thread. */
    void close() {
        gate.close();
        traffic.stop();
        channel.close();
        events.stop();
        notes.stop();
    }

    /**
     * Tells views and notes from now on, beginning with the present view.
     *
     * @param sink whom to tell
     */
    public void openMembership(final EngineViewSink sink) {
        events.open(sink);
    }

    /** Tells nobody of views any more. */
    public void closeMembership() {
        events.silence();
    }

    /**
     * Sends a note to all members of the view; does not block.
     *
     * @param note the bytes
     */
    public void publish(final byte[] note) {
        final byte[] frame = FrameFormat.note(note);
        notes.execute(() -> {
            try {
                channel.send(new BytesMessage(null, frame));
            } catch (Exception e) {
                LOG.debug("a note of {} was not sent; the slot publishes it again", self, e);
            }
        });
    }

    /** Messaging will be opened: frames that come wait for it. */
    public void expectMessaging() {
        traffic.expect();
    }

    /**
     * Tells members and frames from now on.
     *
     * @param sink whom to tell
     */
    public void openMessaging(final FrameSink sink) {
        traffic.open(sink);
    }

    /** Delivers no frames any more; those that still come are dropped. */
    public void closeMessaging() {
        traffic.silence();
    }

    /**
     * Sends a frame to all members, this one included.
     *
     * @param frame the frame
     * @param timeout how long to wait for room
     */
    public void sendToAll(final FrameParts frame, final Duration timeout) {
        checkSize(frame);
        gate.toAll(frame, timeout, head -> send(null, head, frame.body()));
    }

    /**
     * Sends a frame to one member; drops it if the member is not there.
     *
     * @param to the member
     * @param frame the frame
     * @param timeout how long to wait for room
     */
    public void sendTo(final MemberId to, final FrameParts frame, final Duration timeout) {
        Objects.requireNonNull(to, "to");
        checkSize(frame);
        for (final Map.Entry<Address, MemberId> member : members.entrySet()) {
            if (member.getValue().equals(to)) {
                gate.toOne(member.getKey(), frame, timeout, head -> send(member.getKey(), head, frame.body()));
                return;
            }
        }
        if (!channel.isConnected()) {
            throw new UnavailableException("messaging.closed", "The messaging engine is closed.",
                "Send again when a messaging component is there.");
        }
    }

    /** {@return whether the channel is connected} */
    public boolean connected() {
        return channel.isConnected();
    }

    /** {@return the channel, for tests that break it} */
    JChannel channel() {
        return channel;
    }

    private void send(final Address to, final FrameHead head, final byte[] body) throws Exception {
        channel.send(new BytesMessage(to, body).putHeader(FrameHead.ID, head));
    }

    private void credit(final Address to, final long ofAll, final long ofMine) {
        if (to.equals(address)) {
            gate.delivered(to, ofAll, ofMine);
        } else if (members.containsKey(to)) {
            try {
                channel.send(new BytesMessage(to, FrameFormat.credit(ofAll, ofMine)).setFlag(Message.Flag.OOB));
            } catch (Exception e) {
                LOG.debug("a credit to {} was not sent; the channel is closing", to, e);
            }
        }
    }

    private InetSocketAddress listening() {
        final IpAddress physical = (IpAddress) channel.down(new Event(Event.GET_PHYSICAL_ADDRESS, address));
        return new InetSocketAddress(physical.getIpAddress(), physical.getPort());
    }

    private static void checkSize(final FrameParts frame) {
        if (frame.size() > MAX_FRAME_BYTES) {
            throw new LimitExceededException("messaging.too-large",
                "The frame has " + frame.size() + " bytes; the largest has " + MAX_FRAME_BYTES + ".",
                "Send it in parts.");
        }
    }

    /** What the channel calls, on JGroups' threads; only hands over. */
    private final class Inbox implements Receiver {
        @Override
        public void viewAccepted(final View view) {
            final Map<Address, MemberId> now = MemberAddress.members(view);
            if (!now.containsKey(address)) {
                LOG.error("{} is superseded by a later incarnation of its node", self);
                endpoints.failed("jgroups.superseded", "A later incarnation of this node is in the view.");
                return;
            }
            members = Map.copyOf(now);
            now.forEach((peer, member) -> {
                if (!peer.equals(address)) {
                    endpoints.located(member, channel.down(new Event(Event.GET_PHYSICAL_ADDRESS, peer)));
                }
            });
            gate.receivers(now.keySet(), view instanceof MergeView);
            events.view(new EngineView(MemberAddress.stamp(view.getViewId()), MemberAddress.list(now)));
            traffic.view(now);
        }

        @Override
        public void receive(final MessageBatch batch) {
            final List<FrameFormat.Frame> frames = new ArrayList<>(batch.size());
            batch.forEach(message -> receive(message, frames));
            hand(batch.sender(), frames);
        }

        @Override
        public void receive(final Message message) {
            final List<FrameFormat.Frame> frames = new ArrayList<>(1);
            receive(message, frames);
            hand(message.getSrc(), frames);
        }

        private void hand(final Address from, final List<FrameFormat.Frame> frames) {
            if (!frames.isEmpty()) {
                traffic.frames(from, frames);
            }
        }

        /** Takes one message; frames of the messaging slot are added to a list. */
        private void receive(final Message message, final List<FrameFormat.Frame> frames) {
            final Address from = message.getSrc();
            final FrameFormat.Frame frame = FrameFormat.read(message).orElse(null);
            if (frame == null) {
                LOG.warn("dropped a frame of {} that is of no form known here", from);
                return;
            }
            switch (frame.kind()) {
                case NOTE -> MemberAddress.member(from).ifPresent(member -> events.note(member, frame.parts().body()));
                case CREDIT -> gate.delivered(from, frame.position(), frame.other());
                default -> frames.add(frame);
            }
        }
    }
}
