package io.coterie.manager.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.membership.View;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.state.HostLife;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/** What a coordinator knows of the world outside: the last of each input. Confined to the core's thread. */
final class World {
    /** Quorum that comes back sooner was lost while views changed; no host starts in so short a time. */
    private static final Duration SAME_PARTITION = Duration.ofSeconds(5);
    final MemberId self;
    private final Function<StateSnapshot, ClusterDocument> documents;
    Moment now;
    Leadership leadership = Leadership.NONE;
    QuorumState quorum = new QuorumState(false, 0, 0, 0, QuorumState.Rule.NO_VIEW, "There is no view yet.");
    View view;
    boolean stable;
    private final SettledTime settled = new SettledTime();
    StateSnapshot state;
    ClusterDocument document;
    Set<NodeId> voters = Set.of();
    Map<String, AgentMetadata> agents = Map.of();
    long agentsVersion = -1;
    /** What members of the view have told of their hosts; nothing of those that have not yet. */
    final Map<MemberId, Optional<HostLife>> hosts = new HashMap<>();
    /** When this partition formed: at the first view, and again when it has quorum after a while without. */
    private Moment formed;
    private Moment quorumLost;
    private final Set<MemberId> seen = new HashSet<>();
    private final Map<MemberId, Moment> inViewSince = new HashMap<>();

    World(final MemberId self, final Function<StateSnapshot, ClusterDocument> documents) {
        this.self = self;
        this.documents = documents;
    }

    void take(final CoordinatorInput input) {
        if (input instanceof CoordinatorInput.LeadershipChanged changed) {
            leadership = changed.leadership();
        } else if (input instanceof CoordinatorInput.QuorumChanged changed) {
            takeQuorum(changed.quorum());
        } else if (input instanceof CoordinatorInput.ViewChanged changed) {
            takeView(changed.view(), changed.stable());
        } else if (input instanceof CoordinatorInput.VotersKnown known) {
            voters = known.voters();
        } else if (input instanceof CoordinatorInput.AgentsKnown known && known.documentVersion() >= agentsVersion) {
            // the agents of an earlier document may take longer to ask than those of a later one
            agents = known.agents();
            agentsVersion = known.documentVersion();
        } else if (input instanceof CoordinatorInput.StateChanged changed
            && (state == null || changed.state().revision() > state.revision())) {
            state = changed.state();
            // overrides are part of what is wanted, so the document follows every state
            document = documents.apply(state);
        } else if (input instanceof CoordinatorInput.Synced synced && view != null && view.contains(synced.member())) {
            synced.answer().ifPresent(answer -> hosts.put(synced.member(), answer.host()));
        }
    }

    /**
     * Whoever was lost while there was no quorum may be on its way back, as this partition was: when the power has
     * failed, hosts start one after the other.
     */
    private void takeQuorum(final QuorumState newQuorum) {
        if (quorum.quorate() && !newQuorum.quorate()) {
            quorumLost = now;
        } else if (!quorum.quorate() && newQuorum.quorate()
            && (quorumLost == null || now.past(quorumLost, SAME_PARTITION))) {
            formed = now;
            seen.removeIf(member -> view == null || !view.contains(member));
        }
        quorum = newQuorum;
    }

    /** {@return how long, in all, members could be heard} */
    Duration settledTime() {
        return settled.total(now);
    }

    private void takeView(final View newView, final boolean nowStable) {
        view = newView;
        stable = nowStable;
        settled.take(nowStable, now);
        formed = formed == null ? now : formed;
        inViewSince.keySet().retainAll(newView.members());
        hosts.keySet().retainAll(newView.members());
        newView.members().forEach(member -> inViewSince.putIfAbsent(member, now));
        // older lives are never asked for again
        seen.removeIf(old -> newView.members().stream().anyMatch(m -> m.node().equals(old.node())));
        seen.addAll(newView.members());
    }

    /** {@return whether this member may decide for the cluster, as far as it knows} */
    boolean mayReign() {
        return leadership.self() && quorum.quorate() && view != null && state != null && document != null;
    }

    boolean inView(final MemberId member) {
        return view.contains(member);
    }

    Optional<MemberId> inView(final NodeId node) {
        return view.member(node);
    }

    /** Whether a member was in some view since this partition formed. */
    boolean wasSeen(final MemberId member) {
        return seen.contains(member);
    }

    boolean inViewFor(final MemberId member, final Duration time) {
        final Moment since = inViewSince.get(member);
        return since != null && now.past(since, time);
    }

    boolean formedFor(final Duration time) {
        return formed != null && now.past(formed, time);
    }

    /** {@return the record of that very incarnation, if it takes part according to the state} */
    Optional<NodeRecord> takesPart(final MemberId member) {
        return Optional.ofNullable(state.nodes().get(member.node()))
            .filter(r -> r.incarnation().filter(i -> i.equals(member.incarnation())).isPresent())
            .filter(r -> r.state() == NodeState.ONLINE || r.state() == NodeState.LEAVING);
    }
}
