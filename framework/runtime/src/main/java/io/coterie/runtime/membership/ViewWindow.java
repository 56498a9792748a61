package io.coterie.runtime.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.runtime.slot.WindowState;

/**
 * Two engines side by side while membership is swapped. Until the new one shows the members of the view, the old one
 * alone counts. From then on both do: who is in either is present, since members end the old engine, or the new one,
 * one after the other when the swap ends, and nobody may be taken for lost because of that; who is in neither is lost.
 * Any change of either is a failure, for which the swap goes back.
 *
 * <p>A view changes in the window only by agreement through the old engine, and only if that shows everybody who is
 * present; else the view waits, in transition, for the end of the window.
 *
 * <p>Pure, as {@link ViewAgreement}, whose owner uses it.
 */
final class ViewWindow {
    /** Notes of the new engine that are kept until the end; more than its members say before the swap ends. */
    private static final int MAX_NOTES = 256;
    /** Failures that are kept: one is enough to go back, the next ones only help people. */
    private static final int MAX_FAILURES = 8;
    private final ViewAgreement core;
    private final List<Map.Entry<MemberId, byte[]>> notes = new ArrayList<>();
    private final List<Finding> failures = new ArrayList<>();
    private EngineView old;
    private EngineView next;
    private boolean oldInDoubt;
    private boolean nextInDoubt;
    private boolean warm;
    private boolean switched;

    ViewWindow(final ViewAgreement core) {
        this.core = core;
        this.old = core.shown().orElse(null);
        this.oldInDoubt = core.stability() == ViewStability.IN_TRANSITION && core.settled();
    }

    /** Something may have come of asking again. */
    void reminded() {
        becomeWarm();
    }

    void oldView(final EngineView shown) {
        old = ViewAgreement.normalized(shown);
        oldInDoubt = false;
        if (warm) {
            noteChange("old", old);
            judge();
        } else {
            core.engineView(shown);
            becomeWarm();
        }
    }

    void newView(final EngineView shown) {
        next = ViewAgreement.normalized(shown);
        nextInDoubt = false;
        if (warm) {
            noteChange("new", next);
            judge();
        } else {
            becomeWarm();
        }
    }

    void oldInTransition() {
        oldInDoubt = true;
        doubt();
    }

    void newInTransition() {
        nextInDoubt = true;
        doubt();
    }

    void oldNote(final MemberId from, final byte[] note) {
        core.note(from, note);
        becomeWarm();
    }

    void newNote(final MemberId from, final byte[] note) {
        notes.add(Map.entry(from, note));
        if (notes.size() > MAX_NOTES) {
            notes.remove(0);
        }
    }

    void failed(final String problem) {
        failures.add(finding("swap.component-failed", problem));
    }

    void switchOver() {
        switched = true;
    }

    /** The new engine counts alone; the shell publishes through it already. */
    void commit() {
        core.engineReplaced(next, notes);
        if (next != null && nextInDoubt) {
            core.inTransition();
        }
    }

    /** The old engine counts alone. */
    void back() {
        if (!warm) {
            return;
        }
        if (old != null) {
            core.engineView(old);
        }
        if (oldInDoubt) {
            core.inTransition();
        }
    }

    WindowState state() {
        return new WindowState(warm, warm && switched, failures, warm ? "" : waitsFor());
    }

    private String waitsFor() {
        if (!core.settled()) {
            return "the members to agree on their view";
        }
        final Set<MemberId> missing = new TreeSet<>(old.members());
        missing.removeAll(next == null ? List.of() : next.members());
        return missing.isEmpty() ? "the new membership component to show the members of the view"
            : "the new membership component to reach " + missing.stream().map(m -> m.node().name())
                .collect(Collectors.joining(", "));
    }

    private void becomeWarm() {
        warm |= core.settled() && next != null && !oldInDoubt && !nextInDoubt
            && ViewAgreement.sameMembers(next.members(), old.members());
    }

    private void doubt() {
        if (!warm && oldInDoubt || warm && oldInDoubt && nextInDoubt) {
            core.inTransition();
        }
    }

    /** Both count. */
    private void judge() {
        final Set<MemberId> present = new TreeSet<>(old.members());
        present.addAll(next.members());
        final Set<MemberId> known = core.view().map(View::members).map(Set::copyOf).orElse(Set.of());
        if (present.equals(Set.copyOf(old.members()))) {
            core.engineView(old);
        } else if (known.equals(present) && core.settled()) {
            core.stands();
        } else {
            core.inTransition();
        }
    }

    private void noteChange(final String which, final EngineView shown) {
        final List<MemberId> known = core.view().map(View::members).orElse(List.of());
        if (!ViewAgreement.sameMembers(known, shown.members()) && failures.size() < MAX_FAILURES) {
            failures.add(finding("swap.view-changed", "The " + which + " membership component shows "
                + shown.members() + " instead of " + known + " while the swap is under way."));
        }
    }

    private static Finding finding(final String code, final String problem) {
        return new Finding(Finding.Severity.ERROR, code, 0, 0, "components.membership", problem,
            "Swap again when the members are well.");
    }
}
