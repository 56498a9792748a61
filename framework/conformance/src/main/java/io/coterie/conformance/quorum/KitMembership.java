package io.coterie.conformance.quorum;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.membership.ViewId;
import io.coterie.api.membership.ViewStability;

/** A slot of membership in which the check says what the view is. Safe for several threads. */
final class KitMembership implements Membership {
    private final MemberId self;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<Declaration> declared = new ArrayList<>();
    private View view;

    /** Somebody who subscribed. */
    private record Listener(MembershipListener target, Notification kind) {
    }

    /** What quorum said of a view. */
    record Declaration(ViewId view, boolean primary) {
    }

    KitMembership(final MemberId self) {
        this.self = self;
    }

    /** Installs a view and tells of it, on the caller's thread. */
    void install(final ViewId id, final List<MemberId> members) {
        final View before;
        final View next = new View(id, members, false);
        synchronized (this) {
            before = view;
            view = next;
        }
        listeners.forEach(l -> l.target.viewChanged(change(before, next, l.kind)));
    }

    private static ViewChange change(final View before, final View next, final Notification kind) {
        final List<MemberId> old = before == null ? List.of() : before.members();
        return new ViewChange(next, kind, next.members().stream().filter(m -> !old.contains(m)).toList(),
            old.stream().filter(m -> !next.contains(m)).toList(),
            kind == Notification.FULL ? next.members().stream().filter(old::contains).toList() : null);
    }

    /** {@return what was declared, in order} */
    synchronized List<Declaration> declared() {
        return List.copyOf(declared);
    }

    @Override
    public MemberId self() {
        return self;
    }

    @Override
    public synchronized View view() {
        if (view == null) {
            throw new UnavailableException("membership.no-view", "No view has been installed yet.", "Try again.");
        }
        return view;
    }

    @Override
    public ViewStability stability() {
        return ViewStability.STABLE;
    }

    @Override
    public Subscription subscribe(final MembershipListener listener, final Notification kind) {
        final Listener entry = new Listener(listener, kind);
        listeners.add(entry);
        final View now;
        synchronized (this) {
            now = view;
        }
        if (now != null) {
            listener.viewChanged(change(null, now, Notification.FULL));
        }
        return () -> listeners.remove(entry);
    }

    @Override
    public synchronized void declarePrimary(final ViewId of, final boolean primary) {
        declared.add(new Declaration(of, primary));
    }
}
