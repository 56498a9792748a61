package io.coterie.runtime.messaging;

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
import io.coterie.runtime.messaging.MessagingCounters.Reason;

/**
 * Groups, and what of the frames that come is given to whom. See the package for how members learn of groups. Pure: no
 * thread, no clock; deterministic; used by one owner at a time.
 */
final class MessagingCore {
    private final CoreState state;
    private final Intake intake;
    private final GroupTalk talk;
    private long sessions;
    private long floor;
    private boolean reached;
    /** Whom the current component shows; empty until it has said so. */
    private Set<MemberId> current = Set.of();

    MessagingCore(final MemberId self, final UUID cluster, final MessagingEffects effects) {
        this.state = new CoreState(self, cluster, effects);
        this.intake = new Intake(state);
        this.talk = new GroupTalk(state, intake);
    }

    MessagingCounters counters() {
        return state.counters;
    }

    PendingRequests requests() {
        return state.requests;
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
        state.epoch = turn;
    }

    /** The component is gone: what was asked may or may not have been done. */
    void componentLost() {
        reached = false;
        current = Set.of();
        state.window = null;
        state.peers.clear();
        state.requests.endAll((group, to) -> true, "messaging.component-lost",
            "The messaging component was lost before the reply came.");
        floor = sessions;
        state.groups.values().forEach(group -> {
            group.restart(++sessions);
            state.effects.restarted(group.name);
        });
    }

    boolean in(final String group) {
        return state.groups.containsKey(group);
    }

    /** {@return whether a member is in a group, as the group's last view shows it} */
    boolean shows(final String group, final MemberId member) {
        final LocalGroup local = state.groups.get(group);
        return local != null && local.viewed.contains(member);
    }

    /** {@return the number of this member's own stay in a group; 0 if it is not in it} */
    long ownSession(final String group) {
        final LocalGroup local = state.groups.get(group);
        return local == null ? 0 : local.session;
    }

    /** {@return the number of a member's stay in a group, as far as it is known here; 0 if it is not in it} */
    long session(final String group, final MemberId member) {
        return state.session(group, member);
    }

    boolean active(final String group) {
        final LocalGroup local = state.groups.get(group);
        return local != null && local.active;
    }

    /**
     * This member joins a group that it is not in.
     *
     * @param name the group
     */
    void join(final String name) {
        final LocalGroup group = new LocalGroup(name, ++sessions);
        state.groups.put(name, group);
        if (reached) {
            talk.announceJoin(group);
        }
    }

    /**
     * Does not wait for those that have not answered a join; they come into the view when they do.
     *
     * @param name the group
     */
    void joinAnyway(final String name) {
        final LocalGroup group = state.groups.get(name);
        if (group != null && reached && !group.active) {
            talk.activate(group);
        }
    }

    /**
     * This member leaves a group.
     *
     * @param name the group
     */
    void leave(final String name) {
        final LocalGroup group = state.groups.get(name);
        if (group == null) {
            return;
        }
        state.requests.endAll((of, to) -> of.equals(name), "messaging.left",
            "The group was left before the reply came.");
        state.groups.remove(name);
        if (reached) {
            state.peers.get(state.self).end(name);
            state.peers.forEach((member, peer) -> peer.unobserved(name)
                .ifPresent(stay -> intake.learn(peer, member, stay)));
            state.tellOthers(state.header(FrameKind.LEAVE, name, group.session, 0)
                .frame(ControlPayload.leave(group.leaving())));
        }
    }

    /**
     * The header of the next thing to send. Nothing is used up until {@link #sent}; one of that, {@link #doubtful} and
     * {@link #unsent} follows before the group's next one.
     *
     * @param kind message, messages or request
     * @param delivery the order
     * @param name the group
     * @param to the receiver; null for all
     * @param correlation of a request; of messages how many; else 0
     * @return the header, or empty if this member is not in the group
     */
    Optional<FrameHeader> next(final FrameKind kind, final Delivery delivery, final String name, final MemberId to,
            final long correlation) {
        final LocalGroup group = state.groups.get(name);
        if (group == null) {
            return Optional.empty();
        }
        final FrameHeader header = new FrameHeader(kind, delivery, state.cluster, state.self, state.epoch,
            group.session, group.next(Lane.of(kind, delivery), to), correlation, name);
        group.begin(route());
        return Optional.of(header);
    }

    /**
     * The engine has what was given to it last.
     *
     * @param header what it was sent with
     * @param to the receiver; null for all
     */
    void sent(final FrameHeader header, final MemberId to) {
        final LocalGroup group = state.groups.get(header.group());
        if (group != null && group.session == header.session()) {
            group.sent(header, to);
            if (state.window != null) {
                state.window.settled(group);
            }
        }
    }

    /**
     * The engine may have what was given to it last, or not.
     *
     * @param header what it was sent with
     * @param to the receiver; null for all
     */
    void doubtful(final FrameHeader header, final MemberId to) {
        final LocalGroup group = state.groups.get(header.group());
        if (state.window != null) {
            state.window.doubtful();
        } else if (group != null && group.session == header.session()) {
            group.doubt(header);
        }
        sent(header, to);
    }

    /**
     * The engine did not take what was given to it last; its number is free again.
     *
     * @param header what it would have been sent with
     * @param to the receiver; null for all
     */
    void unsent(final FrameHeader header, final MemberId to) {
        final LocalGroup group = state.groups.get(header.group());
        if (group != null && group.session == header.session()) {
            group.settled();
        }
        if (state.window != null) {
            state.window.unsent(header, to);
            if (group != null) {
                state.window.settled(group);
            }
        }
    }

    /**
     * Keeps a copy of what is about to be given to an engine, if a window is open.
     *
     * @param copy header and payload
     * @return false if it must not be given to that engine any more, because the window goes back
     */
    boolean keep(final SentStream.Copy copy) {
        final LocalGroup group = state.groups.get(copy.header().group());
        if (state.window == null || group == null || group.session != copy.header().session()) {
            return true;
        }
        return state.window.keep(group, copy);
    }

    /**
     * An engine failed when it was given something of which there may be a copy.
     *
     * @param header what it was sent with
     * @param problem what happened, for people
     * @return whether it counts as accepted all the same
     */
    boolean standsIn(final FrameHeader header, final String problem) {
        final LocalGroup group = state.groups.get(header.group());
        return group != null && group.session == header.session() && group.pendingIn(Way.NEXT)
            && state.window != null && state.window.standsIn(problem);
    }

    /** {@return where what is begun now goes} */
    Way route() {
        return state.window == null ? Way.CURRENT : state.window.route();
    }

    /** {@return the open window, or null} */
    SwapWindow window() {
        return state.window;
    }

    /**
     * Another component is there beside the current one; both are listened to from now on.
     *
     * @param turn the turn of its instance
     * @param deliveries the orders that it gives
     */
    void openWindow(final long turn, final Set<Delivery> deliveries) {
        state.window = new SwapWindow(state, intake, turn, deliveries, current);
        state.window.open();
    }

    /** Time has passed, in a window. */
    void tick() {
        if (state.window != null) {
            state.window.tick();
        }
    }

    /** The next component is the current one from now on, and the other one is forgotten. */
    void commitWindow() {
        final SwapWindow over = state.window;
        over.switchOver();
        state.window = null;
        over.committed();
        closed(over.members(Way.NEXT));
    }

    /**
     * A component has failed in the window; the other one is there.
     *
     * @param way which
     * @param problem why, for people
     */
    void lost(final Way way, final String problem) {
        state.window.fail("swap.engine-failed", problem);
        members(way, Set.of());
    }

    /** The current component is the only one again; what was kept has been sent through it. */
    void endBack() {
        final SwapWindow over = state.window;
        state.window = null;
        final Set<MemberId> stayed = new HashSet<>(over.members(Way.CURRENT));
        if (stayed.removeAll(over.lostSight()) && reached) {
            // what was sent again to them may be lost: they are seen to have left
            reach(stayed);
        }
        closed(over.members(Way.CURRENT));
    }

    private void closed(final Set<MemberId> left) {
        current = left;
        if (left.isEmpty()) {
            componentLost();
        } else {
            reach(left);
        }
    }

    FrameHeader answer(final FrameKind kind, final String group, final long correlation) {
        return state.header(kind, group, 0, correlation);
    }

    /**
     * A component says whom it reaches. In a window whoever is reached either way is there.
     *
     * @param way which component
     * @param shown all members, this one included; of two incarnations of a node the later one counts
     */
    void members(final Way way, final Collection<MemberId> shown) {
        if (way == Way.CURRENT) {
            current = Set.copyOf(shown);
        }
        if (state.window == null) {
            reach(shown);
        } else {
            final Set<MemberId> before = Set.copyOf(state.peers.keySet());
            state.window.shown(way, shown);
            reach(state.window.union());
            state.window.peersChanged(before);
        }
    }

    private void reach(final Collection<MemberId> shown) {
        final Map<NodeId, MemberId> latest = new TreeMap<>();
        shown.forEach(m -> latest.merge(m.node(), m, (a, b) -> a.compareTo(b) >= 0 ? a : b));
        latest.put(state.self.node(), state.self);
        final Set<MemberId> left = new HashSet<>(state.peers.keySet());
        left.removeAll(latest.values());
        final List<MemberId> came = latest.values().stream().filter(m -> !state.peers.containsKey(m)).toList();
        left.forEach(this::gone);
        came.forEach(m -> state.peers.put(m, new RemoteMember()));
        if (!reached) {
            reached = true;
            state.tellOthers(state.header(FrameKind.HELLO, "", floor, 0).frame(CoreState.NOTHING));
            List.copyOf(state.groups.values()).forEach(talk::announceJoin);
        } else {
            // also where the other one never saw this member leave: it answers with its groups
            came.forEach(m -> state.sendTo(m, state.header(FrameKind.HELLO, "", floor, 0).frame(CoreState.NOTHING)));
        }
        state.groups.values().forEach(intake::refresh);
    }

    /** A frame came, as it is on the wire; {@code from} is who sent it, as the engine says. */
    void frame(final Way way, final MemberId from, final byte[] frame) {
        FrameHeader.read(frame).ifPresentOrElse(
            header -> came(from, new HeldFrame(header, FrameHeader.payload(frame), way)), this::malformed);
    }

    /** A frame came that is of no known form. */
    void malformed() {
        state.counters.add(Reason.MALFORMED);
    }

    /** A frame came, taken apart; {@code from} is who sent it, as the engine says. */
    void came(final MemberId from, final HeldFrame frame) {
        final FrameHeader header = frame.header();
        final Reason wrong = wrong(from, header);
        if (wrong != null) {
            state.counters.add(wrong);
            return;
        }
        final RemoteMember peer = state.peers.get(from);
        peer.epoch(header.epoch());
        switch (header.kind()) {
            case MESSAGE, MESSAGE_TO_ONE, REQUEST -> intake.data(peer, frame);
            case MESSAGES -> {
                if (FrameBundle.isWhole(frame.payload(), header.count())) {
                    intake.data(peer, frame);
                } else {
                    state.counters.add(Reason.MALFORMED);
                }
            }
            case REPLY -> state.requests.answered(header.correlation(), from, frame.payload(), null);
            case REFUSAL -> state.requests.answered(header.correlation(), from, null,
                ControlPayload.readRefusal(frame.payload()).orElseGet(() -> new RejectedException(
                    "messaging.refused", from + " refused the request.", "Look at its log for the reason.")));
            case JOIN -> talk.joined(peer, header);
            case LEAVE -> ControlPayload.readLeave(frame.payload()).ifPresentOrElse(
                leave -> talk.left(peer, header, leave), () -> state.counters.add(Reason.MALFORMED));
            case HELLO -> talk.hello(peer, header);
            case ANNOUNCE -> ControlPayload.readAnnounce(frame.payload()).ifPresentOrElse(
                stays -> talk.announced(peer, header, stays), () -> state.counters.add(Reason.MALFORMED));
            case SWAP_STATE, ACK, CANARY, CANARY_ANSWER -> swap(from, frame);
        }
    }

    private void swap(final MemberId from, final HeldFrame frame) {
        if (!SwapTalk.came(state, from, frame)) {
            state.counters.add(Reason.MALFORMED);
        }
    }

    private Reason wrong(final MemberId from, final FrameHeader header) {
        if (!header.cluster().equals(state.cluster)) {
            return Reason.FOREIGN;
        }
        if (!header.origin().equals(from)) {
            return header.origin().node().equals(from.node()) && header.origin().compareTo(from) < 0
                ? Reason.STALE : Reason.FORGED;
        }
        final RemoteMember peer = state.peers.get(from);
        if (!reached || peer == null) {
            final boolean older = state.peers.keySet().stream()
                .anyMatch(m -> m.node().equals(from.node()) && m.compareTo(from) > 0);
            return older ? Reason.STALE : Reason.OUTSIDER;
        }
        return header.epoch() < peer.epoch() ? Reason.STALE : null;
    }

    private void gone(final MemberId member) {
        state.peers.remove(member);
        if (state.window != null) {
            state.window.gone(member);
        }
        for (final LocalGroup group : List.copyOf(state.groups.values())) {
            group.release(member);
            intake.drainTotal(group);
            if (group.awaited.remove(member)) {
                talk.activateIfAnswered(group);
            }
        }
        state.requests.endAll((group, to) -> to.equals(member), "messaging.peer-left",
            member + " left before its reply came.");
    }
}
