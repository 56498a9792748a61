package io.coterie.conformance.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.RejectedException;

/**
 * Bundles beside a component from which it may take packages, as it would in a distribution: those that are no
 * component, nor a part of the framework. Only those that are needed come into the framework. Immutable.
 */
public final class Libraries {
    /** More than any distribution has; each is opened to read its manifest. */
    private static final int MOST = 2000;
    private static final String OWN = "io.coterie.";
    private static final String OWN_API = "io.coterie.api.";
    private final Map<Path, List<Clauses.Clause>> exports;
    private final List<String> components;
    private final List<Clauses.Clause> capabilities;

    private Libraries(final Map<Path, List<Clauses.Clause>> exports, final List<String> components,
            final List<Clauses.Clause> capabilities) {
        this.exports = exports;
        this.capabilities = List.copyOf(capabilities);
        this.components = List.copyOf(components);
    }

    /**
     * Looks at what is given.
     *
     * @param beside jars, which must be bundles, and folders, of which what is no bundle is passed over
     * @return the libraries among them
     * @throws CoterieException {@code conformance.bad-library}
     */
    public static Libraries of(final List<Path> beside) {
        final Map<Path, List<Clauses.Clause>> exports = new LinkedHashMap<>();
        final List<String> components = new ArrayList<>();
        final List<Clauses.Clause> capabilities = new ArrayList<>();
        for (final Path one : beside) {
            final boolean folder = Files.isDirectory(one);
            for (final Path jar : folder ? jars(one) : List.of(one)) {
                final Attributes headers = headers(jar, folder);
                if (headers == null) {
                    continue;
                }
                final List<Clauses.Clause> offered = Clauses.of(header(headers, "Export-Package"));
                if (Clauses.of(header(headers, "Provide-Capability")).stream()
                        .anyMatch(c -> c.path().equals(ComponentNamespace.NAMESPACE))
                        || offered.stream().anyMatch(Libraries::internal)) {
                    if (!folder || !offered.isEmpty()) {
                        components.add(jar.getFileName().toString());
                    }
                } else {
                    exports.put(jar, offered);
                    capabilities.addAll(Clauses.of(header(headers, "Provide-Capability")));
                }
            }
        }
        return new Libraries(exports, components, capabilities);
    }

    private static boolean internal(final Clauses.Clause exported) {
        return exported.path().startsWith(OWN) && !exported.path().startsWith(OWN_API);
    }

    private static List<Path> jars(final Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".jar") && Files.isRegularFile(f)).sorted()
                .limit(MOST).toList();
        } catch (final IOException e) {
            throw new CoterieException("conformance.bad-library", "The folder " + folder + " cannot be read: " + e
                + ".", "Check the path and its permissions.", e);
        }
    }

    /** The headers of a bundle; null for a file of a folder that is none. */
    private static Attributes headers(final Path jar, final boolean mayBeAnything) {
        String problem = "has no Bundle-SymbolicName";
        try (JarFile file = new JarFile(jar.toFile())) {
            final Manifest manifest = file.getManifest();
            if (manifest != null && manifest.getMainAttributes().getValue("Bundle-SymbolicName") != null) {
                return manifest.getMainAttributes();
            }
        } catch (final IOException | IllegalArgumentException e) {
            problem = "cannot be read: " + e.getMessage();
        }
        if (mayBeAnything) {
            return null;
        }
        throw new RejectedException("conformance.bad-library", "The library " + jar.getFileName() + " " + problem + ".",
            "Give bundles with --beside.");
    }

    private static String header(final Attributes headers, final String name) {
        final String value = headers.getValue(name);
        return value == null ? "" : value;
    }

    /** {@return the clauses of what they provide beside packages} */
    public List<Clauses.Clause> capabilities() {
        return capabilities;
    }

    /** {@return whether there is none} */
    boolean isEmpty() {
        return exports.isEmpty() && components.isEmpty();
    }

    /** {@return what might be taken for a library, and is a component or of the framework} */
    List<String> components() {
        return components;
    }

    /**
     * Whether a package that is imported is among what they export.
     *
     * @param imported the clause of {@code Import-Package}
     * @return whether one exports it in a version that will do
     */
    public boolean export(final Clauses.Clause imported) {
        return exports.values().stream().flatMap(List::stream).anyMatch(e -> e.path().equals(imported.path())
            && within(imported.parts().getOrDefault("version", "0"), e.parts().getOrDefault("version", "0")));
    }

    private static boolean within(final String range, final String version) {
        try {
            return new VersionRange(range).includes(Version.parseVersion(version));
        } catch (final IllegalArgumentException e) {
            // the framework would not take such a bundle either
            return false;
        }
    }

    /**
     * Installs and starts those that a bundle needs.
     *
     * @param bundle a bundle that does not resolve without
     * @param framework where it is installed
     * @return those that it is resolved with; none if it does not resolve with all of them either, which then stay
     *     there, so that what nobody offers can be told
     * @throws BundleException if one cannot be installed or does not start
     */
    List<Path> beside(final Bundle bundle, final Framework framework) throws BundleException {
        final Map<Bundle, Path> candidates = new LinkedHashMap<>();
        for (final Path one : exports.keySet()) {
            final Bundle had = framework.getBundleContext().getBundle("reference:" + one.toUri());
            if (had == null) {
                candidates.put(framework.getBundleContext().installBundle("reference:" + one.toUri()), one);
            }
        }
        if (!framework.adapt(FrameworkWiring.class).resolveBundles(List.of(bundle))) {
            return List.of();
        }
        final Set<Bundle> needed = needed(bundle);
        final List<Path> taken = new ArrayList<>();
        for (final Map.Entry<Bundle, Path> one : candidates.entrySet()) {
            if (needed.contains(one.getKey())) {
                one.getKey().start();
                taken.add(one.getValue());
            } else {
                one.getKey().uninstall();
            }
        }
        return taken;
    }

    private static Set<Bundle> needed(final Bundle bundle) {
        final Set<Bundle> seen = new HashSet<>(Set.of(bundle));
        final Deque<Bundle> left = new ArrayDeque<>(seen);
        while (!left.isEmpty()) {
            final BundleWiring wiring = left.pop().adapt(BundleWiring.class);
            for (final BundleWire wire : wiring == null ? List.<BundleWire>of() : wiring.getRequiredWires(null)) {
                final Bundle provider = wire.getProviderWiring().getBundle();
                if (seen.add(provider)) {
                    left.push(provider);
                }
            }
        }
        return seen;
    }
}
