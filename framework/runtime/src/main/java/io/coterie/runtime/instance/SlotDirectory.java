package io.coterie.runtime.instance;

import java.util.List;

/** Finds the slots of one cluster by the interface that callers use. Safe for use by several threads. */
public interface SlotDirectory {
    /**
     * The slot of a kind.
     *
     * @param <T> the interface
     * @param api the interface
     * @return its facade
     * @throws io.coterie.api.core.UnavailableException if there is none
     */
    <T> T slot(Class<T> api);

    /**
     * All slots of a kind.
     *
     * @param <T> the interface
     * @param api the interface
     * @return their facades, in the order of the configuration
     */
    <T> List<T> slots(Class<T> api);
}
