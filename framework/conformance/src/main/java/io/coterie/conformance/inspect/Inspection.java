package io.coterie.conformance.inspect;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.RejectedException;
import io.coterie.conformance.container.Clauses;
import io.coterie.conformance.container.JarSubjects;
import io.coterie.conformance.container.Libraries;

/**
 * What a bundle says of itself, read without running it. Immutable.
 *
 * @param bundle symbolic name and version
 * @param hash SHA-256 of the file
 * @param components the components that it declares
 * @param apis API packages that it imports, with the version range
 * @param otherImports packages that it imports beyond the APIs, the JDK and slf4j; optional ones end with {@code ?}
 * @param needs what it asks for beside: capabilities, bundles, a host, dynamic imports, native code, an activator
 * @param exports packages that it exports
 * @param services the descriptors of its Declarative Services
 * @param libraries jars inside it, and packages of others that were copied into it
 * @param signed the signature files; empty if it is not signed. What was signed is as it was; by whom was not
 *     looked at.
 * @param findings what an author should mend, one sentence each
 */
public record Inspection(String bundle, String hash, List<Declared> components, Map<String, String> apis,
        List<String> otherImports, List<String> needs, List<String> exports, List<String> services,
        List<String> libraries, List<String> signed, List<String> findings) {
    private static final String OWN_API = "io.coterie.api.";
    /** A terminal takes some characters beyond ASCII for commands, and shows others as what they are not. */
    private static final JsonFactory JSON = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    /** What the modules of this Java export to all; a framework offers it to every bundle. */
    private static final Set<String> JDK = ModuleLayer.boot().modules().stream()
        .flatMap(m -> m.getDescriptor().exports().stream()).filter(e -> !e.isQualified())
        .map(ModuleDescriptor.Exports::source).collect(Collectors.toUnmodifiableSet());

    /**
     * A component as the manifest declares it.
     *
     * @param kind its kind
     * @param name its name
     * @param version its version
     * @param engine its engine
     * @param guarantees what it claims
     */
    public record Declared(String kind, String name, String version, String engine, List<String> guarantees) {
    }

    /**
     * Reads a bundle.
     *
     * @param jar the file
     * @return what it says of itself
     * @throws io.coterie.api.core.CoterieException {@code verify....} if it is no jar, no bundle, or hostile
     */
    public static Inspection of(final Path jar) {
        return of(jar, List.of());
    }

    /**
     * Reads a bundle that may import packages of libraries.
     *
     * @param jar the file
     * @param beside jars of libraries, and folders of such
     * @return what it says of itself
     * @throws io.coterie.api.core.CoterieException {@code verify....} if it is no jar, no bundle, or hostile
     */
    public static Inspection of(final Path jar, final List<Path> beside) {
        final JarFileReader reader = JarFileReader.read(jar);
        final String name = reader.header("Bundle-SymbolicName").split(";")[0].strip();
        if (name.isEmpty()) {
            throw new RejectedException("verify.not-a-bundle", "The manifest has no Bundle-SymbolicName.",
                "Build it as a bundle, with bnd.");
        }
        final List<Declared> components = new ArrayList<>();
        for (final Clauses.Clause one : Clauses.of(reader.header("Provide-Capability"))) {
            if (one.path().equals(ComponentNamespace.NAMESPACE)) {
                components.add(new Declared(one.parts().getOrDefault(ComponentNamespace.NAMESPACE, ""),
                    one.parts().getOrDefault(ComponentNamespace.NAME, ""),
                    one.parts().getOrDefault(ComponentNamespace.VERSION, ""),
                    one.parts().getOrDefault(ComponentNamespace.ENGINE, ""),
                    List.of(one.parts().getOrDefault(ComponentNamespace.GUARANTEES, "").split(","))));
            }
        }
        final Map<String, String> apis = new TreeMap<>();
        final List<String> others = new ArrayList<>();
        final List<String> nowhere = new ArrayList<>();
        final Libraries offered = Libraries.of(beside);
        final List<Clauses.Clause> imports = new ArrayList<>(Clauses.of(reader.header("Import-Package")));
        reader.supplements("Import-Package").forEach(more -> imports.addAll(Clauses.of(more)));
        // those of APIs are judged alike
        Clauses.of(reader.header("DynamicImport-Package")).stream().filter(one -> one.path().startsWith(OWN_API)
            && !one.path().contains("*")).forEach(imports::add);
        for (final Clauses.Clause one : imports) {
            final boolean optional = "optional".equals(one.parts().get("resolution:"));
            if (one.path().startsWith(OWN_API)) {
                apis.put(one.path(), one.parts().getOrDefault("version", "any"));
            } else if (!others.contains(one.path() + (optional ? "?" : "")) && !one.path().startsWith("java.")
                    && !JDK.contains(one.path()) && !one.path().startsWith("org.slf4j")) {
                others.add(one.path() + (optional ? "?" : ""));
                if (!optional && !offered.export(one)) {
                    nowhere.add(one.path());
                }
            }
        }
        final List<String> exports = Clauses.of(reader.header("Export-Package")).stream()
            .map(Clauses.Clause::path).toList();
        final List<String> services = reader.header("Service-Component").isBlank() ? List.of()
            : List.of(reader.header("Service-Component").split("\\s*,\\s*"));
        final List<String> libraries = new ArrayList<>(reader.libraries());
        libraries.addAll(foreign(reader));
        final Demands demands = new Demands(reader, offered);
        final List<String> findings = new ArrayList<>(findings(components, apis, nowhere, exports, services, reader));
        findings.addAll(Demands.apart(imports, Inspection.class.getClassLoader()));
        findings.addAll(demands.findings());
        return new Inspection(JarFileReader.printable(name + " " + reader.header("Bundle-Version")),
            JarSubjects.sha256(jar), List.copyOf(components), java.util.Collections.unmodifiableMap(apis),
            List.copyOf(others), demands.listed(), exports, services, List.copyOf(libraries), reader.signatures(),
            List.copyOf(findings));
    }

    private static List<String> findings(final List<Declared> components, final Map<String, String> apis,
            final List<String> nowhere, final List<String> exports, final List<String> services,
            final JarFileReader reader) {
        final List<String> findings = new ArrayList<>();
        if (components.isEmpty()) {
            findings.add("It declares no component: annotate the provider with @ProvidesComponent.");
        }
        components.stream().filter(c -> c.kind().isBlank() || c.name().isBlank() || c.version().isBlank())
            .forEach(c -> findings.add("A component has no kind, name or version: " + c + "."));
        if (!exports.isEmpty()) {
            findings.add("A component exports nothing; it exports " + exports + ".");
        }
        nowhere.forEach(o -> findings.add("It imports " + o + ", which is neither API nor JDK nor slf4j, and which no"
            + " library beside it exports: embed it, make it optional, or give the library with --beside."));
        apis.entrySet().stream().filter(a -> !a.getValue().matches("[\\[(].+,.+[\\])]")).forEach(a -> findings.add(
            "It imports " + a.getKey() + " without an upper bound (" + a.getValue() + ")."));
        if (services.isEmpty() && !components.isEmpty()) {
            findings.add("It has no Declarative Services component: nothing registers the provider.");
        }
        services.stream().filter(s -> !s.contains("*") && !reader.names().contains(s)).forEach(s -> findings.add(
            "The descriptor " + s + " is named in the manifest and is not in the jar."));
        if (!reader.unsigned().isEmpty()) {
            findings.add("It is signed, and these entries of it are not: " + reader.unsigned() + ".");
        }
        return List.copyOf(findings);
    }

    /** Packages in the jar of another root than the bundle's own: libraries that were copied in. */
    private static List<String> foreign(final JarFileReader reader) {
        final String own = root(reader.header("Bundle-SymbolicName").split(";")[0].strip());
        return reader.names().stream().filter(n -> n.endsWith(".class") && n.contains("/")
            && !n.startsWith("META-INF/"))
            .map(n -> root(n.substring(0, n.lastIndexOf('/')).replace('/', '.'))).distinct().sorted()
            .filter(r -> !r.equals(own)).map(r -> r + ".*").toList();
    }

    private static String root(final String name) {
        final String[] parts = name.split("\\.");
        return parts.length < 2 ? name : parts[0] + "." + parts[1];
    }

    /** {@return whether nothing was found that an author should mend} */
    public boolean good() {
        return findings.isEmpty();
    }

    /**
     * Prints it for people.
     *
     * @param out where to
     */
    public void print(final PrintStream out) {
        out.println("bundle      " + bundle);
        out.println("sha-256     " + hash);
        print(out, "signed", List.of(signed.isEmpty() ? "no" : "with " + signed + "; by whom was not looked at"));
        components.forEach(c -> print(out, "component", List.of(c.kind() + "/" + c.name() + " " + c.version()
            + ", engine " + c.engine() + ", claims " + String.join(", ", c.guarantees()))));
        apis.forEach((name, range) -> print(out, "api", List.of(name + " " + range)));
        print(out, "imports", otherImports);
        needs.forEach(need -> print(out, "needs", List.of(need)));
        print(out, "exports", exports);
        print(out, "services", services);
        print(out, "embeds", libraries);
        findings.forEach(f -> out.println("finding     " + JarFileReader.printable(f)));
        out.println(good() ? "Nothing to mend was found." : findings.size() + " findings.");
    }

    private static void print(final PrintStream out, final String what, final List<String> values) {
        out.printf("%-11s %s%n", what, values.isEmpty() ? "none" : JarFileReader.printable(String.join(", ", values)));
    }

    /** {@return it for programs} */
    public String json() {
        final StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            out.writeStartObject();
            out.writeNumberField("form", 1);
            out.writeStringField("bundle", bundle);
            out.writeStringField("hash", hash);
            out.writeArrayFieldStart("components");
            for (final Declared one : components) {
                out.writeStartObject();
                out.writeStringField("kind", one.kind());
                out.writeStringField("name", one.name());
                out.writeStringField("version", one.version());
                out.writeStringField("engine", one.engine());
                strings(out, "guarantees", one.guarantees());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeObjectFieldStart("apis");
            for (final Map.Entry<String, String> one : new TreeMap<>(apis).entrySet()) {
                out.writeStringField(one.getKey(), one.getValue());
            }
            out.writeEndObject();
            strings(out, "otherImports", otherImports);
            strings(out, "needs", needs);
            strings(out, "exports", exports);
            strings(out, "services", services);
            strings(out, "libraries", libraries);
            strings(out, "signed", signed);
            strings(out, "findings", findings);
            out.writeBooleanField("good", good());
            out.writeEndObject();
        } catch (final IOException e) {
            throw new UncheckedIOException("a string can be written", e);
        }
        return text.toString();
    }

    private static void strings(final JsonGenerator out, final String name, final List<String> values)
            throws IOException {
        out.writeArrayFieldStart(name);
        for (final String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }
}
