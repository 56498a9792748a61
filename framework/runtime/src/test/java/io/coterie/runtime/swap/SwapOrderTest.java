package io.coterie.runtime.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.coterie.api.component.SwapStep;
import io.coterie.api.core.RejectedException;

/** The set 3 holds; the swap that the member knows is the one to the set in the first column, at the step beside it. */
class SwapOrderTest {
    @ParameterizedTest
    @CsvSource({
        // nothing known
        "0, NONE, 4, STAGED, GO", "0, NONE, 5, STAGED, swap.out-of-order", "0, NONE, 3, STAGED, swap.out-of-order",
        "0, NONE, 4, WARM, swap.out-of-order", "0, NONE, 4, SWITCHED, swap.out-of-order",
        "0, NONE, 9, COMMITTED, GO", "0, NONE, 3, COMMITTED, DONE", "0, NONE, 4, BACK, DONE",
        "0, NONE, 3, BACK, swap.out-of-order",
        // under way
        "4, STAGED, 4, STAGED, DONE", "4, STAGED, 4, WARM, GO", "4, STAGED, 4, SWITCHED, swap.out-of-order",
        "4, STAGED, 4, BACK, GO", "4, STAGED, 4, COMMITTED, GO", "4, STAGED, 5, STAGED, swap.under-way",
        "4, STAGED, 5, BACK, swap.under-way", "4, STAGED, 5, COMMITTED, GO",
        "4, WARM, 4, STAGED, DONE", "4, WARM, 4, WARM, DONE", "4, WARM, 4, SWITCHED, GO", "4, WARM, 4, BACK, GO",
        "4, SWITCHED, 4, WARM, DONE", "4, SWITCHED, 4, SWITCHED, DONE", "4, SWITCHED, 4, BACK, GO",
        "4, DRAINED, 4, SWITCHED, DONE", "4, DRAINED, 4, BACK, GO", "4, DRAINED, 4, COMMITTED, GO",
        // over
        "4, BACK, 4, BACK, DONE", "4, BACK, 4, STAGED, GO", "4, BACK, 4, WARM, swap.out-of-order",
        "3, COMMITTED, 3, COMMITTED, DONE", "3, COMMITTED, 3, SWITCHED, DONE",
        "3, COMMITTED, 3, BACK, swap.out-of-order", "3, COMMITTED, 4, STAGED, GO"})
    void eachStepIsTakenOnceAndInOrder(long under, SwapStep step, long revision, SwapStep asked, String answer) {
        String got;
        try {
            got = SwapOrder.judge(3, under, step, revision, asked).toString();
        } catch (RejectedException e) {
            got = e.code();
        }
        assertEquals(answer, got);
    }
}
