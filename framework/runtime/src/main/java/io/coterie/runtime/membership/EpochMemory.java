package io.coterie.runtime.membership;

/** Where the last epoch survives the process. Used by the core's owner alone. */
public interface EpochMemory {
    /** {@return the greatest epoch that was kept; 0 if none} */
    long last();

    /**
     * Keeps an epoch, durably when the call returns.
     *
     * @param epoch greater than {@link #last()}
     * @throws io.coterie.api.core.CoterieException if it cannot be kept; the view is not installed then
     */
    void keep(long epoch);
}
