package io.coterie.manager.core;

import java.time.Duration;
import java.util.Optional;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.manager.config.OperatorRecord;

/**
 * Acts on what operators asked for and left in the state as records, and removes what is done or over. Confined to the
 * core's thread.
 */
final class OperatorRequests {
    private final World world;
    private final Submissions submissions;
    private final NodeWatch watch;

    OperatorRequests(final World world, final Submissions submissions, final NodeWatch watch) {
        this.world = world;
        this.submissions = submissions;
        this.watch = watch;
    }

    void advance(final Term term) {
        for (final NamedRecord named : world.state.records().values()) {
            OperatorRecord.read(named).ifPresent(record -> {
                if (act(term, record)) {
                    submissions.submit("remove " + named.key(),
                        new Change.PutRecord(named.key(), named.revision(), null, term), world.now);
                }
            });
        }
    }

    /** Does what is to be done now; true if the record is not needed any more. */
    private boolean act(final Term term, final OperatorRecord record) {
        return switch (record.purpose()) {
            case FENCE -> fence(term, record);
            case CONFIRM -> confirm(term, record);
            case TARGET_ROLE -> world.document.resource(record.subject()).isEmpty();
            case MOVE -> record.expired(world.now.wall()) || world.document.resource(record.subject()).isEmpty();
        };
    }

    private boolean fence(final Term term, final OperatorRecord record) {
        final NodeRecord node = world.state.nodes().get(NodeId.of(record.subject()));
        if (node == null || !meant(record, node) || node.state().clean() || node.state() == NodeState.UNCLEAN) {
            return true;
        }
        watch.mark(term, node.node(), "An operator asked for it: " + record.value("reason"));
        return false;
    }

    /** Whether a request is for the life that the node has now: nobody vouches for a later one. */
    private static boolean meant(final OperatorRecord record, final NodeRecord node) {
        return node.incarnation().map(i -> i.toString()).orElse("").equals(record.value("incarnation"));
    }

    private boolean confirm(final Term term, final OperatorRecord record) {
        final NodeRecord node = world.state.nodes().get(NodeId.of(record.subject()));
        if (node == null || !meant(record, node) || node.state().clean() || node.state() == NodeState.ONLINE
            || node.state() == NodeState.LEAVING) {
            return true;
        }
        final FenceRecord vouched = new FenceRecord(Fences.target(node), FenceRecord.OPERATOR, world.self.node(), "off",
            "confirmed", Optional.ofNullable(record.value("author")).filter(a -> !a.isEmpty()).orElse("Somebody")
                + " vouches that it is off.", world.now.wall(), Duration.ZERO, term);
        submissions.submit("confirm " + node.node(), new Change.RecordFence(term, vouched), world.now);
        return false;
    }
}
