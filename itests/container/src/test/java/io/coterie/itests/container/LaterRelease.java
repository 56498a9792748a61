package io.coterie.itests.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Makes a later release of a bundle that is shipped: the same code under another version, or another name too. */
final class LaterRelease {
    private LaterRelease() {
    }

    static Path of(final Path jar, final Path folder, final String version) throws IOException {
        return of(jar, folder, version, "");
    }

    /** The same as another component of the kind, if it is given a name. */
    static Path of(final Path jar, final Path folder, final String version, final String name) throws IOException {
        final Path later = Files.createTempFile(folder, "later-", ".jar");
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            final Manifest manifest = in.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            manifest.getMainAttributes().putValue("Provide-Capability", manifest.getMainAttributes()
                .getValue("Provide-Capability").replaceAll("(component.version:Version=)\"[^\"]*\"",
                    "$1\"" + version + "\"").replaceAll("(component.name=)[a-z]+",
                        name.isEmpty() ? "$0" : "$1" + name));
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(later), manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    final byte[] bytes = in.readAllBytes();
                    out.write(entry.getName().startsWith("OSGI-INF/") && !entry.isDirectory()
                        ? declaring(bytes, version, name) : bytes);
                    out.closeEntry();
                }
            }
        }
        return later;
    }

    private static byte[] declaring(final byte[] xml, final String version, final String name) {
        return new String(xml, StandardCharsets.UTF_8).replaceAll(
            "(name=\"coterie.component.version\" type=\"String\" value=)\"[^\"]*\"", "$1\"" + version + "\"")
            .replaceAll("(name=\"coterie.component.name\" type=\"String\" value=)\"[^\"]*\"",
                name.isEmpty() ? "$0" : "$1\"" + name + "\"")
            .getBytes(StandardCharsets.UTF_8);
    }
}
