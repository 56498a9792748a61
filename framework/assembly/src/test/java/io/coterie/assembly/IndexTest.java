package io.coterie.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.archive.DistributionTree;
import io.coterie.assembly.repository.Hashes;
import io.coterie.assembly.resolve.Resolution;
import io.coterie.assembly.resolve.UnresolvedException;
import io.coterie.assembly.tool.AssemblyTool;

/** What an index says is compared with the manifests of what was chosen by it. */
class IndexTest {
    private static final String WANTED = "distribution: shop\ncomponents: {messaging: x}\nprograms: []\n";
    @TempDir
    private Path folder;
    private SmallKit kit;
    private Path jar;

    @BeforeEach
    void bundle() throws IOException {
        kit = new SmallKit(folder);
        jar = jar(Map.of());
    }

    /** A component with licence and Maven coordinates. */
    private Path jar(final Map<String, String> more) throws IOException {
        final Manifest manifest = new Manifest();
        final Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        final Map<String, String> headers = new LinkedHashMap<>(Map.of("Bundle-ManifestVersion", "2",
            "Bundle-SymbolicName", "messaging-x", "Bundle-Version", "1.0.0", "Bundle-License", "Apache-2.0",
            "Export-Package", "org.example;version=\"1.2\""));
        final String[] component = SmallKit.component("messaging", "x", "fifo,reliable");
        headers.put(component[0], component[1]);
        headers.putAll(more);
        headers.forEach(main::putValue);
        final Path file = folder.resolve("x.jar");
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream zip = new JarOutputStream(out, manifest)) {
            zip.putNextEntry(new ZipEntry("META-INF/maven/org.example/messaging-x/pom.properties"));
            zip.write("groupId=org.example\nartifactId=messaging-x\nversion=1.0\n".getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static String attribute(final String name, final String type, final String value) {
        return "<attribute name='" + name + "' " + (type.isEmpty() ? "" : "type='" + type + "' ") + "value='" + value
            + "'/>";
    }

    private static String capability(final String namespace, final String... attributes) {
        return "<capability namespace='" + namespace + "'>" + String.join("", attributes) + "</capability>";
    }

    /** An index that tells the truth, unless something is put in the place of something else. */
    private String index(final String what, final String instead) throws IOException {
        final String text = "<?xml version='1.0' encoding='UTF-8'?>\n"
            + "<repository xmlns='http://www.osgi.org/xmlns/repository/v1.0.0' name='r' increment='1'><resource>"
            + capability("osgi.identity", attribute("osgi.identity", "", "messaging-x"),
                attribute("version", "Version", "1.0.0"), attribute("type", "", "osgi.bundle"))
            + capability("osgi.content", attribute("osgi.content", "", Hashes.sha256(jar)),
                attribute("url", "", "x.jar"))
            + capability("osgi.wiring.package", attribute("osgi.wiring.package", "", "org.example"),
                attribute("version", "Version", "1.2.0"))
            + capability("coterie.component", attribute("coterie.component", "", "messaging"),
                attribute("coterie.component.name", "", "x"), attribute("coterie.component.version", "Version", "1.0"),
                attribute("coterie.component.engine", "", "x"),
                attribute("coterie.component.guarantees", "List&lt;String&gt;", "reliable,fifo"))
            + "</resource></repository>";
        assertTrue(text.contains(what), what);
        return Files.writeString(folder.resolve("index.xml"), text.replace(what, instead)).toString();
    }

    @Test
    void anHonestOneBringsLicenceAndCoordinatesFromTheManifest() throws IOException {
        final Resolution resolution = kit.resolve(WANTED, index("x.jar", "x.jar"));
        final Map<String, String> headers = SmallKit.headers(resolution).get("messaging-x");
        assertEquals("Apache-2.0", headers.get("Bundle-License"));
        final var tree = kit.assembler().layOut(resolution);
        final String bill = text(tree.files().get(DistributionTree.BILL));
        assertTrue(bill.contains("pkg:maven/org.example/messaging-x@1.0"), bill);
        assertTrue(bill.contains("\"Apache-2.0\""), bill);
        final String feature = text(tree.files().get(DistributionTree.FEATURE));
        assertTrue(feature.contains("\"org.example:messaging-x:1.0\""), feature);
        assertTrue(tree.files().containsKey("bundles/x.jar"), tree.files().keySet()::toString);
    }

    private static String text(final io.coterie.assembly.archive.Tree.Entry entry) throws IOException {
        try (var in = entry.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void oneThatSaysOtherwiseThanTheManifestIsRefused() throws IOException {
        for (final List<String> lie : List.of(
                List.of("value='messaging-x'", "value='messaging-y'", "its name is messaging-y"),
                List.of("name='version' type='Version' value='1.0.0'", "name='version' type='Version' value='2.0.0'",
                    "its version is 2.0.0, and in its manifest it is 1.0.0"),
                List.of("reliable,fifo", "reliable,fifo,total-order", "what it offers as a component"),
                List.of("value='1.0'", "value='1.1'", "what it offers as a component"),
                List.of("value='1.2.0'", "value='1.3.0'",
                    "what it exports is org.example 1.3.0, and in its manifest it is org.example 1.2.0"))) {
            final String index = index(lie.get(0), lie.get(1));
            final CoterieException e = assertThrows(CoterieException.class, () -> kit.resolve(WANTED, index));
            assertEquals("assembly.bad-index", e.code());
            assertTrue(e.problem().contains(lie.get(2)), e.problem());
        }
    }

    /** What it leaves out would be missed when a member starts. */
    @Test
    void whatTheManifestNeedsIsNeededThoughTheIndexDoesNotSaySo() throws IOException {
        jar = jar(Map.of("Import-Package", "org.nowhere"));
        final String index = index("x.jar", "x.jar");
        assertTrue(assertThrows(UnresolvedException.class, () -> kit.resolve(WANTED, index)).problem()
            .contains("messaging-x 1.0.0 needs package org.nowhere"));
        TestBundles.jar(kit.bundles(), "nowhere", "1.0.0", "Export-Package", "org.nowhere");
        assertTrue(SmallKit.headers(kit.resolve(WANTED, index)).containsKey("nowhere"));
    }

    private Map<?, ?> error(final String verb, final String repository) throws IOException {
        final Map<String, Object> answer = new AssemblyTool().apply(Map.of("verb", verb, "kit",
            kit.folder().toString(), "base", folder.toString(), "repositories", List.of(repository), "descriptor",
            Files.writeString(folder.resolve("d.yaml"), WANTED).toString()));
        return (Map<?, ?>) answer.get("error");
    }

    @Test
    void addressesThatAreNoFilesAreRefusedWithCodeAndRemedy() throws IOException {
        for (final String url : List.of("file://host/x.jar", "file:///x.jar?y", "file:x.jar", "mailto:x")) {
            assertEquals("assembly.bad-index", error("resolve", index("x.jar", url)).get("code"), url);
        }
        assertEquals("assembly.bad-index", error("resolve", "file://host/index.xml").get("code"));
        assertEquals("assembly.unreachable", error("resolve", "gopher://host/index.xml").get("code"));
    }

    @Test
    void whatNobodyForesawHasACodeARemedyAndAPlace() throws IOException {
        final Map<?, ?> error = error("nonsense", "shipped");
        assertEquals("assembly.internal", error.get("code"));
        assertTrue(error.get("problem").toString().contains("nonsense"), error::toString);
        assertTrue(error.get("remedy").toString().contains("-v"), error::toString);
        assertTrue(error.get("detail").toString().contains("AssemblyTool.java"), error::toString);
    }
}
