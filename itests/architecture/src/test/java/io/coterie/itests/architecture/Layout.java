package io.coterie.itests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The modules of the working tree and what each may depend on. */
final class Layout {
    static final String API = "api-specs";
    static final String FRAMEWORK = "framework";
    static final String BUNDLES = "bundles";
    /** Not bundles: what is used of them is copied into the bundle that uses it. */
    static final Set<String> EMBEDDED = Set.of("toolkit", "document");

    private static final Set<String> LAYERS = Set.of(API, FRAMEWORK, BUNDLES);

    private final Map<String, Module> modules = new TreeMap<>();

    private Layout() {
    }

    static Layout read(Path root) {
        Layout layout = new Layout();
        for (String layer : LAYERS) {
            try (Stream<Path> folders = Files.list(root.resolve(layer))) {
                folders.filter(f -> Files.exists(f.resolve("pom.xml")))
                    .forEach(f -> layout.modules.put(f.getFileName().toString(), Module.read(layer, f)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return layout;
    }

    Map<String, Module> modules() {
        return modules;
    }

    /** The rule itself, for two different modules: for what is shipped, not for tests. */
    static boolean mayUse(Module user, Module used) {
        if (used.layer().equals(API)) {
            return true;
        }
        boolean embedded = EMBEDDED.contains(used.name());
        return switch (user.layer()) {
            case API -> false;
            case BUNDLES -> embedded;
            default -> used.layer().equals(FRAMEWORK) && (embedded || !EMBEDDED.contains(user.name()));
        };
    }

    /** A test may also use the simulation. What needs two bundles is a test for {@code itests}. */
    static boolean mayUseInTests(Module user, Module used) {
        return mayUse(user, used) || !user.layer().equals(API) && used.name().equals("simulation");
    }

    /** A dependency as the pom has it. */
    record Dependency(String group, String artifact, String scope) {
        boolean own() {
            return group.equals("io.coterie") || group.equals("${project.groupId}");
        }

        boolean test() {
            return scope.equals("test");
        }
    }

    /** A leaf module. */
    record Module(String layer, String name, Path folder, Set<Dependency> dependencies) {
        static Module read(String layer, Path folder) {
            Set<Dependency> found = new LinkedHashSet<>();
            Element project = parse(folder.resolve("pom.xml"));
            child(project, "dependencies").ifPresent(list -> children(list, "dependency").forEach(d ->
                found.add(new Dependency(text(d, "groupId"), text(d, "artifactId"), text(d, "scope")))));
            return new Module(layer, folder.getFileName().toString(), folder, Set.copyOf(found));
        }

        private static Element parse(Path pom) {
            try {
                DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
                factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
                Document document = factory.newDocumentBuilder().parse(pom.toFile());
                return document.getDocumentElement();
            } catch (Exception e) {
                throw new IllegalStateException("cannot read " + pom, e);
            }
        }

        private static Optional<Element> child(Element parent, String name) {
            return children(parent, name).findFirst();
        }

        private static Stream<Element> children(Element parent, String name) {
            Stream.Builder<Element> found = Stream.builder();
            for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
                if (n instanceof Element e && e.getTagName().equals(name)) {
                    found.add(e);
                }
            }
            return found.build();
        }

        private static String text(Element parent, String name) {
            return child(parent, name).map(e -> e.getTextContent().strip()).orElse("");
        }
    }
}
