package io.coterie.runtime.swap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.coterie.api.component.ComponentDescription;

/** The bundles of a member, by the hash of their bytes. Calls may wait; one at a time. */
public interface Shelf {
    /**
     * Makes sure that a bundle is installed and started: one that is, one that was kept, one of the distribution, or
     * one that another member has.
     *
     * @param sha256 the hash of its bytes
     * @param timeout how long it may take
     * @return whether it was not installed before
     * @throws io.coterie.api.core.CoterieException {@code swap.no-bundle}, {@code swap.unresolved},
     *     {@code swap.same-version}
     */
    boolean obtain(String sha256, Duration timeout);

    /**
     * The same for a member that starts with a set that names the bundle: one of the same name and version with other
     * bytes, which the distribution may have brought since, makes way if nothing runs that is made of it.
     *
     * @param sha256 the hash of its bytes
     * @param timeout how long it may take
     * @return whether it was not installed before
     * @throws io.coterie.api.core.CoterieException as {@link #obtain}
     */
    boolean restore(String sha256, Duration timeout);

    /**
     * Removes what came for a swap and is of no use any more, from the framework and from the member's home. What came
     * a moment ago stays: somebody may be about to swap to it.
     *
     * @param named the hashes of all that may be needed
     */
    void tidy(Set<String> named);

    /**
     * Where a bundle lies that is kept.
     *
     * @param sha256 the hash of its bytes
     * @return its place in the member's home, for people
     */
    String place(String sha256);

    /**
     * Takes a bundle from a file; see {@link io.coterie.api.component.Swapping#offer}.
     *
     * @param bundle the file
     * @param timeout how long its components may take to offer themselves
     * @return its components
     */
    List<ComponentDescription> offer(Path bundle, Duration timeout);

    /**
     * Keeps a copy of a bundle in the member's home, for the next start; it is on disk when the call returns.
     *
     * @param sha256 the hash of its bytes
     * @throws io.coterie.api.core.CoterieException {@code swap.no-bundle}, {@code storage.not-durable}
     */
    void keep(String sha256);

    /**
     * Whether a bundle came while the member ran, by a swap or for something that was missing.
     *
     * @param sha256 the hash of its bytes
     * @return false for what the distribution or the framework's owner has installed
     */
    boolean brought(String sha256);

    /**
     * Uninstalls a bundle, if nothing that runs in this framework is made of it and it came while the member ran: what
     * the distribution or the framework's owner has installed stays.
     *
     * @param sha256 the hash of its bytes
     */
    void remove(String sha256);

    /**
     * Who asks does not wait for the other calls.
     *
     * @return class loaders of removed bundles that something still holds, a line each
     */
    List<String> heldLoaders();

    /** Asks the JVM to collect what nobody holds; it may pause for it. Does nothing by default. */
    default void collect() {
    }
}
