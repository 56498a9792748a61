package io.coterie.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.sun.net.httpserver.HttpServer;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.resolve.Resolution;

/** Maven coordinates name a repository of one bundle, wherever repositories are named. */
class MavenRepositoryTest {
    private static final String WANTED = "distribution: shop\ncomponents: {messaging: x}\n";
    @TempDir
    private Path folder;
    private SmallKit kit;

    @BeforeEach
    void local() throws IOException {
        kit = new SmallKit(folder);
        System.setProperty("maven.repo.local", folder.resolve("m2").toString());
        for (final String name : new String[] {"messaging-x", "messaging-y"}) {
            final Path place = Files.createDirectories(folder.resolve("m2/org/example/" + name + "/1.0.0"));
            TestBundles.jar(place, name, "1.0.0", SmallKit.component("messaging", name.substring(10), "fifo"));
        }
    }

    @AfterEach
    void restore() {
        System.clearProperty("maven.repo.local");
        System.clearProperty("coterie.maven.remote");
    }

    private CoterieException refusal(final String repository) {
        return assertThrows(CoterieException.class, () -> kit.resolve(WANTED, repository));
    }

    @Test
    void itsBundleMayBeChosenAndIsNotThereUnlessItIs() throws IOException {
        final Resolution resolution = kit.resolve(WANTED
            + "repositories: [shipped, 'mvn:org.example:messaging-x:1.0.0']\n", "mvn:org.example:messaging-y:1.0.0");
        final Map<String, Map<String, String>> found = SmallKit.headers(resolution);
        assertTrue(found.containsKey("messaging-x"), found::toString);
        assertFalse(found.containsKey("messaging-y"), "a candidate that nothing asks for");
        assertEquals(Map.of("maven.groupId", "org.example", "maven.artifactId", "messaging-x", "maven.version",
            "1.0.0"), found.get("messaging-x"), "known though the jar does not say it");
    }

    @Test
    void whatIsNotThereIsSaidWithPlaceAndRemedy() throws IOException {
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        final String remote = "http://127.0.0.1:" + server.getAddress().getPort() + "/repository";
        System.setProperty("coterie.maven.remote", remote);
        try {
            final CoterieException e = refusal("mvn:org.example:none:1");
            assertEquals("assembly.no-bundle", e.code());
            assertEquals("There is no mvn:org.example:none:1, neither in the local repository " + folder.resolve("m2")
                + " nor at " + remote + "/org/example/none/1/none-1.jar.", e.problem());
            assertTrue(e.remedy().contains("COTERIE_MAVEN_REMOTE"), e.remedy());
        } finally {
            server.stop(0);
        }
        assertEquals("assembly.bad-coordinates", refusal("mvn:org.example").code());
    }

    @Test
    void aRemoteThatIsNoneIsRefusedWithoutItsPassword() {
        for (final String remote : new String[] {"nowhere", "https://", "file:///srv/m2", "https://me:secret@x.org/",
            "a b"}) {
            System.setProperty("coterie.maven.remote", remote);
            final CoterieException e = refusal("mvn:org.example:none:1");
            assertEquals("assembly.bad-remote", e.code(), remote);
            assertFalse(e.getMessage().contains("secret"), e.getMessage());
        }
    }
}
