package io.coterie.conformance.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Several members that see each other. Used by the check's thread. */
final class Ring {
    /** Long enough for a busy machine; what is accepted late is no failure. */
    static final Duration SEND = KitCluster.PATIENCE.multipliedBy(2).dividedBy(3);
    private final KitCluster cluster;
    private final List<Member<MessagingComponent>> members = new ArrayList<>();
    /** How many frames of the stream of each member were accepted. */
    private final Map<Member<?>, AtomicInteger> accepted = new ConcurrentHashMap<>();

    private Ring(final KitCluster cluster) {
        this.cluster = cluster;
    }

    /** As many members as the component is made for, up to a number. */
    static Ring upTo(final Trial trial, final int most) {
        return of(trial, Math.min(most, trial.subject().maxMembers()));
    }

    static Ring of(final Trial trial, final int size) {
        final Ring ring = new Ring(trial.cluster(size));
        ring.members.addAll(ring.cluster.startAll());
        ring.formed(ring.members);
        return ring;
    }

    KitCluster cluster() {
        return cluster;
    }

    Map<Member<?>, AtomicInteger> accepted() {
        return accepted;
    }

    List<Member<MessagingComponent>> members() {
        return members;
    }

    Member<MessagingComponent> member(final int index) {
        return members.get(index);
    }

    static FrameRecorder recorder(final Member<?> member) {
        return member.opened(FrameRecorder.class);
    }

    FrameRecorder recorder(final int index) {
        return recorder(members.get(index));
    }

    /** Waits until those members see each other and nobody else. */
    void formed(final List<Member<MessagingComponent>> who) {
        final Set<MemberId> wanted = new HashSet<>(who.stream().map(Member::id).toList());
        for (final Member<?> one : who) {
            Expect.within(KitCluster.PATIENCE, () -> recorder(one).members().map(HashSet::new).filter(wanted::equals)
                .isPresent(), () -> one.id() + " was to reach " + wanted + ", and reaches " + recorder(one).members());
        }
    }

    /** Sends numbered frames of a stream to all. */
    void send(final int from, final Delivery delivery, final int stream, final int first, final int many,
            final int size) {
        for (int i = first; i < first + many; i++) {
            member(from).service().sendToAll(delivery, Frames.of(stream, i, size), SEND);
        }
    }

    /** Every member gets so many frames of a stream. */
    void arrives(final List<Member<MessagingComponent>> at, final int stream, final int many) {
        for (final Member<?> one : at) {
            Expect.within(KitCluster.PATIENCE, () -> recorder(one).numbers(stream).size() >= many,
                () -> one.id() + " got " + recorder(one).numbers(stream).size() + " of " + many
                    + " frames of stream " + stream);
        }
    }

    /** Every frame of a stream was delivered as one of that member. */
    void from(final int stream, final Member<?> sender) {
        for (final Member<?> at : members) {
            recorder(at).frames(stream).stream().filter(e -> !e.from().equals(sender.id())).findFirst()
                .ifPresent(e -> {
                    throw new CheckFailed("A frame of " + sender.id() + " came to " + at.id() + " as one of "
                        + e.from() + ".");
                });
        }
    }

    /** Nothing happened that must never happen, on any member. */
    void clean() {
        members.forEach(m -> recorder(m).clean());
    }
}
