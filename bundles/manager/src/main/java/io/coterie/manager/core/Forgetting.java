package io.coterie.manager.core;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Resource;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.Change;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;

/**
 * Forgets the failures of resources that are not in the document any more, once they are stopped: a resource that gets
 * the name later must not find them. Confined to the core's thread.
 */
final class Forgetting {
    private final World world;
    private final Submissions submissions;

    Forgetting(final World world, final Submissions submissions) {
        this.world = world;
        this.submissions = submissions;
    }

    void advance() {
        if (world.state.failCounts().isEmpty()) {
            return;
        }
        final Set<String> known = world.document.primitives().map(Resource.Primitive::id).collect(Collectors.toSet());
        world.state.failCounts().stream().filter(f -> !known.contains(base(f.resource()))).filter(this::stopped)
            .forEach(f -> submissions.submit("forget " + f.resource() + " " + f.node(),
                new Change.Cleanup(Optional.of(f.resource()), Optional.of(f.node())), world.now));
    }

    private static String base(final String instance) {
        return instance.split(":", 2)[0];
    }

    /** By its last result there, and not on a node that nobody can ask. */
    private boolean stopped(final FailCount count) {
        final NodeId node = count.node();
        final NodeRecord record = world.state.nodes().get(node);
        return record != null && record.state() != NodeState.UNCLEAN && world.state.operations().stream()
            .filter(o -> o.member().node().equals(node) && o.resource().equals(count.resource()))
            .filter(o -> o.interval().isZero()).max(Comparator.comparingLong(OperationRecord::callId))
            .map(o -> o.action().equals("stop") && !o.failed() || o.code() == ResultCode.NOT_RUNNING).orElse(true);
    }
}
