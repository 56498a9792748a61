package io.coterie.runtime.rendezvous;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.runtime.link.LinkConnections;
import io.coterie.runtime.model.KeptLog;

@Timeout(30)
class RendezvousClientTest {
    private final RendezvousClient client = new RendezvousClient(new LinkConnections());
    @TempDir
    private Path bundles;
    @TempDir
    private Path fetched;
    private Loopback loopback;
    private byte[] content;

    @BeforeEach
    void opensAMember() throws IOException {
        content = new byte[300_000];
        new Random(3).nextBytes(content);
        Files.write(bundles.resolve("io.coterie.engine.jar"), content);
        Files.writeString(bundles.resolve("readme.txt"), "no bundle");
        loopback = new Loopback("n1", "n2");
        loopback.open(loopback.options("n1", 5).withBundles(new BundleStore(bundles)));
    }

    @AfterEach
    void closesTheMember() {
        loopback.close();
    }

    @Test
    void asksWhatClusterItIs() {
        Description description = client.ask(loopback.address("n1"));
        assertEquals(Loopback.CLUSTER, description.cluster());
        assertEquals("demo", description.cluster().name());
        assertEquals(NodeId.of("n1"), description.node());
        assertEquals(loopback.nodes(), description.nodes());
        assertEquals(List.of(new Choice("messaging", "local", "", Configuration.of(Map.of("ackMillis", "5")))),
            description.served().set().choices());
        assertEquals(4, description.served().set().revision());
        assertEquals(List.of("ab".repeat(32)), description.served().set().hashes());
        assertEquals(List.of(new KeptLog("g3-5", Set.of(NodeId.of("n1"), NodeId.of("n9")))),
            description.served().set().logs());
        assertEquals(loopback.options("n1", 5).served().get().installed(), description.served().installed());
        assertEquals(List.of("io.coterie.engine.jar"), description.bundles().stream().map(BundleEntry::file).toList());
    }

    @Test
    void fetchesABundleByItsHash() throws IOException {
        BundleEntry entry = client.ask(loopback.address("n1")).bundles().get(0);
        assertEquals(content.length, entry.bytes());
        client.fetch(loopback.address("n1"), entry.sha256(), fetched.resolve(entry.file()));
        assertArrayEquals(content, Files.readAllBytes(fetched.resolve(entry.file())));
        assertEquals(List.of(entry.file()), files());
    }

    @Test
    void whatAMemberGotWhileItRunsIsServedToo() throws Exception {
        BundleStore store = new BundleStore(bundles, fetched);
        assertEquals(1, store.entries().size());
        byte[] later = {7, 8, 9};
        String hash = java.util.HexFormat.of().formatHex(
            java.security.MessageDigest.getInstance("SHA-256").digest(later));
        Files.write(fetched.resolve(hash + ".jar"), later);
        Files.write(fetched.resolve("offer-1.part"), later);
        Files.write(fetched.resolve("named.jar"), later);
        assertEquals(2, store.entries().size());
        BundleEntry entry = store.find(hash).orElseThrow();
        assertEquals(3, entry.bytes());
        assertEquals(fetched.resolve(hash + ".jar"), store.file(entry));
        try (java.io.InputStream in = store.open(entry)) {
            assertArrayEquals(later, in.readAllBytes());
        }
        BundleEntry shipped = store.entries().get(0);
        assertEquals(bundles.resolve(shipped.file()), store.file(shipped));
    }

    @Test
    void aBundleThatIsNotThereIsRefused() throws IOException {
        RejectedException error = assertThrows(RejectedException.class,
            () -> client.fetch(loopback.address("n1"), "ab".repeat(32), fetched.resolve("x.jar")));
        assertEquals("rendezvous.no-such-bundle", error.code());
        assertEquals(List.of(), files());
    }

    @Test
    void bytesThatChangedAreNotTaken() throws IOException {
        BundleEntry entry = client.ask(loopback.address("n1")).bundles().get(0);
        content[7]++;
        Files.write(bundles.resolve(entry.file()), content);
        RejectedException error = assertThrows(RejectedException.class,
            () -> client.fetch(loopback.address("n1"), entry.sha256(), fetched.resolve("x.jar")));
        assertEquals("rendezvous.wrong-bytes", error.code());
        assertEquals(List.of(), files());
    }

    @Test
    void bytesThatEndEarlyAreNotTaken() throws IOException {
        BundleEntry entry = client.ask(loopback.address("n1")).bundles().get(0);
        Files.write(bundles.resolve(entry.file()), new byte[10]);
        assertThrows(UnavailableException.class,
            () -> client.fetch(loopback.address("n1"), entry.sha256(), fetched.resolve("x.jar")));
        assertEquals(List.of(), files());
    }

    @Test
    void nobodyThereAndBadAddressesHaveTheirCodes() {
        assertEquals("rendezvous.no-answer",
            assertThrows(UnavailableException.class, () -> client.ask(loopback.address("n2"))).code());
        for (String bad : List.of("host", "host:x", "host:70000", ":1", "")) {
            assertEquals("rendezvous.bad-address",
                assertThrows(RejectedException.class, () -> client.ask(bad)).code(), bad);
        }
    }

    @Test
    void namesThatLeadElsewhereAreNoBundles() {
        for (String bad : List.of("../x.jar", "a/b.jar", "", ".hidden", "a\\b")) {
            assertThrows(IllegalArgumentException.class, () -> new BundleEntry(bad, "ab".repeat(32), 1), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> new BundleEntry("x.jar", "AB".repeat(32), 1));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(fetched)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
