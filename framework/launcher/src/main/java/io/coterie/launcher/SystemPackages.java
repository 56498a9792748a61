package io.coterie.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Enumeration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * The packages that the system bundle exports beside those of Java: logging, the core API and Jackson's core come
 * from the launcher's class path, so that the launcher and every bundle share one copy. Versions are read from the
 * manifests of the jars that are there, and so are never wrong. Stateless.
 */
final class SystemPackages {
    /** By symbolic name of the jar: which of its exported packages. */
    private static final Map<String, Pattern> SHARED = new TreeMap<>(Map.of(
        "slf4j.api", Pattern.compile("org\\.slf4j(\\..*)?"),
        "ch.qos.logback.classic", Pattern.compile("ch\\.qos\\.logback\\.classic(\\.spi)?"),
        "com.fasterxml.jackson.core.jackson-core", Pattern.compile("com\\.fasterxml\\.jackson\\.core(\\..*)?"),
        "io.coterie.core-api", Pattern.compile("io\\.coterie\\.api\\..*")));
    private static final Pattern CLAUSES = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final Pattern USES = Pattern.compile(";\\s*uses:=\"[^\"]*\"");

    private SystemPackages() {
    }

    static String read(final ClassLoader loader) throws IOException {
        final StringJoiner packages = new StringJoiner(",");
        final Enumeration<URL> manifests = loader.getResources("META-INF/MANIFEST.MF");
        while (manifests.hasMoreElements()) {
            try (InputStream in = manifests.nextElement().openStream()) {
                final Attributes headers = new Manifest(in).getMainAttributes();
                final String name = headers.getValue("Bundle-SymbolicName");
                final Pattern shared = name == null ? null : SHARED.get(name.split(";")[0].strip());
                if (shared != null) {
                    add(packages, headers.getValue("Export-Package"), shared);
                }
            }
        }
        return packages.toString();
    }

    /** The directive {@code uses} is left out: packages of a class path cannot come from two places. */
    static void add(final StringJoiner packages, final String exported, final Pattern shared) {
        for (final String clause : CLAUSES.split(exported == null ? "" : exported)) {
            if (shared.matcher(clause.split(";")[0].strip()).matches()) {
                packages.add(USES.matcher(clause).replaceAll(""));
            }
        }
    }
}
