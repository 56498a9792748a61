package io.coterie.runtime.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.osgi.framework.BundleContext;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.fetch.BundleFetcher;
import io.coterie.runtime.fetch.BundleShelf;
import io.coterie.runtime.fetch.OtherMembers;
import io.coterie.runtime.link.LinkConnections;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.rendezvous.BundleStore;
import io.coterie.runtime.rendezvous.Description;
import io.coterie.runtime.swap.Shelf;

/**
 * The parts in an OSGi framework, over the real network. Members do not authenticate each other yet, and a bundle is
 * code: what only other members tell of is fetched in development clusters alone; what the cluster has decided on is
 * known by its hash, and is fetched everywhere.
 *
 * @param context the framework
 * @param registry what is installed
 * @param development whether the member is one of a development cluster
 * @param used tells whether something that runs is made of a bundle, by its hash
 */
record FrameworkParts(BundleContext context, ComponentRegistry registry, boolean development, Predicate<String> used)
        implements SwapParts {
    @Override
    public Shelf shelf(final ClusterConfiguration configuration, final Supplier<Map<NodeId, String>> nodes) {
        return new BundleShelf(context, registry, configuration.home(), store(context, configuration.home()),
            others(configuration), nodes, used);
    }

    @Override
    public Map<String, Description> others(final ClusterConfiguration configuration,
            final Map<NodeId, String> nodes, final Duration limit) {
        return others(configuration).ask(nodes, limit);
    }

    @Override
    public void supply(final ClusterConfiguration configuration, final List<Choice> missing) {
        if (development) {
            new BundleFetcher(context).supply(configuration, missing);
        }
    }

    @Override
    public boolean trusting() {
        return development;
    }

    /** The bundles that a member has: those of the distribution, and those that it got. */
    static BundleStore store(final BundleContext context, final Path home) {
        final String folder = context == null ? null : context.getProperty(NetworkMemberServices.BUNDLES);
        return new BundleStore(folder == null ? null : Path.of(folder), BundleShelf.folder(home));
    }

    private static OtherMembers others(final ClusterConfiguration configuration) {
        return new OtherMembers(configuration.cluster(), configuration.self().node(), new LinkConnections());
    }
}
