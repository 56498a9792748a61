package io.coterie.runtime.quorum;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.core.Finding;
import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.runtime.slot.WindowState;

/**
 * One verdict from what the component of the quorum slot says, or from what two say while it is swapped. Until the new
 * one has found quorum, the old one alone counts. From then on to the decision both must say yes: other members may
 * have committed already, and go by the new one alone, or have gone back, and go by the old one alone; whoever goes by
 * both agrees with either. So two partitions are never quorate, one by the old rules and one by the new.
 *
 * <p>Pure: no thread, no clock; confined to its owner's thread. Times are those of one monotonic clock.
 */
final class QuorumAgreement {
    /** Both are told of everything at once and answer in their own time; what lasts longer is a difference. */
    static final Duration SETTLE = Duration.ofSeconds(1);
    /** Failures that are kept: one is enough to go back, the next ones only help people. */
    private static final int MAX_FAILURES = 8;
    private final QuorumEffects effects;
    private final List<Finding> failures = new ArrayList<>();
    private Voice current;
    private Voice next;
    private boolean warm;
    private boolean switched;
    private boolean differing;
    private long differsSince;
    private QuorumState told;
    private ViewId toldView;
    private boolean toldPrimary;

    QuorumAgreement(final QuorumEffects effects) {
        this.effects = effects;
    }

    static QuorumState none(final String reason) {
        return new QuorumState(false, 0, 0, 0, QuorumState.Rule.NO_VIEW, reason);
    }

    /** A component is in the slot; null if none is. */
    void attached(final Voice voice, final long now) {
        current = voice;
        publish(now);
    }

    /** A new component is up beside the one in the slot. */
    void opened(final Voice voice, final long now) {
        end(current);
        next = voice;
        publish(now);
    }

    /** A component has said something, has declared something, or has failed: look at all of it again. */
    void heard(final Voice voice, final long now) {
        if (voice == current || voice == next) {
            publish(now);
        }
    }

    /**
     * A component has failed.
     *
     * @param voice which one
     * @param problem one sentence
     * @param now the time
     */
    void failed(final Voice voice, final String problem, final long now) {
        voice.fails(problem);
        if (next != null && (voice == current || voice == next)) {
            fail("swap.component-failed", problem);
        }
        heard(voice, now);
    }

    void switchOver(final long now) {
        switched = true;
        publish(now);
    }

    /** The new one counts alone. */
    void commit(final long now) {
        end(next);
        publish(now);
    }

    /** The old one counts alone. */
    void back(final long now) {
        end(current);
        publish(now);
    }

    /** {@return whether the two differ, so that {@link #look} is to come again after {@link #SETTLE}} */
    boolean differing() {
        return differing;
    }

    /** Time has passed. */
    void look(final long now) {
        if (differing && now - differsSince >= SETTLE.toNanos()) {
            fail("swap.quorum-differs", "The old quorum component says: '" + current.verdict().reason()
                + "' The new one says: '" + next.verdict().reason() + "'");
            // said once; if they agree and differ again, it is said again
            differsSince = now;
        }
    }

    /** {@return the verdict; null if no component is in the slot} */
    QuorumState verdict() {
        if (next == null || !warm) {
            return current == null ? null : current.verdict();
        }
        if (current == null || !current.quorate()) {
            return current == null ? none("The quorum component is being swapped.") : current.verdict();
        }
        return !next.quorate() || switched ? next.verdict() : current.verdict();
    }

    WindowState state() {
        return next == null ? WindowState.CLOSED : new WindowState(warm, warm && switched, failures, warm ? ""
            : "the new quorum component to find quorum (" + next.verdict().reason() + ")");
    }

    private void end(final Voice left) {
        current = left;
        next = null;
        warm = false;
        switched = false;
        differing = false;
        failures.clear();
    }

    private void publish(final long now) {
        if (next != null) {
            warm |= next.quorate() && (next.view() == null || next.primary())
                && (current == null || current.quorate());
            final boolean differ = warm && current != null && !current.failed() && !next.failed()
                && current.quorate() != next.quorate();
            if (differ && !differing) {
                differsSince = now;
            }
            differing = differ;
        }
        final QuorumState verdict = verdict();
        if (verdict != null && !verdict.equals(told)) {
            told = verdict;
            effects.verdict(verdict);
        }
        declare();
    }

    /** A view is primary if all who count say so of it; one that has not told of it yet is waited for. */
    private void declare() {
        if (next == null || !warm) {
            declare(current);
        } else if (current == null || current.failed() || current.view() != null && !current.primary()) {
            no(current);
            no(next);
        } else if (next.failed() || next.view() != null && !next.primary()) {
            no(next);
            no(current);
        } else if (current.view() != null && current.view().equals(next.view())) {
            declare(next);
        }
    }

    private void declare(final Voice voice) {
        if (voice != null && voice.view() != null) {
            tell(voice.view(), voice.primary());
        }
    }

    private void no(final Voice voice) {
        if (voice != null && voice.view() != null) {
            tell(voice.view(), false);
        }
    }

    private void tell(final ViewId view, final boolean primary) {
        if (!view.equals(toldView) || primary != toldPrimary) {
            toldView = view;
            toldPrimary = primary;
            effects.declare(view, primary);
        }
    }

    private void fail(final String code, final String problem) {
        if (failures.size() < MAX_FAILURES) {
            failures.add(new Finding(Finding.Severity.ERROR, code, 0, 0, "components.quorum", problem,
                "Look at the settings of the new component, and swap again when the members are well."));
        }
    }
}
