package io.coterie.manager.swap;

import java.time.Duration;

/** How long each step of a swap may take. What takes longer is undone, or tried again where it is decided. */
public final class SwapLimits {
    /** Bundles of some megabytes to every member, one after another. */
    static final Duration STAGE = Duration.ofMinutes(3);
    /** An engine comes up and finds its peers: their own limits are about ten seconds. */
    static final Duration WARM = Duration.ofSeconds(60);
    /**
     * New components show what they can, beside the present ones: twice the limit of a test of a fence device, so that
     * one that hangs for both is told from one that hangs for the new one, and some.
     */
    public static final Duration REHEARSE = Duration.ofSeconds(50);
    /** A change of routes; nobody waits for the network. */
    static final Duration SWITCH = Duration.ofSeconds(20);
    /** Calls in flight end, at most by their own deadlines. */
    static final Duration DRAIN = Duration.ofSeconds(60);
    /** One try of a commit or of going back; it is repeated until it succeeds. */
    static final Duration DECIDED = Duration.ofSeconds(60);
    /** The coordinator waits so much longer, so that a member can say itself what was not in time. */
    static final Duration GRACE = Duration.ofSeconds(10);
    /** Between two tries of what is decided: a disk or a port may be free then. */
    static final Duration AGAIN = Duration.ofSeconds(1);

    private SwapLimits() {
    }

    /** {@return how long the coordinator lets the cluster be in a state that is not decided} */
    static Duration of(final SwapState state) {
        return switch (state) {
            case STAGING -> STAGE.plus(GRACE);
            case WARMING -> WARM.plus(REHEARSE).plus(GRACE);
            case SWITCHING -> SWITCH.plus(GRACE);
            default -> DRAIN.plus(GRACE);
        };
    }
}
