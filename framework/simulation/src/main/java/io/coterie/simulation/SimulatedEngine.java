package io.coterie.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * Stands in for an engine of membership and messaging. Views follow the connectivity after a detection time and may
 * reach the members one after the other; frames are reliable and FIFO among members that stay in each other's view,
 * and are lost, from some point on, when one leaves the other's view.
 */
public final class SimulatedEngine {
    private static final Duration LEAST_DETECTION = Duration.ofMillis(20);
    private static final Duration MOST_DETECTION = Duration.ofMillis(600);
    private final SimulatedCluster cluster;
    private final Map<NodeId, EngineMember> members = new HashMap<>();
    private Map<NodeId, Set<NodeId>> wanted = Map.of();
    private long generation;
    private long views;

    /**
     * An engine over a cluster.
     *
     * @param cluster whose lives and links it follows
     */
    public SimulatedEngine(final SimulatedCluster cluster) {
        this.cluster = cluster;
        cluster.onChange(this::reconsider);
    }

    /**
     * Lets a life take part.
     *
     * @param process whose
     * @return its end of the engine
     */
    public EngineMember join(final SimulatedProcess process) {
        final EngineMember member = new EngineMember(this, process);
        members.put(process.member().node(), member);
        reconsider();
        return member;
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    Optional<EngineMember> member(final MemberId id) {
        return Optional.ofNullable(members.get(id.node())).filter(m -> m.id().equals(id));
    }

    /** Something changed: suspect at once, decide after the detection time, and again if that was not the end of it. */
    private void reconsider() {
        generation++;
        if (isAbandoned()) {
            wanted = Map.of();
            return;
        }
        final long mine = generation;
        members.values().stream().filter(m -> m.process().runs()).forEach(member -> {
            member.suspect();
            member.retransmit();
        });
        cluster.simulation().plan(cluster.simulation().between(LEAST_DETECTION, MOST_DETECTION), () -> {
            if (mine == generation) {
                decide();
            }
        });
    }

    private void decide() {
        final Set<NodeId> present = new java.util.TreeSet<>();
        members.forEach((node, member) -> {
            if (member.process().runs() && !member.left()) {
                present.add(node);
            }
        });
        final Map<NodeId, Set<NodeId>> next = new HashMap<>();
        for (final Set<NodeId> clique : cluster.network().cliques(present)) {
            clique.forEach(node -> next.put(node, clique));
            final List<MemberId> ids = new ArrayList<>();
            clique.forEach(node -> ids.add(members.get(node).id()));
            if (clique.stream().anyMatch(node -> !members.get(node).shows(ids))) {
                install(ids);
            } else {
                clique.forEach(node -> members.get(node).reassure());
            }
        }
        wanted = next;
    }

    private void install(final List<MemberId> ids) {
        final String stamp = "view-" + ++views;
        cluster.simulation().trace(stamp + " " + ids);
        for (final MemberId id : ids) {
            final EngineMember member = members.get(id.node());
            member.process().schedule(cluster.simulation().between(Duration.ZERO, Duration.ofMillis(5)),
                () -> member.install(stamp, ids));
        }
    }

    /** {@return whether nobody takes part any more: whoever comes now may as well have an engine of its own} */
    public boolean isAbandoned() {
        return members.values().stream().allMatch(m -> m.left() || m.process().dead());
    }

    /** {@return whether the engine has come to rest: all views are as the connectivity is} */
    public boolean settled() {
        return wanted.entrySet().stream().allMatch(e -> {
            final List<MemberId> ids = new ArrayList<>();
            e.getValue().forEach(node -> ids.add(members.get(node).id()));
            return members.get(e.getKey()).shows(ids);
        });
    }

    void leave() {
        reconsider();
    }
}
