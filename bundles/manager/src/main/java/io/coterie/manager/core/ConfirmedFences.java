package io.coterie.manager.core;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.membership.View;
import io.coterie.api.state.FenceRecord;

/**
 * Fences that were confirmed to this member, whether or not they are in the cluster state yet: a fence that was
 * confirmed while nothing could be committed is recorded later and not repeated, since a second one could hit the
 * node while it starts again. Of each node the latest life counts. Confined to the cores' thread.
 */
public final class ConfirmedFences {
    private final Map<NodeId, FenceRecord> last = new TreeMap<>();

    void add(final FenceRecord record) {
        last.merge(record.target().node(), record, (before, after) ->
            before.target().compareTo(after.target()) > 0 ? before : after);
    }

    /** Who is seen again is alive, whatever a device or a person said. */
    void seen(final View view) {
        last.values().removeIf(record -> view.contains(record.target()));
    }

    /** The fence that makes sure that a life is over: its own, or that of a later one. */
    Optional<FenceRecord> of(final MemberId target) {
        return Optional.ofNullable(last.get(target.node())).filter(r -> r.target().compareTo(target) >= 0);
    }
}
