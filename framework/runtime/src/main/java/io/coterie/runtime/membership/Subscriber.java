package io.coterie.runtime.membership;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.membership.ViewStability;

/**
 * One subscriber and the view that it was told last, against which the next change is computed; so a change of the
 * component or a gap leaves nobody out. Used by the slot's owner thread alone, but for {@code end}.
 */
final class Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private final MembershipListener listener;
    private final Notification kind;
    private View told;
    private volatile boolean ended;

    Subscriber(final MembershipListener listener, final Notification kind) {
        this.listener = listener;
        this.kind = kind;
    }

    void end() {
        ended = true;
    }

    void view(final View view) {
        final ViewChange change = change(told, view, told == null ? Notification.FULL : kind);
        told = view;
        tell(() -> listener.viewChanged(change));
    }

    void stability(final ViewStability stability) {
        if (told != null) {
            tell(() -> listener.stabilityChanged(stability));
        }
    }

    void primary(final View view) {
        if (told != null) {
            told = view;
            tell(() -> listener.primaryChanged(view));
        }
    }

    /** The first change has everybody as joined: this subscriber knew of nobody. */
    static ViewChange change(final View before, final View after, final Notification kind) {
        final List<MemberId> old = before == null ? List.of() : before.members();
        return new ViewChange(after, kind,
            after.members().stream().filter(m -> !old.contains(m)).toList(),
            old.stream().filter(m -> !after.contains(m)).toList(),
            kind == Notification.INCREMENTAL ? null : old.stream().filter(after::contains).toList());
    }

    private void tell(final Runnable call) {
        if (ended) {
            return;
        }
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A membership listener failed; it is told of the next change all the same.", e);
        }
    }
}
