package io.coterie.conformance.inspect;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.conformance.container.ApiPackages;
import io.coterie.conformance.container.Clauses;
import io.coterie.conformance.container.Libraries;

/**
 * What a bundle asks of the member beside packages that it imports plainly, and what of it a member cannot or should
 * not give. Used by one thread.
 */
final class Demands {
    private static final String EE = "osgi.ee";
    private static final String SERVICE = "osgi.service";
    private static final String EXTENDER = "osgi.extender";
    /** A requirement without a filter is met by all of its namespace. */
    private static final String ANYTHING = "(|(any=*)(!(any=*)))";
    private static final String OWN_API = "io.coterie.api.";
    private static final String NATIVE = "osgi.native";
    private static final int OLDEST_JAVA = 9;
    /** The oldest Java that members run on. */
    private static final int JAVA = 17;
    /** The last Java whose version was written as 1.x, which older bundles ask for by exactly that. */
    private static final int LAST_OF_ONE = 8;
    /** What a framework on that Java offers, under the names that it had over the years. */
    private static final List<Map<String, ?>> ENVIRONMENTS = List.of(
        Map.of(EE, "JavaSE", "version", Stream.concat(IntStream.rangeClosed(0, LAST_OF_ONE)
            .mapToObj(n -> new Version(1, n, 0)), IntStream.rangeClosed(OLDEST_JAVA, JAVA)
            .mapToObj(n -> new Version(n, 0, 0))).toList()),
        Map.of(EE, "JavaSE/compact1", "version", new Version(1, LAST_OF_ONE, 0)),
        Map.of(EE, "JavaSE/compact2", "version", new Version(1, LAST_OF_ONE, 0)),
        Map.of(EE, "JavaSE/compact3", "version", new Version(1, LAST_OF_ONE, 0)),
        Map.of(EE, "OSGi/Minimum", "version", IntStream.rangeClosed(0, 2).mapToObj(n -> new Version(1, n, 0))
            .toList()));
    private final JarFileReader reader;
    private final Libraries beside;
    private final List<String> listed = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    Demands(final JarFileReader reader, final Libraries beside) {
        this.reader = reader;
        this.beside = beside;
        capabilities();
        bundles();
        dynamic();
        nativeCode();
        activator();
    }

    /** {@return what it asks for, one header or requirement each} */
    List<String> listed() {
        return List.copyOf(listed);
    }

    /** {@return what of it an author should mend} */
    List<String> findings() {
        return List.copyOf(findings);
    }

    private void capabilities() {
        for (final Clauses.Clause one : Clauses.of(reader.header("Require-Capability"))) {
            final String text = one.parts().getOrDefault("filter:", "");
            final boolean optional = "optional".equals(one.parts().get("resolution:"));
            listed.add("capability " + one.path() + " " + text + (optional ? " optional" : ""));
            if (!List.of("resolve", "active").contains(one.parts().getOrDefault("effective:", "resolve"))) {
                // for a tool of its author's, and nobody resolves it
                continue;
            }
            final Filter filter;
            try {
                filter = FrameworkUtil.createFilter(text.isBlank() ? ANYTHING : text);
            } catch (final InvalidSyntaxException e) {
                findings.add("It needs " + one.path() + " with a filter that is none: " + text + ".");
                continue;
            }
            if (!optional && !one.path().equals(ComponentNamespace.NAMESPACE) && !given(one.path(), filter, text)) {
                findings.add(one.path().equals(EE)
                    ? "It needs a Java of " + text + ", and members may run on Java " + JAVA + "."
                    : "It needs " + one.path() + " " + text + ", which neither a member nor this bundle nor a library"
                        + " beside it offers: offer it, make it optional, or give the library with --beside.");
            }
        }
    }

    private boolean given(final String namespace, final Filter filter, final String text) {
        final Predicate<Map<String, ?>> matches = attributes -> filter.match(dictionary(attributes));
        return switch (namespace) {
            case EE -> ENVIRONMENTS.stream().anyMatch(matches::test);
            // which processor and system it is for is seen where it is installed
            case NATIVE -> true;
            case EXTENDER -> matches.test(Map.of(EXTENDER, "osgi.component", "version", new Version(1, 5, 0)))
                || offered(namespace, matches);
            // the kinds' services come and go with slots and instances
            case SERVICE -> text.contains("(objectClass=" + OWN_API) || offered(namespace, matches);
            default -> offered(namespace, matches);
        };
    }

    private boolean offered(final String namespace, final Predicate<Map<String, ?>> matches) {
        return Stream.concat(Clauses.of(reader.header("Provide-Capability")).stream(),
            beside.capabilities().stream()).filter(c -> c.path().equals(namespace))
            .anyMatch(c -> matches.test(attributes(c)));
    }

    private static Map<String, Object> attributes(final Clauses.Clause clause) {
        final Map<String, Object> attributes = new java.util.HashMap<>();
        clause.parts().forEach((name, value) -> {
            if (!name.endsWith(":")) {
                attributes.put(name, name.equals("version") ? version(value) : value.contains(",")
                    ? List.of(value.split("\\s*,\\s*")) : value);
            }
        });
        return attributes;
    }

    private static Object version(final String text) {
        try {
            return Version.parseVersion(text);
        } catch (final IllegalArgumentException e) {
            // as a text it matches no range
            return text;
        }
    }

    private static Dictionary<String, ?> dictionary(final Map<String, ?> attributes) {
        return new Hashtable<>(attributes);
    }

    private void bundles() {
        for (final Clauses.Clause one : Clauses.of(reader.header("Require-Bundle"))) {
            listed.add("bundle " + one.path());
            findings.add("It requires the bundle " + one.path() + " by its name: import the packages of it that you"
                + " use.");
        }
        for (final Clauses.Clause one : Clauses.of(reader.header("Fragment-Host"))) {
            listed.add("host " + one.path());
            findings.add("It is a fragment of " + one.path() + ", and would change that: a component is a bundle of its"
                + " own.");
        }
    }

    private void dynamic() {
        for (final Clauses.Clause one : Clauses.of(reader.header("DynamicImport-Package"))) {
            listed.add("dynamic import " + one.path());
            if (!one.path().startsWith(OWN_API) || one.path().contains("*")) {
                findings.add("It imports " + one.path() + " dynamically, whatever a member happens to hold then: import"
                    + " packages by name, as optional where they may be missing.");
            }
        }
    }

    private void nativeCode() {
        final List<Clauses.Clause> libraries = Clauses.of(reader.header("Bundle-NativeCode"));
        for (final Clauses.Clause one : libraries) {
            listed.add("native code " + one.path());
            if (!one.path().equals("*") && !reader.names().contains(one.path().replaceFirst("^/", ""))) {
                findings.add("The native library " + one.path() + " is named in the manifest and is not in the jar.");
            }
        }
        if (!libraries.isEmpty() && libraries.stream().noneMatch(Demands::forLinux)) {
            findings.add("It has native code for other systems than Linux alone, and does not resolve there: add '*' to"
                + " Bundle-NativeCode if it works without.");
        }
    }

    private static boolean forLinux(final Clauses.Clause library) {
        final String system = library.parts().get("osname");
        return library.path().equals("*") || system == null || system.equalsIgnoreCase("linux");
    }

    private void activator() {
        final String activator = reader.header("Bundle-Activator").strip();
        if (!activator.isEmpty()) {
            listed.add("activator " + activator);
            findings.add("The activator " + activator + (reader.names().contains(activator.replace('.', '/') + ".class")
                ? " runs in every member that holds the bundle, whether the component is used or not: let the provider"
                    + " be a Declarative Services component, and do nothing before create()."
                : " is named in the manifest and is not in the jar."));
        }
    }

    /**
     * Compares imports with what members of this version have.
     *
     * @param imports clauses of imports, plain and dynamic
     * @param loader a class path with the APIs
     * @return findings, one for each that no member could take
     */
    static List<String> apart(final List<Clauses.Clause> imports, final ClassLoader loader) {
        final List<Clauses.Clause> offered = Clauses.of(ApiPackages.exported(loader));
        final List<String> findings = new ArrayList<>();
        for (final Clauses.Clause one : imports) {
            final boolean optional = "optional".equals(one.parts().get("resolution:"));
            final Set<String> versions = new java.util.TreeSet<>();
            offered.stream().filter(o -> o.path().equals(one.path()))
                .forEach(o -> versions.add(o.parts().getOrDefault("version", "0")));
            final boolean known = !versions.isEmpty();
            if (optional || !known && !one.path().startsWith(OWN_API) || one.path().contains("*")) {
                continue;
            }
            final String range = one.parts().getOrDefault("version", "0");
            if (!known) {
                findings.add("It imports " + one.path() + ", and there is no such API.");
            } else if (versions.stream().noneMatch(version -> within(range, version))) {
                findings.add("It imports " + one.path() + " in " + range + ", and members of this version have "
                    + String.join(", ", versions) + ".");
            }
        }
        return findings;
    }

    private static boolean within(final String range, final String version) {
        try {
            return new VersionRange(range).includes(Version.parseVersion(version));
        } catch (final IllegalArgumentException e) {
            // the framework would not take such a bundle either
            return false;
        }
    }
}
