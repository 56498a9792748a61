package io.coterie.runtime.messaging;

/** Through which of the slot's components a frame goes. Outside of a window there is the current one alone. */
enum Way {
    /** The component that is attached; in a window the one that the swap leads away from. */
    CURRENT,
    /** In a window, the component that the swap leads to. */
    NEXT
}
