package io.coterie.runtime.messaging;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;
import io.coterie.runtime.messaging.ControlPayload.Stay;
import io.coterie.runtime.messaging.MessagingCounters.Reason;

/**
 * Groups, and what of the frames that come is given to whom. See the package for how members learn of groups. Pure: no
 * thread, no clock; deterministic; used by one owner at a time.
 */
final class MessagingCore {
    private static final byte[] NOTHING = {};
    private final MemberId self;
    private final UUID cluster;
    private final MessagingEffects effects;
    private final PendingRequests requests;
    private final MessagingCounters counters = new MessagingCounters();
    private final Map<String, LocalGroup> groups = new TreeMap<>();
    private final Map<MemberId, RemoteMember> peers = new TreeMap<>();
    private long epoch;
    private long sessions;
    private long floor;
    private boolean reached;

    MessagingCore(final MemberId self, final UUID cluster, final MessagingEffects effects) {
        this.self = self;
        this.cluster = cluster;
        this.effects = effects;
        this.requests = new PendingRequests(effects);
    }

    MessagingCounters counters() {
        return counters;
    }

    PendingRequests requests() {
        return requests;
    }

    /** {@return whether the channel has said whom it reaches} */
    boolean reached() {
        return reached;
    }

    /**
     * A component was attached. Its channel is new: who is in which group is learned again.
     *
     * @param turn the turn of its instance
     */
    void attached(final long turn) {
        epoch = turn;
    }

    /** The component is gone: what was asked may or may not have been done. */
    void componentLost() {
        reached = false;
        peers.clear();
        requests.endAll((group, to) -> true, "messaging.component-lost",
            "The messaging component was lost before the reply came.");
        floor = sessions;
        groups.values().forEach(group -> group.restart(++sessions));
    }

    boolean in(final String group) {
        return groups.containsKey(group);
    }

    /** {@return whether a member is in a group, as the group's last view shows it} */
    boolean shows(final String group, final MemberId member) {
        final LocalGroup local = groups.get(group);
        return local != null && local.viewed.contains(member);
    }

    /** {@return the number of a member's stay in a group, as far as it is known here; 0 if it is not in it} */
    long session(final String group, final MemberId member) {
        final RemoteMember peer = peers.get(member);
        return peer == null || peer.session(group) == null ? 0 : peer.session(group).number();
    }

    boolean active(final String group) {
        final LocalGroup local = groups.get(group);
        return local != null && local.active;
    }

    /**
     * This member joins a group that it is not in.
     *
     * @param name the group
     */
    void join(final String name) {
        final LocalGroup group = new LocalGroup(name, ++sessions);
        groups.put(name, group);
        if (reached) {
            announceJoin(group);
        }
    }

    /**
     * Does not wait for those that have not answered a join; they come into the view when they do.
     *
     * @param name the group
     */
    void joinAnyway(final String name) {
        final LocalGroup group = groups.get(name);
        if (group != null && reached && !group.active) {
            activate(group);
        }
    }

    /**
     * This member leaves a group.
     *
     * @param name the group
     */
    void leave(final String name) {
        final LocalGroup group = groups.get(name);
        if (group == null) {
            return;
        }
        requests.endAll((of, to) -> of.equals(name), "messaging.left", "The group was left before the reply came.");
        groups.remove(name);
        if (reached) {
            peers.get(self).end(name);
            peers.forEach((member, peer) -> peer.unobserved(name).ifPresent(stay -> learn(peer, member, stay)));
            tellOthers(header(FrameKind.LEAVE, name, group.session, 0)
                .frame(ControlPayload.leave(group.leaving())));
        }
    }

    /**
     * The header of the next thing to send. Nothing is used up until {@link #sent}.
     *
     * @param kind message or request
     * @param delivery the order
     * @param name the group
     * @param to the receiver; null for all
     * @param correlation of a request, else 0
     * @return the header, or empty if this member is not in the group
     */
    Optional<FrameHeader> next(final FrameKind kind, final Delivery delivery, final String name, final MemberId to,
            final long correlation) {
        final LocalGroup group = groups.get(name);
        return group == null ? Optional.empty() : Optional.of(new FrameHeader(kind, delivery, cluster, self, epoch,
            group.session, group.next(Lane.of(kind, delivery), to), correlation, name));
    }

    /**
     * The engine has, or may have, what was given to it last.
     *
     * @param header what it was sent with
     * @param to the receiver; null for all
     */
    void sent(final FrameHeader header, final MemberId to) {
        final LocalGroup group = groups.get(header.group());
        if (group != null && group.session == header.session()) {
            group.sent(header.lane(), to);
        }
    }

    FrameHeader answer(final FrameKind kind, final String group, final long correlation) {
        return header(kind, group, 0, correlation);
    }

    /**
     * The channel says whom it reaches.
     *
     * @param shown all members, this one included; of two incarnations of a node the later one counts
     */
    void members(final Collection<MemberId> shown) {
        final Map<NodeId, MemberId> latest = new TreeMap<>();
        shown.forEach(m -> latest.merge(m.node(), m, (a, b) -> a.compareTo(b) >= 0 ? a : b));
        latest.put(self.node(), self);
        final Set<MemberId> left = new HashSet<>(peers.keySet());
        left.removeAll(latest.values());
        final List<MemberId> came = latest.values().stream().filter(m -> !peers.containsKey(m)).toList();
        left.forEach(this::gone);
        came.forEach(m -> peers.put(m, new RemoteMember()));
        if (!reached) {
            reached = true;
            tellOthers(header(FrameKind.HELLO, "", floor, 0).frame(NOTHING));
            List.copyOf(groups.values()).forEach(this::announceJoin);
        } else {
            // also where the other one never saw this member leave: it answers with its groups
            came.forEach(m -> effects.sendTo(m, header(FrameKind.HELLO, "", floor, 0).frame(NOTHING)));
        }
        groups.values().forEach(this::refresh);
    }

    /** A frame came, as it is on the wire; {@code from} is who sent it, as the engine says. */
    void frame(final MemberId from, final byte[] frame) {
        FrameHeader.read(frame).ifPresentOrElse(
            header -> came(from, new HeldFrame(header, FrameHeader.payload(frame))), this::malformed);
    }

    /** A frame came that is of no known form. */
    void malformed() {
        counters.add(Reason.MALFORMED);
    }

    /** A frame came, taken apart; {@code from} is who sent it, as the engine says. */
    void came(final MemberId from, final HeldFrame frame) {
        final FrameHeader header = frame.header();
        final Reason wrong = wrong(from, header);
        if (wrong != null) {
            counters.add(wrong);
            return;
        }
        final RemoteMember peer = peers.get(from);
        peer.epoch(header.epoch());
        switch (header.kind()) {
            case MESSAGE, MESSAGE_TO_ONE, REQUEST -> data(peer, frame);
            case REPLY -> requests.answered(header.correlation(), from, frame.payload(), null);
            case REFUSAL -> requests.answered(header.correlation(), from, null,
                ControlPayload.readRefusal(frame.payload()).orElseGet(() -> new RejectedException(
                    "messaging.refused", from + " refused the request.", "Look at its log for the reason.")));
            case JOIN -> joined(peer, header);
            case LEAVE -> ControlPayload.readLeave(frame.payload()).ifPresentOrElse(
                leave -> left(peer, header, leave), () -> counters.add(Reason.MALFORMED));
            case HELLO -> hello(peer, header);
            case ANNOUNCE -> ControlPayload.readAnnounce(frame.payload()).ifPresentOrElse(
                stays -> announced(peer, header, stays), () -> counters.add(Reason.MALFORMED));
        }
    }

    private Reason wrong(final MemberId from, final FrameHeader header) {
        if (!header.cluster().equals(cluster)) {
            return Reason.FOREIGN;
        }
        if (!header.origin().equals(from)) {
            return header.origin().node().equals(from.node()) && header.origin().compareTo(from) < 0
                ? Reason.STALE : Reason.FORGED;
        }
        final RemoteMember peer = peers.get(from);
        if (!reached || peer == null) {
            final boolean older = peers.keySet().stream()
                .anyMatch(m -> m.node().equals(from.node()) && m.compareTo(from) > 0);
            return older ? Reason.STALE : Reason.OUTSIDER;
        }
        return header.epoch() < peer.epoch() ? Reason.STALE : null;
    }

    private void announceJoin(final LocalGroup group) {
        group.awaited.addAll(peers.keySet());
        group.awaited.remove(self);
        tellOthers(header(FrameKind.JOIN, group.name, group.session, 0).frame(NOTHING));
        activateIfAnswered(group);
    }

    private void activateIfAnswered(final LocalGroup group) {
        if (!group.active && group.awaited.isEmpty()) {
            activate(group);
        }
    }

    private void activate(final LocalGroup group) {
        group.active = true;
        peers.get(self).begin(group.name, new RemoteSession(group.session, Positions.START));
        refresh(group);
        peers.keySet().forEach(m -> release(group, m));
        drainTotal(group);
        endOver(group);
    }

    private void announceAll(final MemberId to) {
        final List<Stay> stays = new ArrayList<>();
        groups.values().forEach(g -> stays.add(new Stay(g.name, g.session, g.positions(to))));
        for (int from = 0; from < stays.size(); from += ControlPayload.MAX_GROUPS) {
            final List<Stay> part = stays.subList(from, Math.min(stays.size(), from + ControlPayload.MAX_GROUPS));
            effects.sendTo(to, header(FrameKind.ANNOUNCE, "", 0, 0).frame(ControlPayload.announce(part)));
        }
    }

    private void joined(final RemoteMember peer, final FrameHeader header) {
        final MemberId from = header.origin();
        if (from.equals(self)) {
            return;
        }
        learn(peer, from, new Stay(header.group(), header.session(), Positions.START));
        final LocalGroup own = groups.get(header.group());
        final List<Stay> answer = own == null ? List.of()
            : List.of(new Stay(own.name, own.session, peer.knows(own.name, header.session())
                ? peer.session(own.name).owedFrom(own.session) : own.positions(from)));
        effects.sendTo(from, header(FrameKind.ANNOUNCE, header.group(), 0, header.session())
            .frame(ControlPayload.announce(answer)));
    }

    private void announced(final RemoteMember peer, final FrameHeader header, final List<Stay> stays) {
        final MemberId from = header.origin();
        final LocalGroup asked = groups.get(header.group());
        final boolean answer = asked != null && asked.session == header.correlation() && asked.awaited.remove(from);
        final long now = stays.stream().filter(s -> s.group().equals(header.group())).mapToLong(Stay::session)
            .findFirst().orElse(0);
        if (answer && session(asked.name, from) != 0 && session(asked.name, from) != now) {
            // it left before it knew of this join: none of its last messages are for this member
            peer.end(asked.name);
            refresh(asked);
            peer.unobserved(asked.name).ifPresent(stay -> learn(peer, from, stay));
        }
        for (final Stay stay : stays) {
            if (answer && stay.group().equals(asked.name)) {
                // what it sent before it knew of this join was for others
                peer.raise(stay);
            }
            learn(peer, from, stay);
        }
        if (answer) {
            activateIfAnswered(asked);
        }
    }

    private void learn(final RemoteMember peer, final MemberId from, final Stay stay) {
        if (!peer.isNews(stay.group(), stay.session()) || peer.putOff(stay)) {
            return;
        }
        final RemoteSession session = new RemoteSession(stay.session(), stay.next());
        peer.begin(stay.group(), session);
        final LocalGroup group = groups.get(stay.group());
        if (group != null) {
            session.owes(group.session, group.positions(from));
        }
        if (group != null && group.active) {
            refresh(group);
            release(group, from);
            drainTotal(group);
        }
    }

    private void hello(final RemoteMember peer, final FrameHeader header) {
        final MemberId from = header.origin();
        if (from.equals(self)) {
            return;
        }
        final Set<String> before = peer.forget(header.session());
        before.forEach(name -> Optional.ofNullable(groups.get(name)).ifPresent(this::refresh));
        requests.endAll((group, to) -> before.contains(group) && to.equals(from), "messaging.peer-left",
            from + " began anew before its reply came.");
        announceAll(from);
        // it may not have listened yet when the join was sent to all
        groups.values().stream().filter(g -> g.awaited.contains(from)).forEach(g -> effects.sendTo(from,
            header(FrameKind.JOIN, g.name, g.session, 0).frame(NOTHING)));
    }

    private void left(final RemoteMember peer, final FrameHeader header, final ControlPayload.Leave leave) {
        final MemberId from = header.origin();
        if (from.equals(self)) {
            return;
        }
        final LocalGroup group = groups.get(header.group());
        final RemoteSession session = peer.session(header.group());
        if (group != null && peer.leavesLater(header.group(), header.session(), leave.forReceiver(self))) {
            return;
        }
        if (group == null || session == null || session.number() != header.session()) {
            peer.ended(header.group(), header.session());
            if (group != null) {
                // what waited for an announcement of that session waits in vain
                group.release(from).forEach(held -> data(peer, held));
                drainTotal(group);
                refresh(group);
            }
            return;
        }
        session.leaveAt(leave.forReceiver(self));
        endIfOver(group, from);
    }

    private void gone(final MemberId member) {
        peers.remove(member);
        for (final LocalGroup group : List.copyOf(groups.values())) {
            group.release(member);
            drainTotal(group);
            if (group.awaited.remove(member)) {
                activateIfAnswered(group);
            }
        }
        requests.endAll((group, to) -> to.equals(member), "messaging.peer-left",
            member + " left before its reply came.");
    }

    private void data(final RemoteMember peer, final HeldFrame held) {
        final FrameHeader header = held.header();
        final LocalGroup group = groups.get(header.group());
        if (group == null) {
            if (header.kind() == FrameKind.REQUEST) {
                effects.sendTo(header.origin(), header(FrameKind.REFUSAL, header.group(), 0, header.correlation())
                    .frame(ControlPayload.refusal(new RejectedException("messaging.not-in-group", self
                        + " is not in the group '" + header.group() + "'.", "Ask a member of the group."))));
            }
            return;
        }
        final boolean total = header.lane() == Lane.TOTAL;
        final boolean known = peer.knows(header.group(), header.session());
        if (!known && !peer.isNews(header.group(), header.session())) {
            counters.add(Reason.STALE);
        } else if (group.active && known && !(total && group.holdsTotal())) {
            accept(group, peer, held);
        } else if (!group.hold(held)) {
            counters.add(Reason.OVERFLOW);
        }
    }

    private void accept(final LocalGroup group, final RemoteMember peer, final HeldFrame held) {
        final FrameHeader header = held.header();
        final RemoteSession session = peer.session(group.name);
        if (!session.accept(header.lane(), header.sequence())) {
            counters.add(Reason.DUPLICATE);
            return;
        }
        final Message message = new Message(header.origin(), header.delivery(), header.sequence(),
            held.payload());
        effects.deliver(group.name, header.kind() == FrameKind.REQUEST
            ? new GroupEvent.Asked(message, header.correlation()) : new GroupEvent.Came(message));
        endIfOver(group, header.origin());
    }

    private void release(final LocalGroup group, final MemberId from) {
        final RemoteMember peer = peers.get(from);
        if (peer.session(group.name) != null) {
            group.release(from).forEach(held -> data(peer, held));
        }
    }

    /** Frames in total order wait behind the first one whose sender is not known yet: the order is the promise. */
    private void drainTotal(final LocalGroup group) {
        while (group.active && group.holdsTotal()) {
            final HeldFrame first = group.firstTotal();
            final RemoteMember peer = peers.get(first.header().origin());
            if (peer != null && peer.knows(group.name, first.header().session())) {
                group.releaseFirstTotal();
                accept(group, peer, first);
            } else if (peer == null || !peer.isNews(group.name, first.header().session())) {
                group.releaseFirstTotal();
                counters.add(Reason.STALE);
            } else {
                return;
            }
        }
    }

    private void endIfOver(final LocalGroup group, final MemberId member) {
        final RemoteMember peer = peers.get(member);
        final RemoteSession session = peer == null ? null : peer.session(group.name);
        if (group.active && session != null && session.over()) {
            peer.end(group.name);
            refresh(group);
            peer.takePutOff(group.name).ifPresent(waited -> {
                learn(peer, member, waited.stay());
                if (waited.end() != null && peer.knows(group.name, waited.stay().session())) {
                    peer.session(group.name).leaveAt(waited.end());
                    endIfOver(group, member);
                }
            });
            requests.endAll((of, to) -> of.equals(group.name) && to.equals(member), "messaging.peer-left",
                member + " left the group before its reply came.");
        }
    }

    private void endOver(final LocalGroup group) {
        List.copyOf(peers.keySet()).forEach(m -> endIfOver(group, m));
    }

    private void refresh(final LocalGroup group) {
        if (!group.active) {
            return;
        }
        final List<MemberId> now = peers.entrySet().stream()
            .filter(e -> e.getKey().equals(self) || e.getValue().session(group.name) != null)
            .map(Map.Entry::getKey).toList();
        if (!now.equals(group.viewed)) {
            group.viewed = now;
            effects.deliver(group.name, new GroupEvent.Changed(new GroupView(group.name, ++group.views, now)));
        }
    }

    /** One by one, since only the frames to one member keep their order among each other. */
    private void tellOthers(final byte[] frame) {
        peers.keySet().stream().filter(m -> !m.equals(self)).forEach(m -> effects.sendTo(m, frame));
    }

    private FrameHeader header(final FrameKind kind, final String group, final long session, final long correlation) {
        return new FrameHeader(kind, Delivery.FIFO, cluster, self, epoch, session, 0, correlation, group);
    }
}
