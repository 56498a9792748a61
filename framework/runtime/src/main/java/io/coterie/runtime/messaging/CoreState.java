package io.coterie.runtime.messaging;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;

/** What the parts of {@link MessagingCore} share. Used by the core's owner alone. */
final class CoreState {
    static final byte[] NOTHING = {};
    final MemberId self;
    final UUID cluster;
    final MessagingEffects effects;
    final PendingRequests requests;
    final MessagingCounters counters = new MessagingCounters();
    final Map<String, LocalGroup> groups = new TreeMap<>();
    final Map<MemberId, RemoteMember> peers = new TreeMap<>();
    /** The turn of the instance with which the streams began; they run on through swaps. */
    long epoch;
    /** The open window of a swap, or null. */
    SwapWindow window;

    CoreState(final MemberId self, final UUID cluster, final MessagingEffects effects) {
        this.self = self;
        this.cluster = cluster;
        this.effects = effects;
        this.requests = new PendingRequests(effects);
    }

    FrameHeader header(final FrameKind kind, final String group, final long session, final long correlation) {
        return new FrameHeader(kind, Delivery.FIFO, cluster, self, epoch, session, 0, correlation, group);
    }

    /** {@return the number of a member's stay in a group, as far as it is known here; 0 if it is not in it} */
    long session(final String group, final MemberId member) {
        final RemoteMember peer = peers.get(member);
        return peer == null || peer.session(group) == null ? 0 : peer.session(group).number();
    }

    /** In a window both ways: what comes twice changes nothing, and the first of each keep their order. */
    void sendTo(final MemberId to, final byte[] frame) {
        effects.sendTo(Way.CURRENT, to, frame);
        if (window != null) {
            effects.sendTo(Way.NEXT, to, frame);
        }
    }

    /** One by one, since only the frames to one member keep their order among each other. */
    void tellOthers(final byte[] frame) {
        peers.keySet().stream().filter(m -> !m.equals(self)).forEach(m -> sendTo(m, frame));
    }

    /**
     * What has come of a stay's streams.
     *
     * @param of whose stay
     * @param group the group
     * @param session the number of the stay
     * @param from as {@link RemoteSession#received}
     * @return the first numbers that are missing, or null if this member awaits nothing of that stay
     */
    Positions received(final MemberId of, final String group, final long session, final Positions from) {
        final RemoteMember peer = peers.get(of);
        if (peer == null || !groups.containsKey(group)) {
            return null;
        }
        if (peer.knows(group, session)) {
            return peer.session(group).received(from);
        }
        return peer.isNews(group, session) ? Positions.START : null;
    }
}
