package io.coterie.runtime.instance;

import java.util.Map;
import java.util.Optional;

import io.coterie.api.component.Connections;
import io.coterie.api.component.Cuts;
import io.coterie.api.component.Endpoints;
import io.coterie.api.core.NodeId;

/** What one member offers to all of its instances: connections, and the rendezvous behind the endpoints. */
public interface MemberServices extends AutoCloseable {
    /** {@return the one place where connections are opened} */
    Connections connections();

    /**
     * The endpoints of an instance.
     *
     * @param instanceKey the same text for the same instance on every member, such as {@code messaging/jgroups}
     * @return the endpoints
     */
    Endpoints endpoints(String instanceKey);

    /**
     * Forgets what an instance that is gone has published.
     *
     * @param instanceKey the instance's key
     */
    void withdraw(String instanceKey);

    /**
     * Replaces the nodes that are let in and looked for.
     *
     * @param nodes host:port by node, this one included
     */
    default void electorate(final Map<NodeId, String> nodes) {
        // without a network nobody is let in
    }

    /** {@return host:port of the nodes that are let in; empty without a network} */
    default Map<NodeId, String> nodes() {
        return Map.of();
    }

    /** Tells the other members at once what holds now. */
    default void announce() {
        // without a network there is nobody
    }

    /** {@return cuts links by hand; empty where the member cannot} */
    default Optional<Cuts> cuts() {
        return Optional.empty();
    }

    @Override
    void close();
}
