package io.coterie.manager.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.state.Change;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;

/**
 * Declares nodes unclean: those that were lost, those whose earlier life did not end cleanly, those that take
 * part according to the state but were not seen since this partition formed. Confined to the core's thread.
 */
final class NodeWatch {
    private final World world;
    private final Submissions submissions;
    private final CoordinatorTimes times;
    private final Restarts restarts;
    private final ConfirmedFences confirmed;
    private final Map<NodeId, Moment> olderSince = new HashMap<>();

    NodeWatch(final World world, final Submissions submissions, final CoordinatorTimes times,
            final Restarts restarts, final ConfirmedFences confirmed) {
        this.world = world;
        this.submissions = submissions;
        this.times = times;
        this.restarts = restarts;
        this.confirmed = confirmed;
    }

    void advance(final Term term) {
        for (final NodeRecord record : world.state.nodes().values()) {
            switch (record.state()) {
                case ONLINE, LEAVING -> lost(record).ifPresent(reason -> mark(term, record.node(), reason));
                default -> {
                    // clean, or known to be unclean already
                }
            }
        }
    }

    void mark(final Term term, final NodeId node, final String reason) {
        final NodeRecord record = world.state.nodes().get(node);
        if (record != null && (record.state() == NodeState.ONLINE || record.state() == NodeState.LEAVING)) {
            submissions.submit("unclean " + node, new Change.MarkUnclean(term, node, reason, world.now.wall()),
                world.now);
        }
    }

    private Optional<String> lost(final NodeRecord record) {
        final Optional<MemberId> present = world.inView(record.node());
        final MemberId member = record.member().orElseThrow();
        if (present.isPresent()) {
            final int order = member.incarnation().compareTo(present.get().incarnation());
            if (order <= 0) {
                olderSince.remove(record.node());
                return order == 0 || restarts.spares(record.node()) ? Optional.empty()
                    : Optional.of("It started anew, and its earlier life did not end cleanly.");
            }
            // the view may be behind the state for a moment; if it stays so, the node lost its home and its clock
            final Moment since = olderSince.computeIfAbsent(record.node(), n -> world.now);
            return world.stable && world.now.past(since, times.syncTimeout())
                ? Optional.of("It is there with an earlier incarnation, " + present.get().incarnation() + ".")
                : Optional.empty();
        }
        olderSince.remove(record.node());
        if (!world.stable) {
            return Optional.empty();
        }
        if (world.wasSeen(member) || confirmed.of(member).isPresent()) {
            return Optional.of("It left the view without leaving the cluster.");
        }
        return graceOver() ? Optional.of("It was not seen since this partition formed.") : Optional.empty();
    }

    private boolean graceOver() {
        return world.formedFor(Options.duration(world.document, "dc-deadtime", times.deadTime()));
    }

    /** {@return whom decisions wait for, for people} */
    String waitingFor() {
        return "what became of " + world.state.nodes().values().stream().filter(this::undecided)
            .map(record -> record.node().name()).collect(Collectors.joining(", "));
    }

    /** {@return whether a node's fate is about to be known: decisions wait for it} */
    boolean undecided() {
        return world.state.nodes().values().stream().anyMatch(this::undecided);
    }

    private boolean undecided(final NodeRecord record) {
        final Optional<MemberId> present = world.inView(record.node());
        return switch (record.state()) {
            case ONLINE, LEAVING -> present.isEmpty() || !present.equals(record.member());
            // clean, and about to join
            case UNSEEN, LEFT, FENCED -> present.filter(m -> !m.equals(record.member().orElse(null)))
                .filter(m -> !world.inViewFor(m, times.joinGrace())).isPresent();
            default -> false;
        };
    }
}
