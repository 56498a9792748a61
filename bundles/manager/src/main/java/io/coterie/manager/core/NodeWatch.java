package io.coterie.manager.core;

import java.time.Duration;
import java.util.Optional;

import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;

/**
 * Declares nodes unclean: those that were lost, those whose earlier life did not end cleanly, those that were never
 * seen. Confined to the core's thread.
 */
final class NodeWatch {
    /** Device of a record that says: the node itself came up for the first time and tells what it runs. */
    static final String OWN_WORD = "own-word";
    private final World world;
    private final Submissions submissions;
    private final CoordinatorTimes times;

    NodeWatch(final World world, final Submissions submissions, final CoordinatorTimes times) {
        this.world = world;
        this.submissions = submissions;
        this.times = times;
    }

    void advance(final Term term) {
        for (final NodeRecord record : world.state.nodes().values()) {
            switch (record.state()) {
                case ONLINE, LEAVING, UNSEEN -> lost(record).ifPresent(reason -> mark(term, record.node(), reason));
                case UNCLEAN -> firstLife(term, record);
                default -> {
                    // left or fenced: nothing of it can run
                }
            }
        }
    }

    void mark(final Term term, final NodeId node, final String reason) {
        final NodeRecord record = world.state.nodes().get(node);
        if (record != null && record.state() != NodeState.UNCLEAN && !record.state().clean()) {
            submissions.submit("unclean " + node, new Change.MarkUnclean(term, node, reason, world.now.wall()),
                world.now);
        }
    }

    private Optional<String> lost(final NodeRecord record) {
        final Optional<MemberId> present = world.inView(record.node());
        if (record.state() == NodeState.UNSEEN) {
            return present.isEmpty() && graceOver() && world.stable
                ? Optional.of("It was not seen since this partition formed.") : Optional.empty();
        }
        final MemberId member = record.member().orElseThrow();
        if (present.isPresent()) {
            if (member.incarnation().compareTo(present.get().incarnation()) < 0) {
                return Optional.of("It started anew, and its earlier life did not end cleanly.");
            }
            return Optional.empty();
        }
        if (!world.stable) {
            return Optional.empty();
        }
        if (world.wasSeen(member)) {
            return Optional.of("It left the view without leaving the cluster.");
        }
        return graceOver() ? Optional.of("It was not seen since this partition formed.") : Optional.empty();
    }

    /**
     * A node that is unclean only because nobody had seen it, and that now comes up for the first time: no order was
     * ever given to it, and what else runs there its probes tell, so its own word clears it.
     */
    private void firstLife(final Term term, final NodeRecord record) {
        final Optional<MemberId> present = world.inView(record.node());
        if (record.incarnation().isPresent() || present.isEmpty()) {
            return;
        }
        // the life before the present one: the record must never be about a member that is to live on
        final MemberId before = new MemberId(record.node(),
            new Incarnation(Math.max(1, present.get().incarnation().number() - 1)));
        final FenceRecord word = new FenceRecord(before, OWN_WORD, record.node(), "off", "confirmed",
            "It takes part for the first time and says what it runs.", world.now.wall(), Duration.ZERO, term);
        submissions.submit("first " + record.node(), new Change.RecordFence(term, word), world.now);
    }

    private boolean graceOver() {
        return world.formedFor(Options.duration(world.document, "dc-deadtime", times.deadTime()));
    }

    /** {@return whether a node's fate is about to be known: decisions wait for it} */
    boolean undecided() {
        return world.state.nodes().values().stream().anyMatch(record -> {
            final Optional<MemberId> present = world.inView(record.node());
            return switch (record.state()) {
                case ONLINE, LEAVING -> present.isEmpty() || !present.equals(record.member());
                case UNSEEN -> present.map(m -> !world.inViewFor(m, times.joinGrace())).orElse(true);
                case LEFT, FENCED -> present.filter(m -> !m.equals(record.member().orElse(null)))
                    .filter(m -> !world.inViewFor(m, times.joinGrace())).isPresent();
                default -> false;
            };
        });
    }
}
