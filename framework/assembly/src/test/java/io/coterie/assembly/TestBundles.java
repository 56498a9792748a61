package io.coterie.assembly;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.apache.felix.utils.resource.ResourceBuilder;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;

import io.coterie.assembly.repository.StoredBundle;

/** Bundles that are nothing but a manifest. */
public final class TestBundles {
    private TestBundles() {
    }

    /** A bundle of which only the headers matter; {@code more} are names and values. */
    public static StoredBundle bundle(final String name, final String version, final String... more) {
        final Map<String, String> headers = headers(name, version, more);
        try {
            return new StoredBundle(ResourceBuilder.build("test:" + name, headers), name, new Version(version),
                Map.of(), name + "-" + version + ".jar", "test", () -> Path.of("none"));
        } catch (final BundleException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Map<String, String> headers(final String name, final String version, final String... more) {
        final Map<String, String> headers = new HashMap<>();
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", name);
        headers.put("Bundle-Version", version);
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return headers;
    }

    /** A component in a bundle {@code kind-name}; needs are {@code kind:guarantee}. */
    public static StoredBundle component(final String kind, final String name, final String version,
            final String engine, final String guarantees, final String... needs) {
        final List<String> required = new ArrayList<>();
        for (final String need : needs) {
            final String[] parts = need.split(":");
            required.add("coterie.component;kind=" + parts[0] + ";guarantee=" + parts[1] + ";effective:=active;filter:="
                + "\"(&(coterie.component=" + parts[0] + ")(coterie.component.guarantees=" + parts[1] + "))\"");
        }
        final String provided = "coterie.component;coterie.component=" + kind + ";coterie.component.name=" + name
            + ";coterie.component.version:Version=\"" + version + "\";coterie.component.engine=" + engine
            + ";coterie.component.guarantees:List<String>=\"" + guarantees + "\"";
        return needs.length == 0 ? bundle(kind + "-" + name, version, "Provide-Capability", provided)
            : bundle(kind + "-" + name, version, "Provide-Capability", provided, "Require-Capability",
                String.join(",", required));
    }

    /** What every member needs. */
    public static List<StoredBundle> base() {
        return List.of(bundle("runtime", "1.0.0", "Provide-Capability",
            "osgi.service;objectClass:List<String>=\"io.coterie.api.component.Clusters\""),
            bundle("org.apache.felix.log", "1.3.0"), bundle("org.apache.felix.logback", "1.0.6"));
    }

    /** A jar on disk; {@code entries} are names of files of four bytes. */
    public static Path jar(final Path folder, final String file, final Map<String, String> headers,
            final String... entries) throws IOException {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        final Path jar = folder.resolve(file);
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream zip = new JarOutputStream(out, manifest)) {
            for (final String entry : entries) {
                zip.putNextEntry(new java.util.zip.ZipEntry(entry));
                zip.write(new byte[4]);
                zip.closeEntry();
            }
        }
        return jar;
    }

    /** A jar that is a bundle. */
    public static Path jar(final Path folder, final String name, final String version, final String... more)
            throws IOException {
        return jar(folder, name + "-" + version + ".jar", headers(name, version, more), "a/B.class");
    }
}
