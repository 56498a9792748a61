package io.coterie.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.util.tracker.ServiceTracker;

import org.apache.felix.framework.FrameworkFactory;

import io.coterie.api.core.CoterieException;

/**
 * Owns the OSGi framework of a member: installs every bundle of the distribution afresh at each start, so that what
 * runs is what lies in the folder. Used by the main thread, and by the one that stops the member.
 */
final class FrameworkHost {
    /** Framework property: true if links may be cut by hand. */
    static final String DEVELOPMENT = "coterie.development";
    /** Framework property: the folder with the bundles, for members that fetch what they lack. */
    static final String BUNDLES = "coterie.bundles";
    /** Framework property: what the member begins with, for bundles that can prepare; see {@link MemberFile}. */
    static final String COMPONENTS = "coterie.components";
    /** System property: a line for each bundle that was checked, what {@link LockCheck#verified} says and where. */
    static final String CHECKED = "coterie.checked-bundles";
    private final Framework framework;
    private final Path bundles;

    private FrameworkHost(final Framework framework, final Path bundles) {
        this.framework = framework;
        this.bundles = bundles;
    }

    /** Makes it, without bundles: needs nothing of what is being checked meanwhile. */
    static FrameworkHost make(final Path distribution, final Path home, final MemberFile file,
            final boolean development) {
        final Path bundles = distribution.resolve("bundles");
        try {
            final Framework framework = new FrameworkFactory()
                .newFramework(properties(bundles, home, file, development));
            framework.init();
            return new FrameworkHost(framework, bundles);
        } catch (final IOException | BundleException e) {
            throw failed(bundles, e);
        }
    }

    /**
     * Installs every bundle, and starts all of them.
     *
     * @param lock the check of the bundles, which has ended well
     */
    void start(final LockCheck lock) {
        try {
            final List<Path> jars = jars(bundles);
            // a property of the framework cannot be set any more; whoever asks for one gets that of the system
            System.setProperty(CHECKED, checked(jars, lock));
            for (final Path jar : jars) {
                context().installBundle(location(jar));
            }
            framework.start();
            framework.adapt(FrameworkWiring.class).resolveBundles(null);
            LoadAhead.begin(context());
            for (final Bundle bundle : context().getBundles()) {
                final boolean fragment =
                    (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
                if (bundle.getBundleId() != 0 && !fragment) {
                    start(bundle);
                }
            }
        } catch (final IOException | BundleException e) {
            throw failed(bundles, e);
        }
    }

    /** {@return the context of the framework itself} */
    BundleContext context() {
        return framework.getBundleContext();
    }

    private static CoterieException failed(final Path bundles, final Exception cause) {
        return new CoterieException("member.framework-failed",
            "The framework does not start with the bundles of " + bundles + ": " + cause.getMessage() + ".",
            "Check the disk and the permissions of the home, and that the distribution is complete.", cause);
    }

    private static Map<String, String> properties(final Path bundles, final Path home, final MemberFile file,
            final boolean development) throws IOException {
        final Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, home.resolve("felix").toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES,
            SystemPackages.read(FrameworkHost.class.getClassLoader()));
        // errors alone: what bundles log goes through slf4j
        properties.put("felix.log.level", "1");
        properties.put(DEVELOPMENT, Boolean.toString(development));
        properties.put(BUNDLES, bundles.toString());
        properties.put(COMPONENTS, file.chosen());
        return properties;
    }

    private static String checked(final List<Path> jars, final LockCheck lock) {
        final StringBuilder lines = new StringBuilder();
        for (final Path jar : jars) {
            final String known = lock.verified(jar);
            if (known != null) {
                lines.append(known).append(' ').append(location(jar)).append('\n');
            }
        }
        return lines.toString();
    }

    private static List<Path> jars(final Path bundles) throws IOException {
        try (Stream<Path> files = Files.list(bundles)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".jar")).sorted().toList();
        }
    }

    /** By reference: nothing is copied, and the location leads to the bytes, of which the hash is taken. */
    private static String location(final Path jar) {
        return "reference:" + jar.toUri();
    }

    private static void start(final Bundle bundle) {
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (final BundleException e) {
            throw new CoterieException("member.bundle-failed",
                "The bundle " + bundle.getSymbolicName() + " does not start: " + e.getMessage() + ".",
                "Install what it needs, or remove it from the folder of bundles.", e);
        }
    }

    /**
     * Waits for a service. It stays in use until the framework stops: SCR deactivates what nobody uses.
     *
     * @param <T> what it offers
     * @param type what it offers
     * @param limit how long
     * @return the service
     */
    <T> T await(final Class<T> type, final Duration limit) {
        final ServiceTracker<T, T> tracker = new ServiceTracker<>(framework.getBundleContext(), type, null);
        tracker.open();
        try {
            final T service = tracker.waitForService(limit.toMillis());
            if (service != null) {
                return service;
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tracker.close();
        throw new CoterieException("member.no-runtime", "No bundle offers " + type.getSimpleName() + ".",
            "Check the folder of bundles, and the log for what it misses.");
    }

    /** Waits until the framework has stopped, for whatever reason. */
    void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /**
     * Stops the framework.
     *
     * @param limit how long it may take
     * @return whether it stopped in time
     */
    boolean stop(final Duration limit) throws BundleException, InterruptedException {
        framework.stop();
        return framework.waitForStop(limit.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }
}
