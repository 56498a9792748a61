package io.coterie.runtime.messaging;

import java.util.List;
import java.util.Map;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;
import io.coterie.runtime.messaging.ControlPayload.Stay;
import io.coterie.runtime.messaging.MessagingCounters.Reason;

/** What of the messages and requests that come is given to whom, and when. A part of the core. */
final class Intake {
    private final CoreState state;

    Intake(final CoreState state) {
        this.state = state;
    }

    void learn(final RemoteMember peer, final MemberId from, final Stay stay) {
        if (!peer.isNews(stay.group(), stay.session()) || peer.putOff(stay)) {
            return;
        }
        final RemoteSession session = new RemoteSession(stay.session(), stay.next());
        peer.begin(stay.group(), session);
        final LocalGroup group = state.groups.get(stay.group());
        if (group != null) {
            session.owes(group.session, group.positions(from));
        }
        if (group != null && group.active) {
            refresh(group);
            release(group, from);
            drainTotal(group);
        }
    }

    void data(final RemoteMember peer, final HeldFrame held) {
        final FrameHeader header = held.header();
        final LocalGroup group = state.groups.get(header.group());
        if (group == null) {
            if (header.kind() == FrameKind.REQUEST) {
                state.sendTo(header.origin(), state.header(FrameKind.REFUSAL, header.group(), 0, header.correlation())
                    .frame(ControlPayload.refusal(new RejectedException("messaging.not-in-group", state.self
                        + " is not in the group '" + header.group() + "'.", "Ask a member of the group."))));
            }
            return;
        }
        final boolean total = header.lane() == Lane.TOTAL;
        if (total && state.window != null && held.way() == Way.NEXT) {
            state.window.hold(held);
            return;
        }
        final boolean known = peer.knows(header.group(), header.session());
        if (!known && !peer.isNews(header.group(), header.session())) {
            state.counters.add(Reason.STALE);
        } else if (group.active && known && !(total && group.holdsTotal())) {
            accept(group, peer, held);
        } else if (!group.hold(held)) {
            state.counters.add(Reason.OVERFLOW);
        }
    }

    private void accept(final LocalGroup group, final RemoteMember peer, final HeldFrame held) {
        final FrameHeader header = held.header();
        final Lane lane = header.lane();
        final boolean ordered = state.window != null && (lane == Lane.FIFO || lane == Lane.ONE);
        final RemoteSession session = peer.session(group.name);
        if (header.kind() == FrameKind.MESSAGES) {
            if (state.window == null && session.acceptNext(lane, header.sequence(), header.count())) {
                state.effects.deliver(group.name, new GroupEvent.CameTogether(header.origin(), header.delivery(),
                    header.sequence(), (int) header.count(), held.payload()));
                endIfOver(group, header.origin());
                return;
            }
            int at = 0;
            for (int i = 0; i < header.count() && peer.session(group.name) == session; i++) {
                accept(group, peer, new HeldFrame(header.of(i), FrameBundle.message(held.payload(), at), held.way()));
                at = FrameBundle.end(held.payload(), at);
            }
        } else if (ordered) {
            inOrder(group, peer, held);
        } else {
            take(group, peer, held);
        }
    }

    /**
     * In a window the components are not in step: what the next one brings waits while something is missing before it.
     * What is missing before something that the current one brings, in its order, will not come.
     */
    private void inOrder(final LocalGroup group, final RemoteMember peer, final HeldFrame held) {
        final FrameHeader header = held.header();
        final Lane lane = header.lane();
        final SwapWindow window = state.window;
        final RemoteSession session = peer.session(group.name);
        final long sure = header.sequence();
        if (held.way() == Way.CURRENT && sure > session.next(lane)) {
            for (HeldFrame before = window.poll(header, sure); before != null; before = window.poll(header, sure)) {
                session.raise(lane, before.header().sequence());
                take(group, peer, before);
            }
            session.raise(lane, sure);
        }
        if (header.sequence() > session.next(lane)) {
            window.hold(held);
            return;
        }
        take(group, peer, held);
        HeldFrame next = window.poll(header, session.next(lane) + 1);
        while (next != null && peer.session(group.name) == session) {
            take(group, peer, next);
            next = window.poll(header, session.next(lane) + 1);
        }
    }

    private void take(final LocalGroup group, final RemoteMember peer, final HeldFrame held) {
        final FrameHeader header = held.header();
        final RemoteSession session = peer.session(group.name);
        if (!session.accept(header.lane(), header.sequence())) {
            state.counters.add(Reason.DUPLICATE);
            return;
        }
        final Message message = new Message(header.origin(), header.delivery(), header.sequence(),
            held.payload());
        state.effects.deliver(group.name, header.kind() == FrameKind.REQUEST
            ? new GroupEvent.Asked(message, header.correlation())
            : new GroupEvent.Came(message, header.kind() == FrameKind.MESSAGE));
        if (state.window != null) {
            state.window.accepted(header.origin());
        }
        endIfOver(group, header.origin());
    }

    void release(final LocalGroup group, final MemberId from) {
        final RemoteMember peer = state.peers.get(from);
        if (peer.session(group.name) != null) {
            group.release(from).forEach(held -> data(peer, held));
        }
    }

    /** Frames in total order wait behind the first one whose sender is not known yet: the order is the promise. */
    void drainTotal(final LocalGroup group) {
        while (group.active && group.holdsTotal()) {
            final HeldFrame first = group.firstTotal();
            final RemoteMember peer = state.peers.get(first.header().origin());
            if (peer != null && peer.knows(group.name, first.header().session())) {
                group.releaseFirstTotal();
                accept(group, peer, first);
            } else if (peer == null || !peer.isNews(group.name, first.header().session())) {
                group.releaseFirstTotal();
                state.counters.add(Reason.STALE);
            } else {
                return;
            }
        }
    }

    void endIfOver(final LocalGroup group, final MemberId member) {
        final RemoteMember peer = state.peers.get(member);
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
            state.requests.endAll((of, to) -> of.equals(group.name) && to.equals(member), "messaging.peer-left",
                member + " left the group before its reply came.");
        }
    }

    void endOver(final LocalGroup group) {
        List.copyOf(state.peers.keySet()).forEach(m -> endIfOver(group, m));
    }

    void refresh(final LocalGroup group) {
        if (!group.active) {
            return;
        }
        final List<MemberId> now = state.peers.entrySet().stream()
            .filter(e -> e.getKey().equals(state.self) || e.getValue().session(group.name) != null)
            .map(Map.Entry::getKey).toList();
        if (!now.equals(group.viewed)) {
            group.viewed = now;
            state.effects.deliver(group.name, new GroupEvent.Changed(new GroupView(group.name, ++group.views, now)));
        }
    }
}
