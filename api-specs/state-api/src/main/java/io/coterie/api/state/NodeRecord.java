package io.coterie.api.state;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * What the cluster knows of a node.
 *
 * @param node which
 * @param state its state
 * @param incarnation its last life that took part; empty if it never did
 * @param since when it came into this state, by the clock of the proposer
 * @param reason one sentence: why it is in this state
 * @param standby whether an operator keeps resources away from it
 * @param maintenance whether an operator keeps the cluster's hands off what it runs
 * @param host the life of the host on which its last life that took part began; empty if that cannot be told
 */
public record NodeRecord(NodeId node, NodeState state, Optional<Incarnation> incarnation, Instant since,
        String reason, boolean standby, boolean maintenance, Optional<HostLife> host) {
    /** All parts are required. */
    public NodeRecord {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(incarnation, "incarnation");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(host, "host");
    }

    /**
     * A record of a node that tells nothing of its host.
     *
     * @param node which
     * @param state its state
     * @param incarnation its last life that took part
     * @param since when it came into this state
     * @param reason why
     * @param standby whether an operator keeps resources away from it
     * @param maintenance whether an operator keeps the cluster's hands off what it runs
     */
    public NodeRecord(final NodeId node, final NodeState state, final Optional<Incarnation> incarnation,
            final Instant since, final String reason, final boolean standby, final boolean maintenance) {
        this(node, state, incarnation, since, reason, standby, maintenance, Optional.empty());
    }

    /**
     * The same node in another state.
     *
     * @param to the state
     * @param at since when
     * @param why one sentence
     * @return its record
     */
    public NodeRecord moved(final NodeState to, final Instant at, final String why) {
        return new NodeRecord(node, to, incarnation, at, why, standby, maintenance, host);
    }

    /** {@return its last life that took part, if it ever did} */
    public Optional<MemberId> member() {
        return incarnation.map(i -> new MemberId(node, i));
    }
}
