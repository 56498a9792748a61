package io.coterie.assembly.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.sun.net.httpserver.HttpServer;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.TestBundles;

/** Repositories that tell the truth, and those that do not. */
class RepositoryTest {
    @TempDir
    private Path folder;

    private static String code(final org.junit.jupiter.api.function.Executable action) {
        return assertThrows(CoterieException.class, action).code();
    }

    @Test
    void aFolderIsReadWithWhatItsBundlesOffer() throws IOException {
        TestBundles.jar(folder, "b", "1.2.3", "Export-Package", "p;version=1.1");
        TestBundles.jar(folder, "a", "1.0.0");
        final List<StoredBundle> bundles = new FolderRepository(folder).bundles();
        assertEquals(List.of("a/1.0.0", "b/1.2.3"), bundles.stream().map(StoredBundle::id).toList());
        assertEquals("p", bundles.get(1).resource().getCapabilities("osgi.wiring.package").get(0).getAttributes()
            .get("osgi.wiring.package"));
        assertEquals("assembly.no-repository", code(() -> new FolderRepository(folder.resolve("none"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.class", "a/../../evil", "/etc/passwd", "a\\..\\b", "C:/x"})
    void entriesThatLeadOutOfAJarAreRefused(final String entry) throws IOException {
        final Path jar = TestBundles.jar(folder, "x.jar", Map.of("Bundle-SymbolicName", "x"), entry);
        assertEquals("assembly.hostile-jar", code(() -> JarReader.read(jar)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b.jar", "-rf.jar", "ä.jar", "a;b.jar"})
    void aFileWhoseNameIsMoreThanANameIsCalledByItsSymbolicNameInADistribution(final String name)
            throws IOException {
        final Path jar = TestBundles.jar(folder, name, Map.of("Bundle-SymbolicName", "x", "Bundle-Version", "1.2",
            "Bundle-ManifestVersion", "2"), "a");
        assertEquals("x-1.2.0.jar", JarReader.read(jar).fileName());
        final Path other = TestBundles.jar(folder, name, Map.of("Bundle-SymbolicName", "x".repeat(300),
            "Bundle-ManifestVersion", "2"), "a");
        assertEquals("assembly.bad-name", code(() -> JarReader.read(other)));
    }

    @Test
    void aJarIsNoRepository() throws IOException {
        final Path jar = TestBundles.jar(folder, "x", "1.0.0");
        final CoterieException e = assertThrows(CoterieException.class, () -> new Repositories(folder, folder,
            new Downloads(folder.resolve("cache"))).open(List.of(jar.toString())));
        assertEquals("assembly.no-repository", e.code());
        assertTrue(e.remedy().contains("'bundles'"), e.remedy());
    }

    @ParameterizedTest
    @ValueSource(strings = {"groupId=g\nartifactId=a:b\nversion=1", "groupId=\nartifactId=a\nversion=1",
        "groupId=g\nartifactId=a", "groupId=g\nartifactId=a\nversion=\\u001b[2J"})
    void coordinatesThatAreNoneAreNotBelieved(final String properties) throws IOException {
        final Path jar = folder.resolve("x.jar");
        try (OutputStream out = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write("Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: x\n\n"
                .getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("META-INF/maven/g/a/pom.properties"));
            zip.write(properties.getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(Map.of(), JarReader.read(jar).headers());
    }

    @Test
    void whatIsNoBundleIsRefused() throws IOException {
        assertEquals("assembly.not-a-bundle",
            code(() -> JarReader.read(TestBundles.jar(folder, "plain.jar", Map.of(), "a"))));
        assertEquals("assembly.hostile-jar",
            code(() -> JarReader.read(Files.writeString(folder.resolve("text.jar"), "no zip"))));
        final Path broken = TestBundles.jar(folder, "broken.jar", Map.of("Bundle-SymbolicName", "x",
            "Bundle-ManifestVersion", "2", "Import-Package", "p;version=\"[1,\""), "a");
        assertEquals("assembly.hostile-jar", code(() -> JarReader.read(broken)));
    }

    @Test
    void aFolderOfABuildMayHoldJarsThatAreNoBundlesButNoPipes() throws Exception {
        TestBundles.jar(folder, "b", "1.2.3");
        TestBundles.jar(folder, "b-1.2.3-sources.jar", Map.of(), "a");
        assertEquals(List.of("b/1.2.3"), new FolderRepository(folder).bundles().stream().map(StoredBundle::id)
            .toList());
        assertEquals(0, new ProcessBuilder("mkfifo", folder.resolve("x.jar").toString()).start().waitFor());
        assertEquals("assembly.unreadable", assertTimeoutPreemptively(Duration.ofSeconds(20),
            () -> code(() -> new FolderRepository(folder))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../evil", "a b", "\u001b[2J", "a..b", "-"})
    void whatIsNoSymbolicNameIsRefused(final String name) throws IOException {
        final Path jar = TestBundles.jar(folder, "x.jar", Map.of("Bundle-SymbolicName", name,
            "Bundle-ManifestVersion", "2"), "a");
        if (name.equals("-")) {
            assertEquals("-", JarReader.read(jar).name(), "odd, but one");
        } else {
            assertEquals("assembly.hostile-jar", code(() -> JarReader.read(jar)));
        }
    }

    @Test
    void aZipBombIsRefusedWithoutUnpackingIt() throws IOException {
        final Path bomb = folder.resolve("bomb.jar");
        try (OutputStream out = Files.newOutputStream(bomb); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write("Manifest-Version: 1.0\nBundle-SymbolicName: x\n".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("zeroes"));
            final byte[] zeroes = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(zeroes);
            }
            zip.closeEntry();
        }
        assertTrue(Files.size(bomb) < 1 << 20);
        assertEquals("assembly.hostile-jar", code(() -> JarReader.read(bomb)));
    }

    @Test
    void aLinkOutOfTheFolderIsRefused() throws IOException {
        final Path outside = TestBundles.jar(Files.createDirectory(folder.resolve("outside")), "x", "1.0.0");
        final Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.createSymbolicLink(inside.resolve("x.jar"), outside);
        assertEquals("assembly.symbolic-link", code(() -> new FolderRepository(inside)));
    }

    private Path index(final String name, final String url, final String hash, final String head) throws IOException {
        return Files.writeString(folder.resolve("index.xml"), "<?xml version='1.0' encoding='UTF-8'?>\n" + head
            + "<repository xmlns='http://www.osgi.org/xmlns/repository/v1.0.0' name='r' increment='1'><resource>"
            + "<capability namespace='osgi.identity'><attribute name='osgi.identity' value='" + name + "'/>"
            + "<attribute name='version' type='Version' value='1.0.0'/><attribute name='type' value='osgi.bundle'/>"
            + "</capability><capability namespace='osgi.content'><attribute name='osgi.content' value='" + hash + "'/>"
            + "<attribute name='url' value='" + url + "'/></capability></resource></repository>");
    }

    private IndexRepository open(final Path index) {
        return new IndexRepository(index.toUri(), new Downloads(folder.resolve("cache")));
    }

    @Test
    void anIndexIsReadPlainAndCompressedAndItsHashesHold() throws IOException {
        final Path jar = TestBundles.jar(folder, "x", "1.0.0");
        final Path index = index("x", "x-1.0.0.jar", Hashes.sha256(jar), "");
        assertEquals(jar.toRealPath(), open(index).bundles().get(0).source().file().toRealPath());
        final Path packed = folder.resolve("index.xml.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(index, out);
        }
        assertEquals("x/1.0.0", open(packed).bundles().get(0).id());
        final StoredBundle wrong = open(index("x", "x-1.0.0.jar", "0".repeat(64), "")).bundles().get(0);
        assertEquals("assembly.wrong-hash", code(() -> wrong.source().file()));
        final StoredBundle other = open(index("y", "x-1.0.0.jar", Hashes.sha256(jar), "")).bundles().get(0);
        assertEquals("assembly.bad-index", code(() -> other.source().file()), "it says that it is another bundle");
    }

    @Test
    void anIndexThatLeadsElsewhereOrDeclaresEntitiesIsRefused() throws IOException {
        final String hash = "0".repeat(64);
        assertEquals("assembly.bad-index", code(() -> open(index("x", "../../etc/x.jar", hash, ""))));
        assertEquals("assembly.bad-index", code(() -> open(index("x", "%2e%2e/%2e%2e/etc/x.jar", hash, ""))));
        assertEquals("assembly.bad-index", code(() -> open(index("x", "x.jar", "short", ""))));
        final Path ebcdic = folder.resolve("ebcdic.xml");
        Files.writeString(ebcdic, "<?xml version='1.0' encoding='IBM037'?>", StandardCharsets.US_ASCII);
        Files.write(ebcdic, "<!DOCTYPE r [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>".getBytes("IBM037"),
            java.nio.file.StandardOpenOption.APPEND);
        assertEquals("assembly.bad-index", code(() -> open(ebcdic)));
        assertEquals("assembly.bad-index", code(() -> open(index("x", "x.jar", hash,
            "<!DOCTYPE r [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>\n"))));
        assertEquals("assembly.bad-index", code(() -> open(Files.writeString(folder.resolve("index.xml"), "<a>"))));
        assertEquals("assembly.no-repository", code(() -> open(folder.resolve("none.xml"))));
    }

    @Test
    void mavenCoordinatesComeFromTheLocalRepositoryOrByTheNetworkWithTheirChecksum() throws IOException {
        final Path jar = TestBundles.jar(folder, "m", "1.0.0");
        final byte[] bytes = Files.readAllBytes(jar);
        final String[] sum = {Hashes.of("SHA-1", jar)};
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/g/h/m/1.0/", exchange -> {
            final byte[] body = exchange.getRequestURI().getPath().endsWith(".sha1")
                ? sum[0].getBytes(StandardCharsets.US_ASCII) : bytes;
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        System.setProperty("maven.repo.local", folder.resolve("m2").toString());
        System.setProperty("coterie.maven.remote", "http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try {
            final MavenCoordinates coordinates = MavenCoordinates.parse("mvn:g.h:m:1.0");
            final String good = sum[0];
            sum[0] = "0".repeat(40);
            final Path cache = folder.resolve("cache");
            assertEquals("assembly.wrong-hash", code(() -> coordinates.file(new Downloads(cache))));
            sum[0] = good;
            assertEquals("m", JarReader.read(coordinates.file(new Downloads(cache))).name());
            assertEquals("assembly.no-bundle",
                code(() -> MavenCoordinates.parse("mvn:g.h:other:1.0").file(new Downloads(cache))));
            final Path local = folder.resolve("m2/g/h/m/1.0/m-1.0.jar");
            Files.createDirectories(local.getParent());
            Files.copy(jar, local);
            assertEquals(local, coordinates.file(new Downloads(cache)));
        } finally {
            server.stop(0);
            System.clearProperty("maven.repo.local");
            System.clearProperty("coterie.maven.remote");
        }
        assertEquals("assembly.bad-coordinates", code(() -> MavenCoordinates.parse("mvn:g:../../x:1")));
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void nothingIsFetchedWithoutEncryptionFromElsewhere() {
        for (final String address : List.of("http://192.0.2.1/x.jar", "http://localhost.example/x.jar",
            "ftp://127.0.0.1/x.jar", "http://127.0.0.1.example/x.jar", "http:///x.jar")) {
            final CoterieException e = assertThrows(CoterieException.class, () -> new Downloads(folder).fetch(
                java.net.URI.create(address), 100, folder.resolve("x")));
            assertEquals("assembly.unreachable", e.code());
            assertTrue(e.problem().endsWith("only https is used."), e.problem());
        }
    }

    @Test
    void aServerThatDripsIsNotWaitedFor() throws IOException {
        final HttpServer server = HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
        final java.util.concurrent.CountDownLatch over = new java.util.concurrent.CountDownLatch(1);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (java.io.OutputStream out = exchange.getResponseBody()) {
                while (!over.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    out.write(' ');
                    out.flush();
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        try {
            final CoterieException e = assertThrows(CoterieException.class, () -> new Downloads(folder,
                java.time.Duration.ofSeconds(1)).fetch(java.net.URI.create("http://127.0.0.1:"
                    + server.getAddress().getPort() + "/index.xml"), 100_000, folder.resolve("x")));
            assertEquals("assembly.unreachable", e.code());
            assertTrue(e.problem().contains("it comes too slowly"), e.problem());
            assertFalse(Files.exists(folder.resolve("x")));
        } finally {
            over.countDown();
            server.stop(0);
        }
    }

    @Test
    void aServerThatDripsItsHeadersIsNotWaitedForEither() throws Exception {
        final java.util.concurrent.CountDownLatch over = new java.util.concurrent.CountDownLatch(1);
        final java.util.concurrent.CompletableFuture<Boolean> letGo = new java.util.concurrent.CompletableFuture<>();
        try (java.net.ServerSocket server = new java.net.ServerSocket(0, 5,
                java.net.InetAddress.getByName("127.0.0.1"))) {
            final Thread dripping = new Thread(() -> {
                try (java.net.Socket socket = server.accept(); OutputStream out = socket.getOutputStream()) {
                    out.write("HTTP/1.1 200 OK\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII));
                    while (!over.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                        out.write('x');
                        out.flush();
                    }
                } catch (final IOException e) {
                    letGo.complete(true);
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            dripping.start();
            final CoterieException e = assertThrows(CoterieException.class, () -> new Downloads(folder,
                java.time.Duration.ofSeconds(1)).fetch(java.net.URI.create("http://127.0.0.1:"
                    + server.getLocalPort() + "/index.xml"), 100_000, folder.resolve("x")));
            assertEquals("assembly.unreachable", e.code());
            assertTrue(e.problem().contains("it comes too slowly: 0 bytes"), e.problem());
            assertFalse(Files.exists(folder.resolve("x")));
            assertTrue(letGo.get(1, java.util.concurrent.TimeUnit.MINUTES), "its connection is closed");
        } finally {
            over.countDown();
        }
    }
}
