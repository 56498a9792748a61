package io.coterie.runtime.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.CoterieException;
import io.coterie.runtime.link.LinkConnections;
import io.coterie.runtime.rendezvous.BundleEntry;
import io.coterie.runtime.rendezvous.Description;
import io.coterie.runtime.rendezvous.RendezvousClient;

/**
 * Installs the bundles of components that are chosen and not installed: those that were fetched before, then what other
 * members of the same cluster have. Runs on the thread that opens the cluster.
 */
public final class BundleFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(BundleFetcher.class);
    private final BundleContext context;
    private final RendezvousClient client = new RendezvousClient(new LinkConnections());

    /**
     * A fetcher for a framework.
     *
     * @param context where bundles are installed
     */
    public BundleFetcher(final BundleContext context) {
        this.context = context;
    }

    /**
     * Supplies what it can. What cannot be had is logged; the caller finds out what is still missing.
     *
     * @param configuration the cluster that is being opened
     * @param missing the choices that nothing installed meets
     */
    public void supply(final ClusterConfiguration configuration, final List<Choice> missing) {
        final FetchedFolder folder = new FetchedFolder(configuration.home());
        try {
            if (install(folder.sound(), missing)) {
                return;
            }
            final Map<String, String> others = new TreeMap<>();
            configuration.nodes().forEach((node, address) -> others.put(node.name(), address));
            others.remove(configuration.self().node().name());
            for (final String address : others.values()) {
                if (install(fetchFrom(address, configuration, folder), missing)) {
                    return;
                }
            }
        } catch (IOException e) {
            LOG.warn("Bundles that are missing cannot be kept in {}: {}", configuration.home(), e.getMessage());
        }
    }

    private List<Path> fetchFrom(final String address, final ClusterConfiguration configuration,
            final FetchedFolder folder) throws IOException {
        final List<Path> fetched = new ArrayList<>();
        try {
            final Description description = client.ask(address);
            if (!description.cluster().equals(configuration.cluster())) {
                LOG.warn("{} serves another cluster ({}); nothing is fetched there.", address, description.cluster());
                return fetched;
            }
            for (final BundleEntry entry : description.bundles()) {
                if (!installed(entry)) {
                    final Path place = folder.place(entry.sha256());
                    if (!Files.exists(place)) {
                        client.fetch(address, entry.sha256(), place);
                        LOG.info("Fetched {} from {}.", entry.file(), address);
                    }
                    fetched.add(place);
                }
            }
        } catch (CoterieException e) {
            LOG.info("Nothing can be fetched from {}: {}", address, e.getMessage());
        }
        return fetched;
    }

    private boolean installed(final BundleEntry entry) {
        for (final Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().endsWith("/" + entry.file())) {
                return true;
            }
        }
        return false;
    }

    /** Installs all, so that they find each other; starts what is missing, and removes what nobody needed. */
    private boolean install(final List<Path> jars, final List<Choice> missing) {
        final List<Bundle> added = new ArrayList<>();
        for (final Path jar : jars) {
            try {
                added.add(context.installBundle(jar.toUri().toString()));
            } catch (BundleException e) {
                LOG.info("{} is not installed: {}", jar.getFileName(), e.getMessage());
            }
        }
        int met = 0;
        for (final Choice choice : missing) {
            for (final Bundle bundle : added) {
                if (provides(bundle, choice) && start(bundle)) {
                    met++;
                    break;
                }
            }
        }
        added.stream().filter(b -> b.getState() == Bundle.INSTALLED).forEach(this::remove);
        return met == missing.size();
    }

    private static boolean provides(final Bundle bundle, final Choice choice) {
        for (final BundleCapability capability : bundle.adapt(BundleRevision.class)
                .getDeclaredCapabilities(ComponentNamespace.NAMESPACE)) {
            if (choice.kind().equals(capability.getAttributes().get(ComponentNamespace.NAMESPACE))
                    && choice.component().equals(capability.getAttributes().get(ComponentNamespace.NAME))) {
                return true;
            }
        }
        return false;
    }

    private static boolean start(final Bundle bundle) {
        try {
            bundle.start();
            LOG.info("{} {} was fetched and is started.", bundle.getSymbolicName(), bundle.getVersion());
            return true;
        } catch (BundleException e) {
            LOG.warn("The fetched bundle {} does not start: {}", bundle.getSymbolicName(), e.getMessage());
            return false;
        }
    }

    private void remove(final Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            LOG.debug("A bundle that nobody needs stays installed", e);
        }
    }
}
