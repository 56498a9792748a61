package io.coterie.runtime.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.runtime.messaging.ControlPayload.Stay;

/** How members learn who is in which group, see the package. A part of the core. */
final class GroupTalk {
    private final CoreState state;
    private final Intake intake;

    GroupTalk(final CoreState state, final Intake intake) {
        this.state = state;
        this.intake = intake;
    }

    void announceJoin(final LocalGroup group) {
        group.awaited.addAll(state.peers.keySet());
        group.awaited.remove(state.self);
        state.tellOthers(state.header(FrameKind.JOIN, group.name, group.session, 0).frame(CoreState.NOTHING));
        activateIfAnswered(group);
    }

    void activateIfAnswered(final LocalGroup group) {
        if (!group.active && group.awaited.isEmpty()) {
            activate(group);
        }
    }

    void activate(final LocalGroup group) {
        group.active = true;
        state.peers.get(state.self).begin(group.name, new RemoteSession(group.session, Positions.START));
        intake.refresh(group);
        state.peers.keySet().forEach(m -> intake.release(group, m));
        intake.drainTotal(group);
        intake.endOver(group);
    }

    void announceAll(final MemberId to) {
        final List<Stay> stays = new ArrayList<>();
        state.groups.values().forEach(g -> stays.add(new Stay(g.name, g.session, g.positions(to))));
        for (int from = 0; from < stays.size(); from += ControlPayload.MAX_GROUPS) {
            final List<Stay> part = stays.subList(from, Math.min(stays.size(), from + ControlPayload.MAX_GROUPS));
            state.sendTo(to, state.header(FrameKind.ANNOUNCE, "", 0, 0).frame(ControlPayload.announce(part)));
        }
    }

    void joined(final RemoteMember peer, final FrameHeader header) {
        final MemberId from = header.origin();
        if (from.equals(state.self)) {
            return;
        }
        if (state.window != null && peer.isNews(header.group(), header.session())) {
            state.window.joined(from, header.group());
        }
        intake.learn(peer, from, new Stay(header.group(), header.session(), Positions.START));
        final LocalGroup own = state.groups.get(header.group());
        final List<Stay> answer = own == null ? List.of()
            : List.of(new Stay(own.name, own.session, peer.knows(own.name, header.session())
                ? peer.session(own.name).owedFrom(own.session) : own.positions(from)));
        state.sendTo(from, state.header(FrameKind.ANNOUNCE, header.group(), 0, header.session())
            .frame(ControlPayload.announce(answer)));
    }

    void announced(final RemoteMember peer, final FrameHeader header, final List<Stay> stays) {
        final MemberId from = header.origin();
        final LocalGroup asked = state.groups.get(header.group());
        final boolean answer = asked != null && asked.session == header.correlation() && asked.awaited.remove(from);
        final long now = stays.stream().filter(s -> s.group().equals(header.group())).mapToLong(Stay::session)
            .findFirst().orElse(0);
        if (answer && state.session(asked.name, from) != 0 && state.session(asked.name, from) != now) {
            // it left before it knew of this join: none of its last messages are for this member
            peer.end(asked.name);
            intake.refresh(asked);
            peer.unobserved(asked.name).ifPresent(stay -> intake.learn(peer, from, stay));
        }
        for (final Stay stay : stays) {
            if (answer && stay.group().equals(asked.name)) {
                // what it sent before it knew of this join was for others
                peer.raise(stay);
            }
            intake.learn(peer, from, stay);
        }
        if (answer) {
            activateIfAnswered(asked);
        }
    }

    void hello(final RemoteMember peer, final FrameHeader header) {
        final MemberId from = header.origin();
        if (from.equals(state.self)) {
            return;
        }
        final Set<String> before = peer.forget(header.session());
        before.forEach(name -> Optional.ofNullable(state.groups.get(name)).ifPresent(intake::refresh));
        state.requests.endAll((group, to) -> before.contains(group) && to.equals(from), "messaging.peer-left",
            from + " began anew before its reply came.");
        announceAll(from);
        // it may not have listened yet when the join was sent to all
        state.groups.values().stream().filter(g -> g.awaited.contains(from)).forEach(g -> state.sendTo(from,
            state.header(FrameKind.JOIN, g.name, g.session, 0).frame(CoreState.NOTHING)));
    }

    void left(final RemoteMember peer, final FrameHeader header, final ControlPayload.Leave leave) {
        final MemberId from = header.origin();
        if (from.equals(state.self)) {
            return;
        }
        final LocalGroup group = state.groups.get(header.group());
        final RemoteSession session = peer.session(header.group());
        if (group != null && peer.leavesLater(header.group(), header.session(), leave.forReceiver(state.self))) {
            return;
        }
        if (group == null || session == null || session.number() != header.session()) {
            peer.ended(header.group(), header.session());
            if (group != null) {
                // what waited for an announcement of that session waits in vain
                group.release(from).forEach(held -> intake.data(peer, held));
                intake.drainTotal(group);
                intake.refresh(group);
            }
            return;
        }
        session.leaveAt(leave.forReceiver(state.self));
        intake.endIfOver(group, from);
    }
}
