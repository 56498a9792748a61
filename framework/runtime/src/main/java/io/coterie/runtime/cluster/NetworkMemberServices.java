package io.coterie.runtime.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Connections;
import io.coterie.api.component.Cuts;
import io.coterie.api.component.Endpoints;
import io.coterie.runtime.instance.MemberServices;
import io.coterie.runtime.link.LinkConnections;
import io.coterie.runtime.rendezvous.Rendezvous;
import io.coterie.runtime.rendezvous.RendezvousOptions;
import io.coterie.runtime.rendezvous.RendezvousOptions.Status;

/** What a member offers over the real network. Owns its rendezvous. Safe for use by several threads. */
final class NetworkMemberServices implements MemberServices {
    private final LinkConnections connections;
    private final Rendezvous rendezvous;

    private NetworkMemberServices(final LinkConnections connections, final Rendezvous rendezvous) {
        this.connections = connections;
        this.rendezvous = rendezvous;
    }

    static MemberServices open(final ClusterConfiguration configuration, final List<Choice> served,
            final Supplier<List<String>> instances) {
        final LinkConnections connections = new LinkConnections();
        final RendezvousOptions options = RendezvousOptions
            .of(configuration, connections, version(), () -> new Status(0, instances.get()))
            .withChoices(() -> served);
        return new NetworkMemberServices(connections, Rendezvous.open(options));
    }

    @Override
    public Connections connections() {
        return connections;
    }

    @Override
    public Endpoints endpoints(final String instanceKey) {
        return rendezvous.endpoints(instanceKey);
    }

    @Override
    public void withdraw(final String instanceKey) {
        rendezvous.withdraw(instanceKey);
    }

    @Override
    public Optional<Cuts> cuts() {
        return Optional.of(connections);
    }

    @Override
    public void close() {
        rendezvous.close();
    }

    private static String version() {
        final Bundle bundle = FrameworkUtil.getBundle(NetworkMemberServices.class);
        return bundle == null ? "0.1.0" : bundle.getVersion().toString();
    }
}
