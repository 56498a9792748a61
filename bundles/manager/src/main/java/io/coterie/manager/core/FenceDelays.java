package io.coterie.manager.core;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.FencingSpec;

/**
 * How long a fence waits before its first try: what its first device says, with the part that chance decides. Chance
 * comes from a seed, so that a simulation can be repeated. Confined to a core's thread.
 */
final class FenceDelays {
    private final Random random;

    FenceDelays(final long seed) {
        this.random = new Random(seed);
    }

    /** {@return the delay before a fence of a node begins; another one at each call, if the device says so} */
    Duration of(final List<List<FencingSpec.Device>> levels, final NodeId target) {
        return least(levels, target).plus(drawn(levels));
    }

    /** {@return the part of the delay that is certain} */
    static Duration least(final List<List<FencingSpec.Device>> levels, final NodeId target) {
        return first(levels).before(target);
    }

    /** {@return what chance adds at most} */
    static Duration spread(final List<List<FencingSpec.Device>> levels) {
        return first(levels).random();
    }

    Duration drawn(final List<List<FencingSpec.Device>> levels) {
        final long most = spread(levels).toMillis();
        return most <= 0 ? Duration.ZERO : Duration.ofMillis(random.nextLong(most + 1));
    }

    private static FencingSpec.Delay first(final List<List<FencingSpec.Device>> levels) {
        return levels.get(0).get(0).delay();
    }
}
