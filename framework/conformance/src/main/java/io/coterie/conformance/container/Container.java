package io.coterie.conformance.container;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.core.CoterieException;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;

/**
 * An OSGi framework with Declarative Services, the API packages, logging, and one component's jar. The API packages
 * come from the kit's own class path, so that checks and component share the types. Used by one thread at a time.
 */
public final class Container implements AutoCloseable {
    /** How long Declarative Services may take to offer a provider. */
    private static final Duration OFFER = Duration.ofSeconds(20);
    private static final Duration STOP = Duration.ofSeconds(20);
    /** Bundles that are installed beside the component, by a class that each holds. */
    private static final List<String> BESIDE = List.of("org.apache.felix.scr.impl.Activator",
        "org.osgi.service.component.ComponentContext", "org.osgi.util.promise.Promise",
        "org.osgi.util.function.Function");
    private final Framework framework;
    private final Path jar;
    private final Libraries libraries;
    private final List<Path> used = new ArrayList<>();
    private final Platform platform = Platform.now();
    private Bundle bundle;
    private int installed;

    private Container(final Framework framework, final Path jar, final Libraries libraries) {
        this.framework = framework;
        this.jar = jar;
        this.libraries = libraries;
    }

    /**
     * Starts a framework and installs a component's jar in it; the jar is not started yet.
     *
     * @param jar the jar
     * @param storage where the framework keeps its files
     * @param beside libraries that the jar may need, which are no components: jars, and folders of such
     * @return the container
     * @throws Unresolved if the jar does not resolve against the APIs and those
     */
    public static Container open(final Path jar, final Path storage, final List<Path> beside) {
        Framework framework = null;
        try {
            final Map<String, String> properties = new HashMap<>();
            properties.put(Constants.FRAMEWORK_STORAGE, storage.toString());
            properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
            properties.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
            properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                ApiPackages.exported(Container.class.getClassLoader()));
            properties.put("felix.log.level", "1");
            framework = new FrameworkFactory().newFramework(properties);
            framework.init();
            for (final String type : BESIDE) {
                final Path own = Path.of(Class.forName(type).getProtectionDomain().getCodeSource().getLocation()
                    .toURI());
                framework.getBundleContext().installBundle("reference:" + own.toUri());
            }
            framework.start();
            for (final Bundle one : framework.getBundleContext().getBundles()) {
                one.start();
            }
            final Container container = new Container(framework, jar, Libraries.of(beside));
            container.install();
            return container;
        } catch (final BundleException | ClassNotFoundException | URISyntaxException e) {
            stop(framework);
            throw new CoterieException("conformance.no-framework", "The framework does not start: " + e.getMessage()
                + ".", "Check that the kit's class path is complete, and the disk.", e);
        } catch (final CoterieException e) {
            stop(framework);
            throw e;
        }
    }

    /** Installs the jar anew, if it is not installed, and resolves it. */
    public void install() {
        if (bundle != null) {
            return;
        }
        try {
            // another location each time: the framework would give back what it knows
            bundle = framework.getBundleContext().installBundle("kit:" + ++installed, jar.toUri().toURL().openStream());
        } catch (final BundleException | IOException e) {
            throw new CoterieException("conformance.not-a-bundle", "The jar " + jar.getFileName()
                + " cannot be installed: " + e.getMessage() + ".",
                "Look at it with 'coterie component verify'.", e);
        }
        if (framework.adapt(FrameworkWiring.class).resolveBundles(List.of(bundle))) {
            return;
        }
        try {
            used.addAll(libraries.beside(bundle, framework));
        } catch (final BundleException e) {
            throw new CoterieException("conformance.bad-library", "A library cannot be used: " + e.getMessage() + ".",
                "Give other libraries with --beside.", e);
        }
        if (bundle.getState() == Bundle.INSTALLED) {
            throw new Unresolved(this, bundle, framework.adapt(FrameworkWiring.class));
        }
    }

    /** {@return what the process shared before the jar was installed for the first time} */
    public Platform platform() {
        return platform;
    }

    /** {@return the jar} */
    public Path jar() {
        return jar;
    }

    /** {@return the libraries that it is resolved with} */
    public List<Path> libraries() {
        return List.copyOf(used);
    }

    /** {@return what was given beside it} */
    Libraries given() {
        return libraries;
    }

    /** {@return the component's bundle, as it is installed now} */
    public Bundle bundle() {
        return bundle;
    }

    /** {@return the context of the framework itself, for services that the kit offers to the component} */
    public BundleContext outside() {
        return framework.getBundleContext();
    }

    /** Starts the bundle. */
    public void start() {
        try {
            bundle.start();
        } catch (final BundleException e) {
            throw new CheckFailed("The bundle does not start: " + e.getMessage(), e);
        }
    }

    /** Stops the bundle. */
    public void stop() {
        try {
            bundle.stop();
        } catch (final BundleException e) {
            throw new CheckFailed("The bundle does not stop: " + e.getMessage(), e);
        }
    }

    /** Uninstalls the bundle, so that nothing in the framework refers to its class loader. */
    public void uninstall() {
        try {
            final Bundle old = bundle;
            bundle = null;
            old.uninstall();
            framework.adapt(FrameworkWiring.class).refreshBundles(List.of(old));
            Expect.within(STOP, () -> !framework.adapt(FrameworkWiring.class).getRemovalPendingBundles().contains(old),
                () -> "The framework did not let go of the bundle");
        } catch (final BundleException e) {
            throw new CheckFailed("The bundle cannot be uninstalled: " + e.getMessage(), e);
        }
    }

    /** {@return the providers that the bundle offers now} */
    public List<ServiceReference<?>> providers() {
        final List<ServiceReference<?>> found = new ArrayList<>();
        final ServiceReference<?>[] all = bundle == null ? null : bundle.getRegisteredServices();
        for (final ServiceReference<?> one : all == null ? new ServiceReference<?>[0] : all) {
            if (List.of((String[]) one.getProperty(Constants.OBJECTCLASS))
                    .contains(ComponentProvider.class.getName())) {
                found.add(one);
            }
        }
        return found;
    }

    /** {@return all providers in the framework, whoever registered them} */
    public List<ServiceReference<?>> offered() {
        return List.copyOf(framework.getBundleContext().getBundle().getRegisteredServices() == null ? List.of()
            : java.util.Arrays.stream(framework.getBundleContext().getBundle().getRegisteredServices())
                .filter(r -> List.of((String[]) r.getProperty(Constants.OBJECTCLASS))
                    .contains(ComponentProvider.class.getName())).toList());
    }

    /**
     * Waits for the provider of a component.
     *
     * @param kind its kind
     * @param name its name
     * @return the service
     */
    public ServiceReference<?> provider(final String kind, final String name) {
        final long deadline = System.nanoTime() + OFFER.toNanos();
        while (true) {
            for (final ServiceReference<?> one : providers()) {
                if (kind.equals(one.getProperty(ComponentNamespace.KIND))
                        && name.equals(one.getProperty(ComponentNamespace.NAME))) {
                    return one;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new CheckFailed("The bundle offers no ComponentProvider of " + kind + "/" + name + " within "
                    + OFFER.toSeconds() + " s; it offers " + providers() + ".");
            }
            Expect.becomes(Duration.ofMillis(TimeUnit.MILLISECONDS.toMillis(20)), () -> false);
        }
    }

    /**
     * The provider itself. It stays in use until the bundle stops.
     *
     * @param reference its reference
     * @return the provider
     */
    public ComponentProvider<?> get(final ServiceReference<?> reference) {
        final Object service = framework.getBundleContext().getService(reference);
        if (service == null) {
            throw new CheckFailed("Declarative Services cannot make the provider; see the log.");
        }
        return (ComponentProvider<?>) service;
    }

    @Override
    public void close() {
        stop(framework);
    }

    private static void stop(final Framework framework) {
        if (framework == null) {
            return;
        }
        try {
            framework.stop();
            if (framework.waitForStop(STOP.toMillis()).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                throw new CheckFailed("The framework did not stop within " + STOP.toSeconds() + " s.");
            }
        } catch (final BundleException e) {
            throw new CheckFailed("The framework does not stop: " + e.getMessage(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
