package io.coterie.api.membership;

/** Whether the last view is known to stand. */
public enum ViewStability {
    /** Nothing is known that may change the view. */
    STABLE,
    /** Something happened that may change it; the result is not known yet. */
    IN_TRANSITION
}
