package io.coterie.api.component;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.Clock;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;

/** All that an instance may use of the world around it. Safe for use by several threads. */
@ProviderType
public interface InstanceContext {
    /** {@return which instance this is} */
    InstanceId instance();

    /** {@return the cluster it serves} */
    ClusterId cluster();

    /** {@return this member} */
    MemberId self();

    /** {@return its settings, already checked} */
    Configuration configuration();

    /**
     * The nodes that the member knew when the instance was made: the electorate, with the address of the rendezvous of
     * each. Fixed for the life of the instance; what comes later is in the cluster document. For a log that follows
     * another one they are the nodes with which that log began, at every start of the member the same.
     *
     * @return host:port by node, this one included; empty text where the address is not known here yet
     */
    Map<NodeId, String> nodes();

    /**
     * Tells the framework which nodes the cluster has now, so that members of new ones are let in and found, and those
     * of removed ones are asked no more. For the manager, when the document's nodes change; nobody else calls it. Does
     * not change what {@link #nodes()} gives.
     *
     * @param electorate host:port by node, this one included
     */
    default void electorate(final Map<NodeId, String> electorate) {
        // where there is no network, there is nobody to let in
    }

    /**
     * The slot of another kind in the same cluster. The object is stable and may be kept; calls to it end with
     * {@link io.coterie.api.core.UnavailableException} while that slot is empty.
     *
     * @param <T> the kind's interface for callers
     * @param kindApi the kind's interface for callers
     * @return the slot, never null
     * @throws io.coterie.api.core.UnavailableException if this cluster has no slot with that interface
     */
    <T> T slot(Class<T> kindApi);

    /**
     * All current instances of a kind of the sort <em>many at once</em> (fencing, resource agents) in the same cluster,
     * as stable facades.
     *
     * @param <T> the kind's interface for callers
     * @param kindApi the kind's interface for callers
     * @return the instances, in the order of the configuration; empty if there is none
     */
    <T> List<T> slots(Class<T> kindApi);

    /**
     * A folder of this instance's own, made on first use; no other instance ever gets the same while this one lives. It
     * is the one that the component had before the member was started anew. Who comes up in a swap has an empty one,
     * beside that of the instance that it is to replace, and keeps it over later starts if the swap is committed.
     * That of consensus is that of its {@link #log()} for ever.
     *
     * @return the folder
     */
    Path dataDirectory();

    /**
     * The name of the log that this instance keeps, for consensus: a log that follows another one has a name that no
     * other log of the cluster ever has, the same on every member. Its voters must not take part with the voters of
     * another log, so it belongs into the name of the engine's group.
     *
     * @return the name; empty for the first log of a cluster, and for other kinds
     */
    default String log() {
        return "";
    }

    /** {@return where its listening ports are published and those of its peers are found} */
    Endpoints endpoints();

    /** {@return the one place where connections are opened} */
    Connections connections();

    /** {@return the clock} */
    Clock clock();

    /**
     * A new owner thread for this instance; it ends when the instance is closed.
     *
     * @param name what the thread is called, after the instance's own name
     * @return the scheduler
     */
    Scheduler newScheduler(String name);

    /**
     * What processes started by this member carry in their environment as
     * {@link ComponentNamespace#PROCESS_MARK}: {@code clusterUuid/node#incarnation}.
     *
     * @return the mark of this incarnation
     */
    default String processMark() {
        return cluster().uuid() + "/" + self();
    }

    /**
     * Tells the framework that the instance has failed for good and serves nothing any more. The slot answers
     * {@link io.coterie.api.core.UnavailableException} from then on. A member that the launcher
     * started ends itself then, so that the others recover what it runs; a host that embeds the cluster sees it in
     * {@link SlotStatus}.
     *
     * @param code the code of the error, such as {@code consensus.diverged}
     * @param problem one sentence
     */
    void failed(String code, String problem);
}
