package io.coterie.control.load;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.CoterieException;

/**
 * A copy of a component's bundle under another name, in the same framework: the same classes in another class loader.
 * Its components declare kinds of their own, so that no slot takes them. One thread at a time.
 */
final class BundleCopy {
    /** Begins the name of the copy and the kinds of its components. */
    static final String PREFIX = "plain-";
    private static final String COMPONENTS = "OSGI-INF/";
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private final byte[] bytes;
    private final Bundle bundle;

    /**
     * Installs and starts the copy.
     *
     * @param framework where
     * @param original what is copied
     */
    BundleCopy(final BundleContext framework, final Bundle original) {
        try {
            bytes = copy(original);
            bundle = framework.installBundle(PREFIX + original.getSymbolicName(), new ByteArrayInputStream(bytes));
            bundle.start();
        } catch (final IOException | BundleException e) {
            throw failed(original, e);
        }
    }

    Bundle bundle() {
        return bundle;
    }

    /** Stops it, replaces its bytes and starts it: what {@link Bundle#update} does with a bundle that runs. */
    void update() {
        try {
            bundle.update(new ByteArrayInputStream(bytes));
        } catch (final BundleException e) {
            throw failed(bundle, e);
        }
    }

    void remove() {
        try {
            bundle.uninstall();
        } catch (final BundleException e) {
            throw failed(bundle, e);
        }
    }

    private static byte[] copy(final Bundle original) throws IOException {
        final Manifest manifest;
        try (InputStream in = original.getEntry(MANIFEST).openStream()) {
            manifest = new Manifest(in);
        }
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", PREFIX + original.getSymbolicName());
        // nobody may be resolved against the copy, or choose it as a component
        manifest.getMainAttributes().remove(new java.util.jar.Attributes.Name("Provide-Capability"));
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (final Enumeration<URL> all = original.findEntries("/", "*", true); all.hasMoreElements();) {
                final URL entry = all.nextElement();
                final String name = entry.getPath().substring(1);
                if (!name.endsWith("/") && !name.equals(MANIFEST)) {
                    jar.putNextEntry(new ZipEntry(name));
                    try (InputStream in = entry.openStream()) {
                        jar.write(name.startsWith(COMPONENTS) ? declaring(in.readAllBytes()) : in.readAllBytes());
                    }
                    jar.closeEntry();
                }
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] declaring(final byte[] xml) {
        final String kind = "name=\"" + ComponentNamespace.KIND + "\" type=\"String\" value=\"";
        return new String(xml, StandardCharsets.UTF_8).replace(kind, kind + PREFIX).getBytes(StandardCharsets.UTF_8);
    }

    private static CoterieException failed(final Bundle bundle, final Exception e) {
        return new CoterieException("control.no-copy", "The bundle " + bundle.getSymbolicName()
            + " cannot be copied or updated: " + e.getMessage() + ".", "See the log of the member.", e);
    }
}
