package io.coterie.manager.swap;

import java.time.Duration;

import io.coterie.api.component.SwapStep;

/**
 * A call to the {@link io.coterie.api.component.Swapping} of this member.
 *
 * @param id comes back with the answer
 * @param step the step that it leads to
 * @param side the set that the swap leads to, as this member has to take it
 * @param timeout how long it may take
 */
public record SwapCall(long id, SwapStep step, SwapRecord.Side side, Duration timeout) {
}
