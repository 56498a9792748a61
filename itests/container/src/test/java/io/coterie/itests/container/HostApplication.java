package io.coterie.itests.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;

import io.coterie.api.component.Clusters;

/**
 * Somebody's own application on Felix that embeds membership and messaging, and nothing else of Coterie: no launcher,
 * no manager, no control. The API comes from the application's class path, as an embedder may choose.
 */
final class HostApplication implements AutoCloseable {
    private static final List<String> BUNDLES = List.of("org.apache.felix.scr", "org.osgi.service.component",
        "org.osgi.util.function", "org.osgi.util.promise", "jackson-core", "jackson-databind", "jackson-annotations",
        "jackson-dataformat-cbor", "io.coterie.runtime-",
        "io.coterie.engine-jgroups", "io.coterie.membership-local", "io.coterie.messaging-local");
    private final Framework framework;

    /**
     * Starts the application.
     *
     * @param cache folder of the framework
     * @param more packages of the class path that its bundles may import, with their versions
     */
    HostApplication(final Path cache, final String... more) throws BundleException, IOException {
        final Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, String.join(",",
            "io.coterie.api.core;version=1.0.0", "io.coterie.api.component;version=1.0.0",
            "io.coterie.api.membership;version=1.0.0", "io.coterie.api.membership.spi;version=1.0.0",
            "io.coterie.api.messaging;version=1.0.0", "io.coterie.api.messaging.spi;version=1.1.0",
            "org.slf4j;version=2.0.20", "org.slf4j.event;version=2.0.20", "org.slf4j.helpers;version=2.0.20",
            "org.slf4j.spi;version=2.0.20")
            + Stream.of(more).map(p -> "," + p).collect(java.util.stream.Collectors.joining()));
        framework = new FrameworkFactory().newFramework(properties);
        framework.init();
        final List<Bundle> installed = new ArrayList<>();
        // Jackson's core is shipped once, on the class path of the launcher
        try (Stream<Path> jars = Stream.concat(Files.list(MemberProcess.DISTRIBUTION.resolve("bundles")),
                Files.list(MemberProcess.DISTRIBUTION.resolve("lib")).filter(Files::isRegularFile))) {
            for (final Path jar : jars.sorted().toList()) {
                if (BUNDLES.stream().anyMatch(jar.getFileName().toString()::contains)) {
                    installed.add(framework.getBundleContext().installBundle(jar.toUri().toString()));
                }
            }
        }
        framework.start();
        for (final Bundle bundle : installed) {
            bundle.start();
        }
    }

    /** What its owner installs and starts by hand. */
    Bundle install(final Path jar) throws BundleException {
        final Bundle bundle = framework.getBundleContext().installBundle(jar.toUri().toString());
        bundle.start();
        return bundle;
    }

    /** Bundles of the distribution, by the beginnings of their files' names; installed first, then started. */
    void installShipped(final String... names) throws BundleException, IOException {
        final List<Bundle> installed = new ArrayList<>();
        for (final String name : names) {
            installed.add(framework.getBundleContext().installBundle(shipped(name).toUri().toString()));
        }
        for (final Bundle bundle : installed) {
            bundle.start();
        }
    }

    /** A bundle of the distribution. */
    static Path shipped(final String name) throws IOException {
        try (Stream<Path> jars = Files.list(MemberProcess.DISTRIBUTION.resolve("bundles"))) {
            return jars.filter(j -> j.getFileName().toString().startsWith(name + "-0")).findFirst().orElseThrow();
        }
    }

    /** The bundles of a name, by their versions. */
    List<String> versions(final String symbolicName) {
        return Stream.of(framework.getBundleContext().getBundles())
            .filter(b -> symbolicName.equals(b.getSymbolicName())).map(b -> b.getVersion().toString()).sorted()
            .toList();
    }

    /** The service that the runtime offers. */
    Clusters clusters() throws InterruptedException {
        final ServiceTracker<Clusters, Clusters> tracker = new ServiceTracker<>(framework.getBundleContext(),
            Clusters.class, null);
        tracker.open();
        final Clusters clusters = tracker.waitForService(Duration.ofSeconds(20).toMillis());
        if (clusters == null) {
            throw new AssertionError("the runtime offers no Clusters service");
        }
        return clusters;
    }

    /** How many services of that interface are registered for a cluster. */
    long slots(final Class<?> type, final String filter) {
        try {
            return framework.getBundleContext().getServiceReferences(type, filter).size();
        } catch (org.osgi.framework.InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
