package io.coterie.api.quorum;

import java.util.Map;
import java.util.function.Consumer;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/** The quorum of one cluster; the component's service and the slot alike. See the package. */
@ConsumerType
public interface Quorum {
    /**
     * The present verdict.
     *
     * @return never null; not quorate before the first view
     */
    QuorumState state();

    /**
     * Tells of each change of the verdict, beginning with the present one.
     *
     * @param listener whom to tell; must not block
     * @return ends it
     */
    Subscription subscribe(Consumer<QuorumState> listener);

    /**
     * The electorate, as the cluster document has it. Called by the cluster manager at the start and at each change.
     *
     * @param votes votes by node, each 0 or more; the map is the caller's again when the call has returned
     */
    void electorate(Map<NodeId, Integer> votes);

    /**
     * A fence of that incarnation was confirmed; it counts for two-node mode until a later incarnation of the node is
     * in a view.
     *
     * @param member who was fenced
     */
    void fenced(MemberId member);

    /**
     * A person declares nodes gone; they count as fenced until they are seen again.
     *
     * @param node the node that the person named
     */
    void override(NodeId node);
}
