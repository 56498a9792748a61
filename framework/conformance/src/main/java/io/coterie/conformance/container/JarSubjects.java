package io.coterie.conformance.container;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.RejectedException;
import io.coterie.conformance.Subject;

/** A jar in a framework, and the components in it. Used by one thread. */
public final class JarSubjects implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private final Container container;
    private final List<ComponentDescription> components;

    private JarSubjects(final Container container, final List<ComponentDescription> components) {
        this.container = container;
        this.components = components;
    }

    /**
     * Installs a jar.
     *
     * @param jar the jar
     * @param storage where the framework keeps its files
     * @param beside libraries that the jar may need, which are no components: jars, and folders of such
     * @return the jar's components
     * @throws Unresolved if it does not resolve
     * @throws CoterieException if it is no bundle, or holds no component
     */
    public static JarSubjects open(final Path jar, final Path storage, final List<Path> beside) {
        final Container container = Container.open(jar, storage, beside);
        final List<ComponentDescription> components = declared(container.bundle(), jar);
        if (components.isEmpty()) {
            container.close();
            throw new RejectedException("conformance.no-component", "The bundle "
                + container.bundle().getSymbolicName() + " declares no component.",
                "Annotate its provider with @ProvidesComponent.");
        }
        container.start();
        return new JarSubjects(container, components);
    }

    /** What the manifest of a bundle declares, whether it resolves or not. */
    static List<ComponentDescription> declared(final Bundle in, final Path jar) {
        final List<ComponentDescription> components = new ArrayList<>();
        final String bundle = in.getSymbolicName() + "/" + in.getVersion();
        for (final BundleCapability one : in.adapt(BundleRevision.class)
                .getDeclaredCapabilities(ComponentNamespace.NAMESPACE)) {
            final Map<String, Object> has = one.getAttributes();
            components.add(new ComponentDescription(text(has, ComponentNamespace.NAMESPACE),
                text(has, ComponentNamespace.NAME), text(has, ComponentNamespace.VERSION),
                text(has, ComponentNamespace.ENGINE), list(has.get(ComponentNamespace.GUARANTEES)), List.of(), bundle,
                sha256(jar)));
        }
        return components;
    }

    /** {@return the components that the manifest declares} */
    public List<ComponentDescription> components() {
        return List.copyOf(components);
    }

    /**
     * The component of a kind.
     *
     * @param kind the kind; empty takes the only one
     * @return the subject
     * @throws RejectedException if there is none, or several
     */
    public Subject subject(final String kind) {
        final ComponentDescription one = of(kind, components);
        return new Subject(one, container.get(container.provider(one.kind(), one.name())), Optional.of(container));
    }

    /**
     * The component of a kind among several.
     *
     * @param kind the kind; empty takes the only one
     * @param components those that there are
     * @return the component
     * @throws RejectedException if there is none, or several
     */
    public static ComponentDescription of(final String kind, final List<ComponentDescription> components) {
        final List<ComponentDescription> found = components.stream()
            .filter(c -> kind.isEmpty() || c.kind().equals(kind)).toList();
        if (found.size() != 1) {
            throw new RejectedException("conformance.which-component", "The bundle holds "
                + components.stream().map(c -> c.kind() + "/" + c.name()).toList() + ".",
                "Say which kind is meant with --kind.");
        }
        return found.get(0);
    }

    @Override
    public void close() {
        container.close();
    }

    /**
     * The hash of a file.
     *
     * @param file the file
     * @return SHA-256, lower-case hexadecimal
     */
    public static String sha256(final Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            final byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (final IOException e) {
            throw new CoterieException("conformance.unreadable", "The file " + file + " cannot be read: " + e + ".",
                "Check the path and its permissions.", e);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String text(final Map<String, Object> from, final String key) {
        final Object value = from.get(key);
        return value == null ? "" : value.toString();
    }

    /** A list that is written as one string holds commas: bnd writes it so. */
    private static List<String> list(final Object value) {
        if (value instanceof Collection<?> several) {
            return several.stream().map(Object::toString).toList();
        }
        return value == null ? List.of() : List.of(value.toString().split(","));
    }
}
