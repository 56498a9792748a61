package io.coterie.runtime.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.Components;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.Membership;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.Messaging;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.testing.FakeNetwork;
import io.coterie.runtime.testing.Threads;

class ClusterServiceTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    @TempDir
    private Path home;
    private final ComponentRegistry registry = new ComponentRegistry();
    private final List<String> published = new CopyOnWriteArrayList<>();
    private final List<String> life = new CopyOnWriteArrayList<>();
    private final FakeNetwork network = new FakeNetwork();
    private final List<FakeMemberServices> services = new ArrayList<>();
    private final ClusterService clusters = new ClusterService(registry, (type, service, properties) -> {
        String name = properties.get("coterie.cluster.name") + " " + type.getSimpleName();
        published.add(name);
        return () -> published.remove(name);
    }, (configuration, served, instances) -> {
        services.add(new FakeMemberServices());
        return services.get(services.size() - 1);
    }, new TestParts(registry));

    @AfterEach
    void leavesNothing() {
        clusters.stop();
        assertEquals(List.of(), published);
        assertTrue(services.stream().allMatch(s -> s.closed));
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("cluster-test")));
    }

    private void install(TestProviders.Base<?> provider, String kind, String name, String version, String... rest) {
        List<String> guarantees = Arrays.stream(rest).filter(r -> !r.startsWith("needs ")).toList();
        List<String> needs = Arrays.stream(rest).filter(r -> r.startsWith("needs ")).map(r -> r.substring(6)).toList();
        registry.add(new InstalledComponent(new ComponentDescription(kind, name, version, name, guarantees, needs,
            "test/1", ""), provider));
    }

    private void installAll() {
        install(new TestProviders.Members(network, life), "membership", "fake", "1.0.0");
        install(new TestProviders.Messages(network, life), "messaging", "fake", "1.0.0", "fifo");
        install(new TestProviders.Greeters(life, "old"), "greeting", "polite", "1.0.0", "needs messaging:fifo");
        install(new TestProviders.Greeters(life, "new"), "greeting", "polite", "1.1.0", "needs messaging:fifo");
    }

    private ClusterConfiguration configuration(String name, MemberId self, Choice... choices) {
        return new ClusterConfiguration(new ClusterId("cluster-test" + name, UUID.nameUUIDFromBytes(name.getBytes())),
            self, Map.of(self.node(), "127.0.0.1:0"), "127.0.0.1", List.of(choices), home.resolve(name + self.node()));
    }

    private static Choice choice(String kind, String component, String version, String... settings) {
        return new Choice(kind, component, version, settings.length == 0 ? Configuration.EMPTY
            : Configuration.of(Map.of(settings[0], settings[1])));
    }

    private ClusterConfiguration whole(String name, long incarnation) {
        return configuration(name, MemberId.of("n1", incarnation), choice("membership", "fake", ""),
            choice("messaging", "fake", ""), choice("greeting", "polite", ""));
    }

    @Test
    void opensInOrderAndClosesInReverse() {
        installAll();
        OpenCluster cluster = clusters.open(whole("a", 1), LONG);
        assertEquals("hello from new", cluster.slot(TestProviders.Greeting.class).greet("x"));
        assertEquals(List.of("cluster-testa Membership", "cluster-testa Messaging", "cluster-testa Greeting",
            "cluster-testa Components", "cluster-testa Swapping"), published);
        assertEquals(List.of(SlotStatus.State.CURRENT, SlotStatus.State.CURRENT, SlotStatus.State.CURRENT),
            cluster.components().slots().stream().map(SlotStatus::state).toList());
        assertEquals(4, cluster.components().installed().size());
        assertSame(cluster.components(), cluster.slot(Components.class));
        assertThrows(UnavailableException.class, () -> cluster.slot(Runnable.class));
        TestProviders.Greeting greeting = cluster.slot(TestProviders.Greeting.class);
        cluster.close();
        cluster.close();
        assertEquals(List.of("warm membership", "warm messaging", "warm greeting", "activate greeting",
            "drain greeting", "close greeting", "close messaging", "close membership"), life);
        assertThrows(UnavailableException.class, () -> greeting.greet("x"));
    }

    @Test
    void membershipAndMessagingWorkEndToEndAndEpochsSurviveARestart() {
        installAll();
        OpenCluster cluster = clusters.open(whole("a", 1), LONG);
        Membership membership = cluster.slot(Membership.class);
        await().ignoreExceptions().until(() -> membership.view().id().epoch() == 1);
        List<byte[]> got = new CopyOnWriteArrayList<>();
        Group group = cluster.slot(Messaging.class).join("g", m -> got.add(m.payload()), LONG);
        group.send(Destination.all(), Delivery.FIFO, new byte[3], LONG);
        await().until(() -> got.size() == 1);
        cluster.close();
        OpenCluster again = clusters.open(whole("a", 2), LONG);
        await().ignoreExceptions().until(() -> again.slot(Membership.class).view().id().epoch() > 1);
        assertEquals(List.of(2L, 2L, 2L), again.components().slots().stream().map(SlotStatus::epoch).toList());
    }

    @Test
    void twoClustersLiveInOneFramework() {
        installAll();
        OpenCluster one = clusters.open(configuration("a", MemberId.of("n1", 1),
            choice("greeting", "polite", "[1.0,1.1)"), choice("messaging", "fake", "")), LONG);
        OpenCluster two = clusters.open(configuration("b", MemberId.of("n1", 1),
            choice("messaging", "fake", ""), choice("greeting", "polite", "")), LONG);
        assertEquals("hello from old", one.slot(TestProviders.Greeting.class).greet("x"));
        one.close();
        assertEquals("hello from new", two.slot(TestProviders.Greeting.class).greet("x"));
        assertEquals("cluster.open-already", assertThrows(RejectedException.class,
            () -> clusters.open(configuration("b", MemberId.of("n1", 1)), LONG)).code());
    }

    @Test
    void severalChoicesOfOneKindAreMany() {
        installAll();
        OpenCluster cluster = clusters.open(configuration("a", MemberId.of("n1", 1),
            choice("messaging", "fake", ""), choice("greeting", "polite", "[1.0,1.1)"),
            choice("greeting", "polite", "")), LONG);
        assertEquals(List.of("hello from old", "hello from new"),
            cluster.slots(TestProviders.Greeting.class).stream().map(g -> g.greet("x")).toList());
    }

    @Test
    void whatIsWrongIsRefusedWhole() {
        installAll();
        InvalidInputException unknown = assertThrows(InvalidInputException.class, () -> clusters.open(configuration(
            "a", MemberId.of("n1", 1), choice("messaging", "none", "")), Duration.ofMillis(50)));
        assertEquals("component.unknown", unknown.code());
        assertTrue(unknown.findings().get(0).remedy().contains("fake 1.0.0"));
        assertEquals("component.bad-settings", assertThrows(InvalidInputException.class, () -> clusters.open(
            configuration("a", MemberId.of("n1", 1), choice("messaging", "fake", "", "wrong", "1")), LONG)).code());
        assertEquals("component.bad-version", assertThrows(InvalidInputException.class, () -> clusters.open(
            configuration("a", MemberId.of("n1", 1), choice("messaging", "fake", "[oops")), LONG)).code());
        InvalidInputException unmet = assertThrows(InvalidInputException.class, () -> clusters.open(configuration(
            "a", MemberId.of("n1", 1), choice("greeting", "polite", "")), LONG));
        assertEquals("component.unmet-need", unmet.code());
        assertTrue(unmet.findings().get(0).remedy().contains("fake 1.0.0"), unmet.getMessage());
        assertEquals(List.of(), life);
    }

    @Test
    void aComponentThatDoesNotComeUpLeavesNothingBehind() {
        installAll();
        install(new TestProviders.Greeters(life, "warm fails"), "greeting", "broken", "1.0.0");
        assertEquals("test.no", assertThrows(CoterieException.class, () -> clusters.open(configuration("a",
            MemberId.of("n1", 1), choice("messaging", "fake", ""), choice("greeting", "broken", "")), LONG)).code());
        assertEquals(List.of("warm messaging", "warm greeting", "close greeting", "close messaging"), life);
        assertEquals(List.of(), published);
        clusters.open(whole("a", 2), LONG).close();
    }

    @Test
    void waitsForAComponentThatIsInstalledLater() throws InterruptedException {
        List<OpenCluster> opened = new CopyOnWriteArrayList<>();
        Thread opening = new Thread(() -> opened.add(clusters.open(configuration("a", MemberId.of("n1", 1),
            choice("messaging", "fake", "")), LONG)));
        opening.start();
        await().until(() -> opening.getState() == Thread.State.TIMED_WAITING);
        installAll();
        opening.join();
        assertEquals(new NodeId("n1"), opened.get(0).slot(Messaging.class).self().node());
    }
}
