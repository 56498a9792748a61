package io.coterie.conformance.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.api.core.CoterieException;

/** Good, careless and hostile jars. */
class InspectionTest {
    private static final String HEAD = "Manifest-Version: 1.0\nBundle-SymbolicName: org.example.mine\n"
        + "Bundle-Version: 1.2.3\n";
    private static final String CAPABILITY = "Provide-Capability: coterie.component;coterie.component=messaging;\n"
        + " coterie.component.name=mine;coterie.component.version:Version=\"1.2.3\";\n"
        + " coterie.component.engine=own;coterie.component.guarantees:List<String>=\"reliable,fifo\"\n";
    private static final String SERVICE = "Service-Component: OSGI-INF/mine.xml\n";
    @TempDir
    Path folder;

    private Path jar(final String manifest, final Map<String, byte[]> entries) throws IOException {
        final Path jar = folder.resolve("mine.jar");
        try (OutputStream file = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(file)) {
            if (manifest != null) {
                zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
                zip.write(manifest.getBytes(StandardCharsets.UTF_8));
            }
            for (final Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return jar;
    }

    private static String refused(final Path jar) {
        final CoterieException e = assertThrows(CoterieException.class, () -> Inspection.of(jar));
        assertFalse(e.remedy().isBlank());
        return e.code();
    }

    @Test
    void tellsWhatAComponentDeclares() throws IOException {
        final Inspection found = Inspection.of(jar(HEAD + CAPABILITY + SERVICE
            + "Import-Package: io.coterie.api.component;version=\"[1.0,1.1)\",org.slf4j;version=\"[2.0,3)\",\n"
            + " javax.naming;resolution:=optional\n",
            Map.of("OSGI-INF/mine.xml", new byte[1], "lib/other.jar", new byte[1], "org/jgroups/JChannel.class",
                new byte[1], "org/example/mine/Mine.class", new byte[1])));
        assertEquals(List.of(), found.findings());
        assertEquals(new Inspection.Declared("messaging", "mine", "1.2.3", "own", List.of("reliable", "fifo")),
            found.components().get(0));
        assertEquals(Map.of("io.coterie.api.component", "[1.0,1.1)"), found.apis());
        assertEquals(List.of("lib/other.jar", "org.jgroups.*"), found.libraries());
        assertEquals(64, found.hash().length());
        assertTrue(found.json().contains("\"guarantees\" : [ \"reliable\", \"fifo\" ]"), found::json);
    }

    @Test
    void namesWhatAnAuthorShouldMend() throws IOException {
        final Inspection found = Inspection.of(jar(HEAD + CAPABILITY + SERVICE + "Export-Package: org.example.mine\n"
            + "Import-Package: io.coterie.api.core;version=\"1.0\",com.google.common.base\n", Map.of()));
        final String all = String.join("\n", found.findings());
        assertTrue(all.contains("exports [org.example.mine]"), all);
        assertTrue(all.contains("com.google.common.base, which is neither API"), all);
        assertTrue(all.contains("io.coterie.api.core without an upper bound"), all);
        assertTrue(all.contains("OSGI-INF/mine.xml is named in the manifest and is not in the jar"), all);
    }

    @Test
    void aLibraryMayBeBesideAndAnotherComponentMayNot() throws IOException {
        final String imports = HEAD + CAPABILITY + SERVICE + "Import-Package: com.sun.net.httpserver,"
            + "org.example.json;version=\"[2.1,3)\"\n";
        final Map<String, byte[]> service = Map.of("OSGI-INF/mine.xml", new byte[1]);
        final Path beside = Files.createDirectory(folder.resolve("beside"));
        final String library = "Manifest-Version: 1.0\nBundle-SymbolicName: org.example.json\n";
        Files.move(jar(library + "Export-Package: org.example.json;version=\"2.0\"\n", Map.of()),
            beside.resolve("old.jar"));
        Files.move(jar(library + CAPABILITY + "Export-Package: org.example.json;version=\"2.1\"\n", Map.of()),
            beside.resolve("component.jar"));
        Files.writeString(beside.resolve("none.jar"), "no jar");
        assertTrue(Inspection.of(jar(imports, service), List.of(beside)).findings().toString()
            .contains("It imports org.example.json, which"));
        Files.move(jar(library + "Export-Package: org.example.json;version=\"2.2\"\n", Map.of()),
            beside.resolve("new.jar"));
        assertEquals(List.of(), Inspection.of(jar(imports, service), List.of(beside)).findings());
    }

    @Test
    void importsOfLaterReleasesOfJavaAreImports() throws IOException {
        final Inspection found = Inspection.of(jar(HEAD + CAPABILITY + SERVICE + "Multi-Release: true\n", Map.of(
            "OSGI-INF/mine.xml", new byte[1], "META-INF/versions/11/OSGI-INF/MANIFEST.MF",
            "Manifest-Version: 1.0\nImport-Package: org.example.hidden\n".getBytes(StandardCharsets.UTF_8))));
        assertTrue(found.findings().toString().contains("It imports org.example.hidden, which"),
            found.findings()::toString);
    }

    @Test
    void whatWasChangedAfterItWasSignedIsRefused() throws Exception {
        final Path signed = folder.resolve("signed.jar");
        final Path keys = folder.resolve("keys");
        assertEquals(0, new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair", "-alias", "me", "-keyalg", "EC", "-dname", "CN=me", "-keystore", keys.toString(),
            "-storepass", "changeit").redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start()
            .waitFor(), "a key is made");
        final KeyStore.PrivateKeyEntry key = (KeyStore.PrivateKeyEntry) KeyStore.getInstance(keys.toFile(),
            "changeit".toCharArray()).getEntry("me", new KeyStore.PasswordProtection("changeit".toCharArray()));
        try (ZipFile in = new ZipFile(jar(HEAD + CAPABILITY, Map.of("a.txt", new byte[] {1},
                "META-INF/maven/pom.xml", new byte[] {1})).toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            new JarSigner.Builder(key).build().sign(in, out);
        }
        final Inspection good = Inspection.of(signed);
        assertEquals(1, good.signed().size());
        assertFalse(good.findings().toString().contains("signed"), good.findings()::toString);
        assertTrue(Inspection.of(changed(signed, "b.txt", new byte[] {1})).findings().toString()
            .contains("these entries of it are not: [b.txt]"));
        for (final String name : List.of("META-INF/versions/17/org/example/Mine.class", "META-INF/services/x",
            "META-INF/lib/x.rsa", "META-INF/x.properties")) {
            assertTrue(Inspection.of(changed(signed, name, new byte[] {1})).findings().toString()
                .contains("these entries of it are not: [" + name + "]"), name);
        }
        assertEquals("verify.tampered", refused(changed(signed, "a.txt", new byte[] {2})));
    }

    private Path changed(final Path jar, final String name, final byte[] bytes) throws IOException {
        final Path changed = folder.resolve("changed.jar");
        try (ZipFile in = new ZipFile(jar.toFile());
                ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (final ZipEntry entry : java.util.Collections.list(in.entries())) {
                zip.putNextEntry(new ZipEntry(entry.getName()));
                zip.write(entry.getName().equals(name) ? bytes : in.getInputStream(entry).readAllBytes());
            }
            if (in.getEntry(name) == null) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(bytes);
            }
        }
        return changed;
    }

    @Test
    void refusesWhatIsNoJar() throws IOException {
        final Path text = Files.writeString(folder.resolve("mine.jar"), "this is no jar, but long enough to be read");
        assertEquals("verify.not-a-jar", refused(text));
        assertEquals("verify.not-a-jar", refused(Files.write(folder.resolve("empty.jar"), new byte[0])));
    }

    @Test
    void refusesAJarThatIsCutOff() throws IOException {
        final Path jar = jar(HEAD, Map.of("a", new byte[5000]));
        final byte[] bytes = Files.readAllBytes(jar);
        assertEquals("verify.not-a-jar", refused(Files.write(jar, java.util.Arrays.copyOf(bytes, bytes.length - 30))));
    }

    @Test
    void refusesAJarWithoutManifestOrName() throws IOException {
        assertEquals("verify.no-manifest", refused(jar(null, Map.of("a", new byte[1]))));
        assertEquals("verify.not-a-bundle", refused(jar("Manifest-Version: 1.0\n", Map.of())));
        assertEquals("verify.bad-manifest", refused(jar("no colon here\n\n", Map.of())));
    }

    @Test
    void refusesNamesThatLeadOutOfTheJar() throws IOException {
        for (final String name : List.of("../../etc/passwd", "/etc/passwd", "a/../../b", "..\\windows", "C:\\x")) {
            assertEquals("verify.bad-entry-name", refused(jar(HEAD, Map.of(name, new byte[1]))), name);
        }
    }

    @Test
    void refusesAnEntryOfAGigabyteWhateverItsHeaderSays() throws IOException {
        final Path jar = folder.resolve("mine.jar");
        final byte[] block = new byte[1024 * 1024];
        try (OutputStream file = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write(HEAD.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("big"));
            for (int i = 0; i < 1024; i++) {
                zip.write(block);
            }
        }
        assertTrue(Files.size(jar) < 4 * block.length, "it is small on disk");
        assertEquals("verify.too-large", refused(jar));
    }

    private List<String> findings(final String headers, final String... entries) throws IOException {
        final Map<String, byte[]> all = new java.util.HashMap<>(Map.of("OSGI-INF/mine.xml", new byte[1]));
        List.of(entries).forEach(name -> all.put(name, new byte[1]));
        return Inspection.of(jar(HEAD + CAPABILITY + SERVICE + headers, all)).findings();
    }

    @Test
    void apisAreComparedWithThoseThatMembersHave() throws IOException {
        assertTrue(findings("Import-Package: io.coterie.api.core;version=\"[9,10)\"\n").toString()
            .startsWith("[It imports io.coterie.api.core in [9,10), and members of this version have 1."));
        assertEquals(List.of("It imports io.coterie.api.nothing, and there is no such API."),
            findings("Import-Package: io.coterie.api.nothing;version=\"[1,2)\"\n"));
        assertTrue(findings("DynamicImport-Package: io.coterie.api.core;version=\"[3,4)\"\n").toString()
            .startsWith("[It imports io.coterie.api.core in [3,4), and members of this version have 1."));
        assertTrue(findings("Import-Package: org.slf4j;version=\"[3,4)\"\n").toString()
            .contains("org.slf4j in [3,4), and members of this version have 1.7"));
        assertEquals(List.of(), findings("Import-Package: org.slf4j;version=\"[1.7,2)\"\n"));
        assertEquals(List.of(), findings("Import-Package: io.coterie.api.core;version=\"[1,2)\"\n"));
    }

    @Test
    void whatItNeedsBesidePackagesIsListedAndJudged() throws IOException {
        final String usual = "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.5.0)\n"
            + " (!(version>=2.0.0)))\",osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\",\n"
            + " coterie.component;kind=messaging;guarantee=fifo;effective:=active;filter:=\"(x=y)\",\n"
            + " osgi.service;effective:=active;filter:=\"(objectClass=io.coterie.api.core.X)\",\n"
            + " osgi.service;effective:=active;resolution:=optional;filter:=\"(objectClass=org.example.X)\"";
        assertEquals(List.of(), findings("Require-Capability: " + usual + "\n"));
        assertTrue(Inspection.of(jar(HEAD + "Require-Capability: " + usual + "\n", Map.of())).needs()
            .contains("capability osgi.ee (&(osgi.ee=JavaSE)(version=17))"));
        assertTrue(findings("Require-Capability: osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version>=21))\"\n").toString()
            .contains("members may run on Java 17"));
        assertTrue(findings("Require-Capability: osgi.extender;filter:=\"(osgi.extender=osgi.blueprint)\"\n")
            .toString().contains("osgi.blueprint"));
        assertTrue(findings("Require-Capability: osgi.service;effective:=active;filter:=\"(objectClass=a.B)\"\n")
            .toString().contains("(objectClass=a.B), which neither a member"));
        assertTrue(findings("Require-Capability: a.b;filter:=\"(\"\n").toString().contains("a filter that is none"));
        assertTrue(findings("Require-Capability: a.b\n").toString().contains("It needs a.b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=1.8))\"",
        "osgi.ee;filter:=\"(|(&(osgi.ee=JavaSE)(version=1.8))(&(osgi.ee=JavaSE/compact1)(version=1.8)))\"",
        "osgi.ee;filter:=\"(&(osgi.ee=JavaSE/compact1)(version=1.8))\"",
        "osgi.native;filter:=\"(&(osgi.native.osname~=linux)(osgi.native.processor~=x86-64))\"",
        "org.example.tool;effective:=build;filter:=\"(x=y)\""})
    void olderBundlesAndThoseOfOtherToolsAskForNothingThatIsMissing(final String need) throws IOException {
        assertEquals(List.of(), findings("Require-Capability: " + need + "\n"));
    }

    @Test
    void aNeedMayBeMetByTheBundleItselfOrByALibrary() throws IOException {
        final String need = "Require-Capability: a.b;filter:=\"(&(c=d)(version>=1.2))\"\n";
        final String manifest = HEAD + CAPABILITY.strip() + ",a.b;c=d;version:Version=\"1.3\"\n" + SERVICE + need;
        final Map<String, byte[]> service = Map.of("OSGI-INF/mine.xml", new byte[1]);
        assertEquals(List.of(), Inspection.of(jar(manifest, service)).findings());
        assertFalse(Inspection.of(jar(manifest.replace("\"1.3\"", "\"1.1\""), service)).good());
        final Path library = folder.resolve("library.jar");
        Files.move(jar("Manifest-Version: 1.0\nBundle-SymbolicName: l\n"
            + "Provide-Capability: a.b;c=\"x,d\";version:Version=\"1.2\"\n", Map.of()), library);
        assertEquals(List.of(), Inspection.of(jar(HEAD + CAPABILITY + SERVICE + need, service), List.of(library))
            .findings());
    }

    @Test
    void headersThatTieABundleToOthersAreFindings() throws IOException {
        assertTrue(findings("Require-Bundle: org.x;bundle-version=1\n").toString()
            .contains("requires the bundle org.x"));
        assertTrue(findings("Fragment-Host: system.bundle\n").toString().contains("a fragment of system.bundle"));
        assertTrue(findings("DynamicImport-Package: *\n").toString().contains("imports * dynamically"));
        assertTrue(findings("DynamicImport-Package: io.coterie.api.*\n").toString().contains("dynamically"));
        assertTrue(findings("Bundle-Activator: org.example.A\n").toString().contains("org.example.A is named"));
        assertTrue(findings("Bundle-Activator: org.example.A\n", "org/example/A.class").toString()
            .contains("runs in every member"));
        assertTrue(findings("Bundle-NativeCode: a.so;osname=Linux\n").toString().contains("a.so is named"));
        assertEquals(List.of(), findings("Bundle-NativeCode: a.so;osname=Linux\n", "a.so"));
        assertTrue(findings("Bundle-NativeCode: a.dll;osname=Win32\n", "a.dll").toString()
            .contains("other systems than Linux"));
        assertEquals(List.of(), findings("Bundle-NativeCode: a.dll;osname=Win32,*\n", "a.dll"));
    }

    @Test
    void showsNoControlCharacterOfAStranger() throws IOException {
        final CoterieException e = assertThrows(CoterieException.class,
            () -> Inspection.of(jar(HEAD, Map.of("../\u001b[31m", new byte[1]))));
        assertFalse(e.getMessage().contains("\u001b"), e::getMessage);
    }

    @Test
    void printsNoneEitherOfWhatAManifestSays() throws IOException {
        final String evil = "\u001b[2J\u009b31m\u202e";
        final Inspection found = Inspection.of(jar(HEAD + "Provide-Capability: coterie.component;coterie.component=a"
            + evil + ";coterie.component.name=b" + evil + ";coterie.component.version=1\nImport-Package: "
            + "io.coterie.api.core;version=\"" + evil + "\"\nRequire-Capability: x" + evil + "\n", Map.of()));
        final java.io.ByteArrayOutputStream printed = new java.io.ByteArrayOutputStream();
        found.print(new java.io.PrintStream(printed, true, StandardCharsets.UTF_8));
        for (final String text : List.of(printed.toString(StandardCharsets.UTF_8), found.json())) {
            assertTrue(text.contains("io.coterie.api.core"), text);
            for (final char one : evil.replaceAll("[ -~]", "").toCharArray()) {
                assertEquals(-1, text.indexOf(one), () -> Integer.toHexString(one) + " in " + text);
            }
        }
    }
}
