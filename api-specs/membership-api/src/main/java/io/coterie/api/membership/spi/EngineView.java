package io.coterie.api.membership.spi;

import java.util.List;
import java.util.Objects;

import io.coterie.api.core.MemberId;

/**
 * A view as the engine sees it.
 *
 * @param stamp the engine's own id of the view; equal on all members that installed the same one, and different from
 *     that of any other view, also of another partition
 * @param members who is in it, this member included
 */
public record EngineView(String stamp, List<MemberId> members) {
    /** Copies the list. */
    public EngineView {
        Objects.requireNonNull(stamp, "stamp");
        members = List.copyOf(members);
    }
}
