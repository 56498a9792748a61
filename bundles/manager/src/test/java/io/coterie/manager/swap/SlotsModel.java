package io.coterie.manager.swap;

import java.util.List;

import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.SwapProgress;
import io.coterie.api.component.SwapStep;
import io.coterie.api.core.Finding;

/** The slots of one member, as a swap sees them: does what it is asked, unless it is told to misbehave. */
final class SlotsModel {
    /** What goes wrong at a step. */
    enum Fault { NONE, FAILS, HANGS, LIES }

    /** Survives the member's lives. */
    ComponentSet current;
    SwapProgress progress = SwapProgress.NONE;
    SwapStep faultAt = SwapStep.NONE;
    Fault fault = Fault.NONE;
    /** How often each step was really taken. */
    final java.util.Map<SwapStep, Integer> taken = new java.util.EnumMap<>(SwapStep.class);

    SlotsModel(final ComponentSet current) {
        this.current = current;
    }

    /** Why it failed, empty if it did not, null if there is no answer. */
    String call(final SwapCall call) {
        if (call.step() == faultAt) {
            switch (fault) {
                case FAILS:
                    return "It does not work.";
                case HANGS:
                    return null;
                case LIES:
                    return "";
                default:
                    break;
            }
        }
        taken.merge(call.step(), 1, Integer::sum);
        final long revision = call.side().set().revision();
        switch (call.step()) {
            case COMMITTED:
                current = call.side().set();
                break;
            case BACK:
                if (current.revision() >= revision) {
                    return "It is committed.";
                }
                break;
            case STAGED:
                if (revision != current.revision() + 1) {
                    return "Out of order.";
                }
                break;
            default:
                if (progress.revision() != revision) {
                    return "Out of order.";
                }
        }
        progress = new SwapProgress(revision, call.step(), List.of(), "");
        return "";
    }

    /** A moment passes: what was switched drains. */
    void tick() {
        if (progress.step() == SwapStep.SWITCHED && (faultAt != SwapStep.DRAINED || fault == Fault.NONE)) {
            taken.merge(SwapStep.DRAINED, 1, Integer::sum);
            progress = new SwapProgress(progress.revision(), SwapStep.DRAINED, List.of(), "");
        }
    }

    void notices(final String problem) {
        progress = new SwapProgress(progress.revision(), progress.step(), List.of(new Finding(Finding.Severity.ERROR,
            "swap.engine", 0, 0, "", problem, "Nothing.")), "");
    }

    /** The process ends: only what was committed is left. */
    void restart() {
        progress = SwapProgress.NONE;
    }
}
