package io.coterie.api.component;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;

/**
 * Replaces the instances of one cluster on this member, step by step; given to instances by
 * {@link InstanceContext#slot(Class)}. It decides nothing: what is decided for all members stands in the cluster state,
 * and the manager of each member asks here for the next step.
 *
 * <p>Every step names the revision of the set that the swap leads to. A step that was done, or is under way, is not
 * done again: its stage ends like the first one's. A step out of order fails with
 * {@link io.coterie.api.core.RejectedException} {@code swap.out-of-order} and changes nothing, but {@link #commit} and
 * {@link #back} are taken from wherever the member is, and bring it there: {@code commit} on one that knows nothing
 * of the swap stages and warms first. Only one swap at a time is under way.
 *
 * <p>Stages end on a thread of the framework; nothing that waits may run on it. Safe for use by several threads.
 */
@ProviderType
public interface Swapping {
    /**
     * The set that holds here: the last one that was committed. Settings of the type SECRET are not in it; a target
     * that leaves one out, of a component that runs here, means the value that this member has.
     *
     * @return the set
     */
    ComponentSet current();

    /**
     * Takes a bundle that this member does not have yet: keeps a copy of it in the member's home, installs it, and
     * serves it to the other members. It is started, so that it says what it offers; no component of it runs. Doing it
     * twice is harmless.
     *
     * @param bundle the bundle's file
     * @param timeout how long its components may take to offer themselves
     * @return ends with the components in it, each with the hash of the bundle; fails with
     *     {@link io.coterie.api.core.RejectedException} {@code swap.bad-bundle} if it is no bundle or holds no
     *     component, {@code swap.unresolved} if something that it imports is not here in a version that fits,
     *     {@code swap.same-version} if a bundle of its name and version with other bytes is installed
     */
    CompletionStage<List<ComponentDescription>> offer(Path bundle, Duration timeout);

    /**
     * What a swap would do here: resolves the new components among what is installed and what other members have,
     * checks their settings, their guarantees over the whole set, and that old and new can stand side by side.
     *
     * @param target the whole new set
     * @param timeout how long asking other members may take
     * @return ends with the preview; errors are findings in it
     */
    CompletionStage<SwapPreview> preview(ComponentSet target, Duration timeout);

    /**
     * Tells of a swap before its first step here: what it replaces finds its peers, and keeps its data, under a name
     * that no other swap has. Telling it twice is harmless. Does nothing by default.
     *
     * @param revision of the set that the swap leads to
     * @param number of the swap, the same on every member; no other swap has it
     * @param electorate the nodes of the cluster when it was planned
     */
    default void begins(long revision, long number, Set<NodeId> electorate) {
    }

    /**
     * Fetches the bundles that are missing from other members, verifies and installs them; keeps the old ones.
     *
     * @param target the whole new set; each choice that changes names exactly one version
     * @param hashes SHA-256 of the bundle of each choice of the target, in its order, lower-case hexadecimal; empty
     *     text where it does not change
     * @param timeout how long it may take
     * @return ends when the member is {@link SwapStep#STAGED}
     */
    CompletionStage<Void> stage(ComponentSet target, List<String> hashes, Duration timeout);

    /**
     * Makes the new instances and warms them beside the old ones. From now on messaging keeps copies of what it sends
     * until it has arrived.
     *
     * @param revision the target's
     * @param timeout how long it may take
     * @return ends when the member is {@link SwapStep#WARM}
     */
    CompletionStage<Void> warm(long revision, Duration timeout);

    /**
     * Routes to the new instances. Callers do not wait for it, except for those in total order, whose messages are
     * delivered after the commit.
     *
     * @param revision the target's
     * @param timeout how long it may take
     * @return ends when the member is {@link SwapStep#SWITCHED}; {@link #progress} tells when it is
     *     {@link SwapStep#DRAINED}
     */
    CompletionStage<Void> switchOver(long revision, Duration timeout);

    /**
     * It is decided that the new set holds: makes that durable on this member, and ends the old instances.
     *
     * @param target the whole new set
     * @param hashes as for {@link #stage}
     * @param timeout how long it may take
     * @return ends when the member is {@link SwapStep#COMMITTED}
     */
    CompletionStage<Void> commit(ComponentSet target, List<String> hashes, Duration timeout);

    /**
     * It is decided that the old set holds: routes to the old instances again, sends what the new ones have not
     * delivered through them, and ends the new ones. Bundles that were installed for it go.
     *
     * @param revision the target's
     * @param timeout how long it may take
     * @return ends when the member is {@link SwapStep#BACK}
     */
    CompletionStage<Void> back(long revision, Duration timeout);

    /**
     * A person does not want to wait any longer for what was decided: the new instance does not take over what it has
     * to hold before it counts. Whichever comes first in the cluster, this or the end of the handover, counts on all
     * members; {@link #back} follows. Asked twice it does no harm. Fails by default.
     *
     * @param revision the target's
     * @param timeout how long it may take
     * @return ends when it is certain that the new instance never counts; fails with
     *     {@link io.coterie.api.core.RejectedException} {@code swap.decided} if it does already, or if no component of
     *     the swap is handed over after the decision
     */
    default CompletionStage<Void> callOff(final long revision, final Duration timeout) {
        return CompletableFuture.failedFuture(new RejectedException("swap.decided", "The set " + revision
            + " is decided.", "Plan a swap that leads to what you want."));
    }

    /**
     * The new instances of slots that are being swapped, while they are warm and nothing is routed to them: to be asked
     * what the present ones are asked, and to compare. Nothing that they answer may be acted upon.
     *
     * @param <T> the kind's interface
     * @param api the kind's interface
     * @return by the slot, as {@link InstanceContext#slots(Class)} gives it, the service of its new instance; without
     *     slots that are not being swapped, or are switched
     */
    default <T> Map<T, T> shadows(final Class<T> api) {
        return Map.of();
    }

    /** {@return where the swap stands here; that of the last one until the next begins} */
    SwapProgress progress();

    /**
     * Class loaders of bundles that are gone, and instances that were replaced, that were not collected yet. What
     * nobody holds is among them until the JVM collects: see {@link #collect}.
     *
     * @return one line for each, with its bundle or its name and since when; empty if all were collected
     */
    List<String> heldLoaders();

    /**
     * Asks the JVM to collect, at most once a second, if something was not collected yet. The member may pause for it,
     * so it is for a person who looks for what is held. What is held still after some tries is a leak. Does nothing by
     * default.
     */
    default void collect() {
    }
}
