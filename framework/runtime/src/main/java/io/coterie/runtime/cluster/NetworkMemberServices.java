package io.coterie.runtime.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.Connections;
import io.coterie.api.component.Cuts;
import io.coterie.api.component.Endpoints;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.instance.MemberServices;
import io.coterie.runtime.link.LinkConnections;
import io.coterie.runtime.rendezvous.Rendezvous;
import io.coterie.runtime.rendezvous.RendezvousOptions;
import io.coterie.runtime.rendezvous.RendezvousOptions.Status;
import io.coterie.runtime.rendezvous.Served;

/** What a member offers over the real network. Owns its rendezvous. Safe for use by several threads. */
final class NetworkMemberServices implements MemberServices {
    /** Framework property: the folder with the distribution's bundles; members that lack some fetch them from here. */
    static final String BUNDLES = "coterie.bundles";
    /** How long the first round of questions may take; a host that swallows connections takes half of it. */
    private static final Duration WELCOME_LIMIT = Duration.ofSeconds(3);
    private final LinkConnections connections;
    private final Rendezvous rendezvous;

    private NetworkMemberServices(final LinkConnections connections, final Rendezvous rendezvous) {
        this.connections = connections;
        this.rendezvous = rendezvous;
    }

    static MemberServices open(final ClusterConfiguration configuration, final Supplier<Served> served,
            final Supplier<List<String>> instances) {
        final LinkConnections connections = new LinkConnections();
        final RendezvousOptions options = RendezvousOptions
            .of(configuration, connections, version(), () -> new Status(0, instances.get()))
            .withServed(served).withBundles(FrameworkParts.store(context(), configuration.home()));
        final Rendezvous rendezvous = Rendezvous.open(options);
        try {
            rendezvous.requireWelcome(WELCOME_LIMIT);
            return new NetworkMemberServices(connections, rendezvous);
        } catch (RuntimeException | Error e) {
            rendezvous.close();
            throw e;
        }
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
    public void electorate(final Map<NodeId, String> nodes) {
        rendezvous.electorate(nodes);
    }

    @Override
    public Map<NodeId, String> nodes() {
        return rendezvous.nodes();
    }

    @Override
    public void announce() {
        rendezvous.announce();
    }

    @Override
    public Optional<Cuts> cuts() {
        return Optional.of(connections);
    }

    @Override
    public void close() {
        rendezvous.close();
    }

    private static BundleContext context() {
        final Bundle bundle = FrameworkUtil.getBundle(NetworkMemberServices.class);
        return bundle == null ? null : bundle.getBundleContext();
    }

    private static String version() {
        final Bundle bundle = FrameworkUtil.getBundle(NetworkMemberServices.class);
        return bundle == null ? "0.1.0" : bundle.getVersion().toString();
    }
}
