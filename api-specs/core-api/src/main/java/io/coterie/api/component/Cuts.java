package io.coterie.api.component;

import java.util.Map;
import java.util.Set;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.component.Connections.Direction;
import io.coterie.api.core.NodeId;

/**
 * Cuts the links of this member by hand, so that a partition can be seen without touching the network. For development
 * only: registered as a service (with {@link ComponentNamespace#CLUSTER}) only where the member was started as one of
 * a development cluster. Nothing of it survives a restart. Safe for use by several threads.
 */
@ProviderType
public interface Cuts {
    /**
     * Drops what goes that way from now on; cutting twice is harmless. A partition cuts both directions on each side.
     *
     * @param peer the other node
     * @param direction which way, seen from this member
     */
    void cut(NodeId peer, Direction direction);

    /**
     * Lets both directions pass again; healing what is not cut is harmless.
     *
     * @param peer the other node
     */
    void heal(NodeId peer);

    /** Lets everything pass again. */
    void healAll();

    /** {@return what is cut now, by node, without those of which nothing is; a copy} */
    Map<NodeId, Set<Direction>> cuts();
}
