package io.coterie.runtime.model;

import java.util.Map;
import java.util.Optional;

/** Which kinds can be swapped while the cluster runs. Pure. */
public final class Swappable {
    /** The kinds that stay, and why. */
    private static final Map<String, String> STAYS = Map.of(
        "state", "the decision about a swap stands in it, and consensus applies its log to one instance only",
        "manager", "it carries the swap out, and knows what is under way on its node");

    private Swappable() {
    }

    /**
     * Whether the instances of a kind keep a log, which the next one takes over: their folders are named.
     *
     * @param kind the kind
     * @return whether they do
     */
    public static boolean keepsLog(final String kind) {
        return kind.equals("consensus");
    }

    /**
     * Why a kind cannot be swapped.
     *
     * @param kind the kind
     * @return half a sentence; empty if it can be
     */
    public static Optional<String> whyNot(final String kind) {
        return Optional.ofNullable(STAYS.get(kind));
    }
}
