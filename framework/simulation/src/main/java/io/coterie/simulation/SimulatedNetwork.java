package io.coterie.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * Links between nodes: each direction can be cut and healed; what is sent is delayed by chance and arrives in the order
 * of sending for each pair. What is on its way over a cut link is lost.
 */
public final class SimulatedNetwork {
    private static final Duration LEAST_DELAY = Duration.ofNanos(50_000);
    private final Simulation simulation;
    private final Set<Link> cuts = new HashSet<>();
    private final Map<Link, Long> lastArrival = new HashMap<>();
    private Duration mostDelay = Duration.ofMillis(2);

    SimulatedNetwork(final Simulation simulation) {
        this.simulation = simulation;
    }

    /** One direction. */
    private record Link(NodeId from, NodeId to) {
    }

    /**
     * Sets the worst delay.
     *
     * @param most of any frame from now on
     */
    public void delay(final Duration most) {
        mostDelay = most;
    }

    /**
     * Cuts one direction.
     *
     * @param from sender
     * @param to receiver
     */
    public void cut(final NodeId from, final NodeId to) {
        cuts.add(new Link(from, to));
    }

    /**
     * Cuts a node off, in both directions.
     *
     * @param node which
     * @param others from whom
     */
    public void isolate(final NodeId node, final Iterable<NodeId> others) {
        for (final NodeId other : others) {
            if (!other.equals(node)) {
                cut(node, other);
                cut(other, node);
            }
        }
    }

    /** Heals every cut. */
    public void heal() {
        cuts.clear();
    }

    /**
     * Whether frames pass.
     *
     * @param from sender
     * @param to receiver
     * @return true if that direction is not cut
     */
    public boolean open(final NodeId from, final NodeId to) {
        return from.equals(to) || !cuts.contains(new Link(from, to));
    }

    /**
     * Whether two nodes hear each other.
     *
     * @param one a node
     * @param other another
     * @return true if both directions are open
     */
    public boolean connected(final NodeId one, final NodeId other) {
        return open(one, other) && open(other, one);
    }

    /**
     * Sends, in order for the pair.
     *
     * @param from sender
     * @param to receiver
     * @param arrival what happens at the receiver
     */
    public void send(final MemberId from, final MemberId to, final Runnable arrival) {
        if (!open(from.node(), to.node())) {
            return;
        }
        final Link link = new Link(from.node(), to.node());
        final long now = simulation.elapsed().toNanos();
        final long at = Math.max(lastArrival.getOrDefault(link, 0L),
            now + simulation.between(LEAST_DELAY, mostDelay).toNanos());
        lastArrival.put(link, at);
        simulation.plan(Duration.ofNanos(at - now), () -> {
            if (open(from.node(), to.node())) {
                arrival.run();
            }
        });
    }

    /**
     * The nodes that hear each other with one of them: the largest set around it in which every pair is connected,
     * built in the order of the names, so that all of its nodes get the same one.
     *
     * @param candidates nodes that could be in it
     * @return disjoint sets that cover all candidates
     */
    public List<Set<NodeId>> cliques(final Set<NodeId> candidates) {
        final List<Set<NodeId>> cliques = new java.util.ArrayList<>();
        final Set<NodeId> left = new TreeSet<>(candidates);
        while (!left.isEmpty()) {
            final Set<NodeId> clique = new TreeSet<>();
            for (final NodeId node : left) {
                if (clique.stream().allMatch(other -> connected(node, other))) {
                    clique.add(node);
                }
            }
            cliques.add(clique);
            left.removeAll(clique);
        }
        return cliques;
    }
}
