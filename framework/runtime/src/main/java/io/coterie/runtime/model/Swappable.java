package io.coterie.runtime.model;

import java.util.Map;
import java.util.Optional;

/** Which kinds can be swapped while the cluster runs. Pure. */
public final class Swappable {
    /** The kinds that stay, and why. */
    private static final Map<String, String> STAYS = Map.of(
        "consensus", "the decision about a swap is made by it, and its log cannot be handed over yet",
        "state", "the decision about a swap stands in it, and consensus applies its log to one instance only",
        "manager", "it carries the swap out, and knows what is under way on its node");

    private Swappable() {
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
