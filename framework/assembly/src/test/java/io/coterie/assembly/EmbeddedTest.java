package io.coterie.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.assembly.archive.DistributionTree;
import io.coterie.assembly.repository.JarReader;
import io.coterie.assembly.repository.StoredBundle;

/** What was copied into a bundle is in the bill of materials. */
class EmbeddedTest {
    private static final String MANIFEST = "Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: "
        + "org.example.own\nBundle-Version: 1.0.0\n\n";
    @TempDir
    private Path folder;

    private static byte[] zip(final Map<String, byte[]> entries) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (final Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void pom(final Map<String, byte[]> entries, final String group, final String artifact,
            final String version) {
        entries.put("META-INF/maven/" + group + "/" + artifact + "/pom.properties", ("groupId=" + group
            + "\nartifactId=" + artifact + "\nversion=" + version + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private Path jar(final Map<String, byte[]> more) throws IOException {
        final Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("META-INF/MANIFEST.MF", MANIFEST.getBytes(StandardCharsets.UTF_8));
        entries.putAll(more);
        return Files.write(folder.resolve("own.jar"), zip(entries));
    }

    @Test
    void copiedClassesAndJarsAreFoundByTheirCoordinatesOrTheirNames() throws IOException {
        final Map<String, byte[]> nested = new LinkedHashMap<>();
        pom(nested, "org.inner", "inner", "2.0");
        final Map<String, byte[]> entries = new LinkedHashMap<>();
        pom(entries, "org.example", "own", "1.0");
        pom(entries, "org.copied", "copied", "3.1");
        entries.put("lib/inner.jar", zip(nested));
        entries.put("lib/some-thing-4.5.6.jar", zip(Map.of("a", new byte[1])));
        entries.put("lib/broken-1.jar", "no zip".getBytes(StandardCharsets.UTF_8));
        entries.put("lib/unknown.jar", zip(Map.of("a", new byte[1])));
        final Map<String, String> headers = JarReader.read(jar(entries)).headers();
        assertEquals("org.example own 1.0", headers.get("maven.groupId") + " " + headers.get("maven.artifactId") + " "
            + headers.get("maven.version"));
        assertEquals(":broken:1 :some-thing:4.5.6 org.copied:copied:3.1 org.inner:inner:2.0",
            headers.get(StoredBundle.EMBEDDED));
    }

    @Test
    void ofSeveralWithoutOneThatFitsNoneIsTakenForItsOwn() throws IOException {
        final Map<String, byte[]> entries = new LinkedHashMap<>();
        pom(entries, "a", "b", "1");
        pom(entries, "c", "d", "2");
        assertEquals(Map.of(StoredBundle.EMBEDDED, "a:b:1 c:d:2"), JarReader.read(jar(entries)).headers());
    }

    @ParameterizedTest
    @CsvSource({"org.example, own, 7.7, true", "org.other, own, 7.7, false",
        "org.other, org.example.own, 7.7, true", "com.example, owner, 1.0, true",
        "com.example, owner, 1, true", "com.example, owner, 1.0.1, false", "com.example, owner, 1.0-x, false",
        "com.example, owner, 99999999999999999999, false"})
    void oneAloneIsItsOwnByItsNameOrElseByItsVersion(final String group, final String artifact, final String version,
            final boolean itsOwn) throws IOException {
        final Map<String, byte[]> entries = new LinkedHashMap<>();
        pom(entries, group, artifact, version);
        final Map<String, String> headers = JarReader.read(jar(entries)).headers();
        assertEquals(itsOwn ? Map.of("maven.groupId", group, "maven.artifactId", artifact, "maven.version", version)
            : Map.of(StoredBundle.EMBEDDED, group + ":" + artifact + ":" + version), headers);
    }

    @Test
    void aJarThatIsNoBundleHasItsNameAndVersionFromItsFile() throws IOException {
        final Map<String, byte[]> entries = new LinkedHashMap<>();
        pom(entries, "org.example", "plain", "2.0");
        final Path jar = Files.write(folder.resolve("other-2.0.jar"), zip(entries));
        assertEquals("plain 2.0", JarReader.describe(jar).get("name") + " " + JarReader.describe(jar).get("version"));
        final Path embedding = Files.copy(jar, folder.resolve("other-3.0.jar"));
        assertEquals(Map.of("name", "other", "version", "3.0", StoredBundle.EMBEDDED, "org.example:plain:2.0"),
            JarReader.describe(embedding));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 40, 50, 99})
    void ofAJarInAJarThatIsNotWholeTheNameIsKnown(final int percent) throws IOException {
        final Map<String, byte[]> inner = new LinkedHashMap<>();
        final byte[] content = new byte[20_000];
        new Random(percent).nextBytes(content);
        inner.put("a/file/with/a/name/that/is/longer/than/what/stands/before/it/and/goes/on/to/be/so", content);
        final byte[] whole = zip(inner);
        final byte[] part = Arrays.copyOf(whole, whole.length * percent / 100);
        assertEquals(":cut:7", JarReader.read(jar(Map.of("lib/cut-7.jar", part))).headers()
            .get(StoredBundle.EMBEDDED));
        final byte[] start = Arrays.copyOf(whole, percent);
        assertEquals(":cut:7", JarReader.read(jar(Map.of("lib/cut-7.jar", start))).headers()
            .get(StoredBundle.EMBEDDED));
    }

    @Test
    void aBombInAJarIsNotUnpackedToItsEnd() throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int entry = 0; entry < 3; entry++) {
                zip.putNextEntry(new ZipEntry("zeroes" + entry));
                final byte[] zeroes = new byte[1 << 20];
                for (int i = 0; i < 100; i++) {
                    zip.write(zeroes);
                }
            }
            zip.putNextEntry(new ZipEntry("META-INF/maven/a/b/pom.properties"));
            zip.write("groupId=a\nartifactId=b\nversion=1\n".getBytes(StandardCharsets.UTF_8));
        }
        final Path jar = jar(Map.of("lib/late-7.jar", bytes.toByteArray()));
        assertEquals(":late:7", JarReader.read(jar).headers().get(StoredBundle.EMBEDDED), "it was given up before");
    }

    @Test
    void theBillNamesItOnceWithEachThatHoldsIt() throws IOException {
        final SmallKit kit = new SmallKit(folder);
        for (final String name : new String[] {"one", "two"}) {
            final Map<String, byte[]> entries = new LinkedHashMap<>();
            entries.put("META-INF/MANIFEST.MF", MANIFEST.replace("org.example.own", name)
                .getBytes(StandardCharsets.UTF_8));
            pom(entries, "org.example", name, "1.0");
            pom(entries, "org.copied", "copied", "3.1");
            Files.write(kit.bundles().resolve(name + ".jar"), zip(entries));
        }
        final var tree = kit.assembler().layOut(kit.resolve("distribution: shop\nbundles: [one, two]\nprograms: []\n"));
        final String bill;
        try (var in = tree.files().get(DistributionTree.BILL).open()) {
            bill = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertEquals(bill.indexOf("pkg:maven/org.copied/copied@3.1"), bill.lastIndexOf(
            "pkg:maven/org.copied/copied@3.1"));
        assertTrue(bill.contains("\"inside of one\"") && bill.contains("\"inside of two\""), bill);
        assertFalse(bill.contains("\"inside of launcher\""), bill);
    }
}
