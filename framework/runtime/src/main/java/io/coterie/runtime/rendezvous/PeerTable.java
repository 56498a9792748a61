package io.coterie.runtime.rendezvous;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * Decides who is let in, and owns what is known of each peer. Pure: no thread, clock or socket; the same calls give
 * the same answers. Not safe for several threads: its owner calls it from one.
 */
public final class PeerTable {
    /**
     * How long a member counts as alive after it was last heard. Three times the slow interval: two exchanges may be
     * lost before a node may come back at another address.
     */
    public static final Duration LIVE = Rendezvous.SLOW_INTERVAL.multipliedBy(3);

    private final ClusterId cluster;
    private final MemberId self;
    private final ProtocolRange protocol;
    private final Map<NodeId, Peer> peers = new TreeMap<>();
    private final Map<NodeId, Refusal> refusals = new TreeMap<>();
    private Set<NodeId> nodes;

    /**
     * Knows nobody yet.
     *
     * @param cluster the own cluster
     * @param self the own member
     * @param nodes the electorate
     * @param protocol what this member speaks
     */
    public PeerTable(final ClusterId cluster, final MemberId self, final Set<NodeId> nodes,
            final ProtocolRange protocol) {
        this.cluster = Objects.requireNonNull(cluster, "cluster");
        this.self = Objects.requireNonNull(self, "self");
        this.protocol = Objects.requireNonNull(protocol, "protocol");
        this.nodes = Set.copyOf(nodes);
    }

    /**
     * Replaces the electorate; what is known of nodes that are no longer in it is forgotten.
     *
     * @param electorate the nodes, the own one included
     */
    public void electorate(final Set<NodeId> electorate) {
        nodes = Set.copyOf(electorate);
        peers.keySet().retainAll(nodes);
        refusals.keySet().retainAll(nodes);
    }

    /**
     * A member says who it is. If it is let in, what it says is kept.
     *
     * @param facts what it says
     * @param nowNanos the time
     * @return why it is not let in, or empty if it is
     */
    public Optional<Refusal> heard(final Facts facts, final long nowNanos) {
        final Optional<Refusal> refusal = judge(facts, nowNanos);
        if (refusal.isEmpty()) {
            keep(facts, nowNanos);
        }
        return refusal;
    }

    /**
     * A member answers at the address of a node: it let this member in.
     *
     * @param asked the node that was asked
     * @param facts what it says
     * @param nowNanos the time
     * @return why it is not to be believed, or empty if it is
     */
    public Optional<Refusal> answered(final NodeId asked, final Facts facts, final long nowNanos) {
        Optional<Refusal> refusal = judgeStranger(facts);
        if (refusal.isEmpty() && !facts.member().node().equals(asked)) {
            refusal = Optional.of(new Refusal(Refusal.WRONG_NODE,
                "At the address of node " + asked + " answers node " + facts.member().node() + ".",
                "Give each node its own host:port, and the same ones on every node."));
        }
        if (refusal.isEmpty()) {
            refusal = heard(facts, nowNanos);
        }
        // an old life that still answers at a node's address speaks against that process, not against this member
        if (refusal.isEmpty() || refusal.get().code().equals(Refusal.STALE_INCARNATION)) {
            refusals.remove(asked);
        } else {
            refusals.put(asked, refusal.get());
        }
        return refusal;
    }

    /**
     * A node refused this member.
     *
     * @param asked the node that was asked
     * @param refusal why
     */
    public void refused(final NodeId asked, final Refusal refusal) {
        if (nodes.contains(asked)) {
            refusals.put(asked, refusal);
        }
    }

    /** {@return what is known, by node; a copy} */
    public Map<NodeId, Peer> peers() {
        return new TreeMap<>(peers);
    }

    /** {@return the nodes with which the last exchange ended in a refusal, theirs or ours; a copy} */
    public Map<NodeId, Refusal> refusals() {
        return new TreeMap<>(refusals);
    }

    private Optional<Refusal> judge(final Facts facts, final long nowNanos) {
        final Optional<Refusal> stranger = judgeStranger(facts);
        if (stranger.isPresent()) {
            return stranger;
        }
        final NodeId node = facts.member().node();
        if (facts.member().equals(self)) {
            return Optional.of(new Refusal(Refusal.WRONG_NODE,
                "Member " + self + " has met itself: the address of another node leads to it.",
                "Give each node its own host:port, and the same ones on every node."));
        }
        if (node.equals(self.node())) {
            return Optional.of(duplicate(facts, "this member, " + self + ","));
        }
        final Peer known = peers.get(node);
        if (known == null) {
            return Optional.empty();
        }
        final int newer = facts.member().incarnation().compareTo(known.facts().member().incarnation());
        if (newer < 0) {
            return Optional.of(new Refusal(Refusal.STALE_INCARNATION,
                "Member " + facts.member() + " is an old life of its node: " + known.facts().member()
                    + " was seen already.",
                "Stop the old process; if it is the right one, check the clock of its host and start it again."));
        }
        final boolean moved = !facts.address().equals(known.facts().address());
        if (moved && nowNanos - known.seenNanos() < LIVE.toNanos()) {
            return Optional.of(duplicate(facts, known.facts().member() + " at " + known.facts().address()));
        }
        return Optional.empty();
    }

    /** What can be said without knowing any peer. */
    private Optional<Refusal> judgeStranger(final Facts facts) {
        if (!protocol.overlaps(facts.protocol())) {
            return Optional.of(incompatible(facts.protocol()));
        }
        if (!cluster.equals(facts.cluster())) {
            return Optional.of(new Refusal(Refusal.OTHER_CLUSTER,
                "Member " + facts.member() + " belongs to cluster " + facts.cluster() + ", member " + self
                    + " to cluster " + cluster + ".",
                "Check the addresses of the nodes, or join the right cluster with a fresh home."));
        }
        if (!nodes.contains(facts.member().node())) {
            return Optional.of(new Refusal(Refusal.UNKNOWN_NODE,
                "Cluster " + cluster.name() + " has no node " + facts.member().node() + "; it has "
                    + new TreeSet<>(nodes) + ".",
                "Correct the node's name, or add the node to the cluster before it starts."));
        }
        return Optional.empty();
    }

    /**
     * The refusal of a member of another age. Reads nothing that changes, so it may be called from any thread.
     *
     * @param theirs what the other member speaks
     * @return the refusal
     */
    Refusal incompatible(final ProtocolRange theirs) {
        return new Refusal(Refusal.INCOMPATIBLE_VERSION,
            "The member that asks speaks version " + theirs + " of the rendezvous, member " + self + " speaks "
                + protocol + ".",
            "Install versions of the product that are at most one release apart.");
    }

    private static Refusal duplicate(final Facts facts, final String other) {
        return new Refusal(Refusal.DUPLICATE_NODE,
            "Node " + facts.member().node() + " would run twice: " + other + " lives beside " + facts.member() + " at "
                + facts.address() + ".",
            "Stop one of them; a node that moved may start " + LIVE.toSeconds() + " s after its former life ended.");
    }

    private void keep(final Facts facts, final long nowNanos) {
        final NodeId node = facts.member().node();
        final Peer known = peers.get(node);
        final boolean overtaken = known != null && known.facts().member().equals(facts.member())
            && facts.revision() < known.facts().revision();
        peers.put(node, new Peer(overtaken ? known.facts() : facts, nowNanos));
    }
}
