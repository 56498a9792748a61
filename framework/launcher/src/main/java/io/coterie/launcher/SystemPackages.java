package io.coterie.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * The packages that the system bundle exports: those of Java and of the framework, as Felix would have it by itself,
 * which would take it a twentieth of a start to find out; and logging, the core API and Jackson's core, which come from
 * the launcher's class path, so that the launcher and every bundle share one copy. Versions are read from the manifests
 * of the jars that are there, and so are never wrong. Stateless.
 */
final class SystemPackages {
    /** By symbolic name of the jar: which of its exported packages. */
    private static final Map<String, Pattern> SHARED = new TreeMap<>(Map.of(
        "org.apache.felix.framework", Pattern.compile("org\\.osgi\\..*"),
        "slf4j.api", Pattern.compile("org\\.slf4j(\\..*)?"),
        "ch.qos.logback.classic", Pattern.compile("ch\\.qos\\.logback\\.classic(\\.spi)?"),
        "com.fasterxml.jackson.core.jackson-core", Pattern.compile("com\\.fasterxml\\.jackson\\.core(\\..*)?"),
        "io.coterie.core-api", Pattern.compile("io\\.coterie\\.api\\..*")));

    /** Of the number of Java in a version's qualifier, so that versions sort as the numbers do. */
    private static final int DIGITS = 3;

    private SystemPackages() {
    }

    static String read(final ClassLoader loader) throws IOException {
        final StringJoiner packages = new StringJoiner(",");
        ofJava(packages);
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

    /** Each package that a module of Java exports to all, in the version that Felix gives it. */
    private static void ofJava(final StringJoiner packages) {
        final String feature = Integer.toString(Runtime.version().feature());
        final String version = ";version=\"0.0.0.JavaSE_" + "0".repeat(Math.max(0, DIGITS - feature.length())) + feature
            + "\"";
        for (final Module module : ModuleLayer.boot().modules()) {
            for (final ModuleDescriptor.Exports exported : module.getDescriptor().exports()) {
                if (!exported.isQualified()) {
                    packages.add(exported.source() + version);
                }
            }
        }
    }

    /** The directive {@code uses} is left out: packages of a class path cannot come from two places. */
    static void add(final StringJoiner packages, final String exported, final Pattern shared) {
        for (final String clause : split(exported == null ? "" : exported, ',')) {
            final StringJoiner kept = new StringJoiner(";");
            final List<String> parts = split(clause, ';');
            for (final String part : parts) {
                if (!part.strip().startsWith("uses:=")) {
                    kept.add(part);
                }
            }
            if (shared.matcher(parts.get(0).strip()).matches()) {
                packages.add(kept.toString());
            }
        }
    }

    /** In one pass, where an expression would look from each place to the end for quotes. */
    private static List<String> split(final String text, final char at) {
        final List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == at && !quoted) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }
}
