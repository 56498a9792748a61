package io.coterie.manager.core;

import java.time.Duration;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.View;
import io.coterie.api.state.Change;
import io.coterie.api.state.HostLife;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/**
 * What every member does for itself: joins when its earlier life is clean, leaves when it is asked to and nothing runs
 * any more, and notices that it was given up. Pure; confined to one thread.
 */
public final class MemberCore {
    /** Between two tries of the same step. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Where the member is. */
    public enum Standing {
        /** Its node is not in the electorate. */
        UNKNOWN,
        /** Waits until it may join. */
        JOINING,
        /** Takes part. */
        ONLINE,
        /** On its way out. */
        LEAVING,
        /** Out, cleanly. */
        LEFT,
        /** Declared unclean or fenced while it lives: it must stop what it runs, and never takes part again. */
        CONDEMNED
    }

    private final MemberId self;
    private final Optional<HostLife> host;
    private StateSnapshot state;
    private View view;
    private boolean leaving;
    private boolean idle = true;
    private boolean submitted;
    private Moment failedAt;

    /**
     * A member that knows nothing yet.
     *
     * @param self who it is
     * @param host the life of the host that it runs on; empty if it cannot be told
     */
    public MemberCore(final MemberId self, final Optional<HostLife> host) {
        this.self = self;
        this.host = host;
    }

    /**
     * Takes a state.
     *
     * @param newState the state as applied here
     */
    public void state(final StateSnapshot newState) {
        if (state == null || newState.revision() >= state.revision()) {
            state = newState;
        }
    }

    /**
     * Takes a view.
     *
     * @param newView the present view
     */
    public void view(final View newView) {
        view = newView;
    }

    /**
     * Takes what the executor says.
     *
     * @param nothingRuns whether it runs no resource and has nothing in hand
     */
    public void executor(final boolean nothingRuns) {
        idle = nothingRuns;
    }

    /** It is to leave. */
    public void leave() {
        leaving = true;
    }

    /** {@return whether it was asked to leave} */
    public boolean leavingAsked() {
        return leaving;
    }

    /**
     * A change that was handed out ended.
     *
     * @param well whether it was committed
     * @param now the time
     */
    public void ended(final boolean well, final Moment now) {
        submitted = false;
        failedAt = well ? null : now;
    }

    /** {@return where the member is, as far as the state here tells} */
    public Standing standing() {
        final NodeRecord record = state == null ? null : state.nodes().get(self.node());
        if (record == null) {
            return Standing.UNKNOWN;
        }
        if (!record.incarnation().equals(Optional.of(self.incarnation()))) {
            return Standing.JOINING;
        }
        return switch (record.state()) {
            case ONLINE -> Standing.ONLINE;
            case LEAVING -> Standing.LEAVING;
            case LEFT -> Standing.LEFT;
            case UNCLEAN, FENCED -> Standing.CONDEMNED;
            case UNSEEN -> Standing.JOINING;
        };
    }

    /**
     * The next step.
     *
     * @param admitted whether the fence devices let this node in
     * @param now the time
     * @return a change to submit; {@link #ended} must tell how it went
     */
    public Optional<Change> next(final boolean admitted, final Moment now) {
        if (submitted || view == null || failedAt != null && !now.past(failedAt, PAUSE)) {
            return Optional.empty();
        }
        final Optional<Change> change = switch (standing()) {
            case JOINING -> admitted && mayJoin() ? Optional.of(new Change.Join(self, host, now.wall()))
                : Optional.empty();
            case ONLINE -> leaving ? Optional.of(new Change.Leave(self, now.wall())) : Optional.empty();
            case LEAVING -> idle ? Optional.of(new Change.Left(self, now.wall())) : Optional.empty();
            default -> Optional.empty();
        };
        submitted = change.isPresent();
        return change;
    }

    /** {@return whether nothing in the cluster state stands against its joining now} */
    public boolean mayJoin() {
        if (state == null || view == null || standing() != Standing.JOINING) {
            return false;
        }
        final NodeRecord record = state.nodes().get(self.node());
        final boolean newer = record.incarnation().map(i -> i.compareTo(self.incarnation()) < 0).orElse(true);
        final boolean clean = record.state() == NodeState.UNSEEN || record.state().clean();
        return !leaving && newer && clean && view.contains(self);
    }
}
