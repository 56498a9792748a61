package io.coterie.runtime.swap;

import io.coterie.api.component.SwapStep;
import io.coterie.api.core.RejectedException;

/** The order of the steps of a swap on one member. Pure. */
final class SwapOrder {
    private SwapOrder() {
    }

    /** What is to be done when a step is asked for. */
    enum Answer {
        /** Do it. */
        GO,
        /** It was done before. */
        DONE
    }

    /**
     * Judges a step.
     *
     * @param current the revision that holds
     * @param under the revision of the swap that is known here; 0 if none
     * @param step where that swap stands
     * @param revision the revision that the step is for
     * @param asked the step
     * @return what to do
     * @throws RejectedException {@code swap.out-of-order}, {@code swap.under-way}
     */
    static Answer judge(final long current, final long under, final SwapStep step, final long revision,
            final SwapStep asked) {
        final boolean live = step == SwapStep.STAGED || step == SwapStep.WARM || step == SwapStep.SWITCHED
            || step == SwapStep.DRAINED;
        if (asked == SwapStep.COMMITTED) {
            return revision <= current ? Answer.DONE : Answer.GO;
        }
        if (revision == current && under == current && step == SwapStep.COMMITTED && asked != SwapStep.BACK) {
            return Answer.DONE;
        }
        if (revision <= current) {
            throw outOfOrder(asked, revision, "the set " + current + " holds already");
        }
        if (live && under != revision) {
            throw new RejectedException("swap.under-way", "The swap to the set " + under + " is under way.",
                "Wait until it is committed or has gone back.");
        }
        return switch (asked) {
            case STAGED -> {
                if (revision != current + 1) {
                    throw outOfOrder(asked, revision, "the set " + current + " holds");
                }
                yield live ? Answer.DONE : Answer.GO;
            }
            case BACK -> live ? Answer.GO : Answer.DONE;
            default -> {
                final SwapStep needed = asked == SwapStep.WARM ? SwapStep.STAGED : SwapStep.WARM;
                if (!live || step.compareTo(needed) < 0) {
                    throw outOfOrder(asked, revision, "this member is " + step);
                }
                yield step == needed ? Answer.GO : Answer.DONE;
            }
        };
    }

    private static RejectedException outOfOrder(final SwapStep asked, final long revision, final String why) {
        return new RejectedException("swap.out-of-order", "The step " + asked + " of the swap to the set " + revision
            + " is not the next one: " + why + ".", "Ask for the next step, or go back.");
    }
}
