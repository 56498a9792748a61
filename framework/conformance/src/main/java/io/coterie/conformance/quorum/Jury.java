package io.coterie.conformance.quorum;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;
import io.coterie.conformance.world.MemberPlan;

/** Nodes with a quorum instance each, in views that the check says. Used by the check's thread. */
final class Jury {
    private static final long ANSWER_MILLIS = KitCluster.PATIENCE.dividedBy(3).toMillis();
    private final KitCluster cluster;
    private final Map<String, String> settings;
    private final Map<NodeId, Integer> votes;
    private final Map<NodeId, Member<Quorum>> members = new LinkedHashMap<>();
    private final Map<NodeId, KitMembership> views = new LinkedHashMap<>();
    private long epoch;

    Jury(final Trial trial, final Map<String, String> settings, final int... votes) {
        this.cluster = trial.cluster(votes.length);
        this.settings = settings;
        this.votes = IntStream.range(0, votes.length).boxed()
            .collect(Collectors.toMap(i -> cluster.nodes().get(i), i -> votes[i]));
        cluster.nodes().forEach(this::restart);
    }

    List<NodeId> nodes() {
        return cluster.nodes();
    }

    NodeId node(final int index) {
        return cluster.nodes().get(index);
    }

    /** The next life of a node; it has seen nothing yet. */
    void restart(final NodeId node) {
        begin(node, Member::up);
    }

    /** The next life of a node, beside another component: warm, and nothing is routed to it. */
    void beside(final NodeId node) {
        begin(node, Member::warm);
    }

    private void begin(final NodeId node, final UnaryOperator<Member<Quorum>> life) {
        end(node);
        final MemberPlan plan = cluster.plan(node.name());
        settings.forEach(plan::setting);
        final KitMembership membership = new KitMembership(plan.self());
        final Member<Quorum> member = life.apply(plan.slot(Membership.class, membership).<Quorum>create());
        member.service().electorate(votes);
        members.put(node, member);
        views.put(node, membership);
    }

    /** The life of a node ends, as a fence makes sure. */
    void end(final NodeId node) {
        final Member<Quorum> former = members.remove(node);
        views.remove(node);
        if (former != null) {
            former.close();
        }
    }

    boolean lives(final NodeId node) {
        return members.containsKey(node);
    }

    MemberId id(final NodeId node) {
        return members.get(node).id();
    }

    Quorum quorum(final NodeId node) {
        return members.get(node).service();
    }

    KitMembership membership(final NodeId node) {
        return views.get(node);
    }

    /** Those nodes see each other and nobody else. */
    void view(final List<NodeId> nodes) {
        final ViewId id = new ViewId(++epoch, "p" + epoch);
        final List<MemberId> in = nodes.stream().map(this::id).toList();
        nodes.forEach(n -> views.get(n).install(id, in));
    }

    /** The verdict of a node, after everything that it was told before. */
    QuorumState verdict(final NodeId node) {
        final CountDownLatch told = new CountDownLatch(1);
        try (Subscription subscription = quorum(node).subscribe(s -> told.countDown())) {
            if (!told.await(ANSWER_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new CheckFailed("A subscription on " + node + " was not told the present verdict.");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CheckFailed("The check's time was up.", e);
        }
        return quorum(node).state();
    }
}
