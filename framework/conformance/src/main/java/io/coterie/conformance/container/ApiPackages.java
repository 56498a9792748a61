package io.coterie.conformance.container;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

import io.coterie.api.core.CoterieException;

/** The packages that a component may import: the APIs and slf4j, with the versions that their manifests say. */
public final class ApiPackages {
    private static final Pattern JARS = Pattern.compile("slf4j\\.api|io\\.coterie\\.[a-z]+-api");
    private static final Pattern CLAUSES = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final Pattern USES = Pattern.compile(";\\s*uses:=\"[^\"]*\"");

    private ApiPackages() {
    }

    /**
     * The clauses of {@code Export-Package} of all API jars on a class path.
     *
     * @param loader the class path
     * @return the clauses, with commas
     */
    public static String exported(final ClassLoader loader) {
        final List<String> clauses = clauses(loader);
        if (clauses.stream().noneMatch(c -> c.startsWith("io.coterie.api.component"))) {
            throw new CoterieException("conformance.no-api", "The API bundles are not on the kit's class path as jars.",
                "Build them (package) before the kit is run.");
        }
        return String.join(",", clauses);
    }

    /**
     * The same, one by one.
     *
     * @param loader the class path
     * @return the clauses
     */
    public static List<String> clauses(final ClassLoader loader) {
        final List<String> clauses = new ArrayList<>();
        try {
            final Enumeration<URL> manifests = loader.getResources("META-INF/MANIFEST.MF");
            while (manifests.hasMoreElements()) {
                try (InputStream in = manifests.nextElement().openStream()) {
                    final Attributes headers = new Manifest(in).getMainAttributes();
                    final String name = headers.getValue("Bundle-SymbolicName");
                    final String exports = headers.getValue("Export-Package");
                    if (name != null && exports != null && JARS.matcher(name.split(";")[0].strip()).matches()) {
                        for (final String clause : CLAUSES.split(exports)) {
                            clauses.add(USES.matcher(clause.strip()).replaceAll(""));
                        }
                    }
                }
            }
        } catch (final IOException e) {
            throw new CoterieException("conformance.no-api", "The kit's class path cannot be read: " + e + ".",
                "Check the installation.", e);
        }
        return clauses;
    }
}
