package io.coterie.api.membership;

import java.util.List;
import java.util.Objects;

import io.coterie.api.core.MemberId;

/**
 * A notification of a change. In an incremental one {@link #remained()} may not be asked.
 *
 * @param view the new view
 * @param kind what the subscriber asked for
 * @param joined who is new against the view that this subscriber was told last
 * @param left who is gone; a member that came back as a later incarnation is in both lists
 * @param remaining who stayed; null in an incremental notification
 */
public record ViewChange(View view, Notification kind, List<MemberId> joined, List<MemberId> left,
        List<MemberId> remaining) {
    /** Copies the lists. */
    public ViewChange {
        Objects.requireNonNull(view, "view");
        Objects.requireNonNull(kind, "kind");
        joined = List.copyOf(joined);
        left = List.copyOf(left);
        remaining = remaining == null ? null : List.copyOf(remaining);
    }

    /**
     * Who stayed.
     *
     * @return the members
     * @throws IllegalStateException if the notification is incremental (as in the OCF API, asking is an error)
     */
    public List<MemberId> remained() {
        if (kind == Notification.INCREMENTAL) {
            throw new IllegalStateException("an incremental notification does not say who remained");
        }
        return remaining;
    }
}
