package io.coterie.manager.swap;

/** Where a swap stands for the whole cluster; the first of {@link #COMMITTED} and {@link #GOING_BACK} wins. */
public enum SwapState {
    /** Recorded; nothing was touched. */
    PLANNED,
    /** Bundles are brought to every member. */
    STAGING,
    /** New instances come up beside the old ones. */
    WARMING,
    /** What begins from now on goes through the new instances. */
    SWITCHING,
    /** What is on its way in the old instances arrives. */
    DRAINING,
    /** Decided: the new set holds. */
    COMMITTED,
    /** Decided: the old set holds; members return to it. */
    GOING_BACK,
    /** The old set holds everywhere, or nothing was touched at all. */
    BACK;

    /** {@return whether it is not decided yet} */
    public boolean open() {
        return compareTo(COMMITTED) < 0;
    }

    /** {@return one word for people and scripts} */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
