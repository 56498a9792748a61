package io.coterie.runtime.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.Setting;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.rendezvous.Served;
import io.coterie.runtime.testing.Threads;

/** One member with components of a third party's kind that can be swapped. */
abstract class SwappingMember {
    static final Duration LONG = Duration.ofSeconds(20);
    static final String OLD = "aa".repeat(32);
    static final String NEW = "bb".repeat(32);
    static final ClusterId CLUSTER = new ClusterId("swapper-test", new UUID(7, 7));
    @TempDir
    Path home;
    final ComponentRegistry registry = new ComponentRegistry();
    final TestParts parts = new TestParts(registry);
    final List<String> life = new CopyOnWriteArrayList<>();
    final List<Path> folders = new CopyOnWriteArrayList<>();
    final ClusterService clusters = new ClusterService(registry, (type, service, properties) -> () -> { },
        (configuration, told, instances) -> {
            served = told;
            return new FakeMemberServices();
        }, parts);
    java.util.function.Supplier<Served> served;
    OpenCluster cluster;
    Swapping swapping;
    TestProviders.Greeting greeting;
    long incarnation;

    /** Greets in a tone; what happens to its instances is written down. */
    final class Toned implements ComponentProvider<TestProviders.Greeting> {
        private final String version;

        Toned(String version) {
            this.version = version;
        }

        @Override
        public List<Finding> check(Configuration configuration) {
            return configuration.check(settings());
        }

        @Override
        public List<Setting> settings() {
            return List.of(
                new Setting("tone", Setting.Type.TEXT, "calm", Setting.Change.SWAP, "How it sounds."),
                new Setting("word", Setting.Type.SECRET, "none", Setting.Change.SWAP, "Nobody may know it."),
                new Setting("place", Setting.Type.TEXT, "anywhere", Setting.Change.OWN, "Each member's own."),
                new Setting("room", Setting.Type.TEXT, "hall", Setting.Change.RESTART, "Where it is."));
        }

        @Override
        public ComponentInstance<TestProviders.Greeting> create(InstanceContext context) {
            folders.add(context.dataDirectory());
            String name = version + " " + context.configuration().text(settings().get(0));
            return new ComponentInstance<>() {
                @Override
                public TestProviders.Greeting service() {
                    return whom -> name + " " + context.configuration().text(settings().get(1));
                }

                @Override
                public void warm(long epoch, Duration timeout) {
                    life.add("warm " + name);
                    if (name.endsWith("mute")) {
                        throw new CoterieException("test.mute", "It is mute.", "Let it speak.");
                    }
                    if (name.endsWith("hoarse")) {
                        context.failed("test.hoarse", "It is hoarse.");
                    }
                }

                @Override
                public void close() {
                    life.add("close " + name);
                }
            };
        }
    }

    InstalledComponent polite(String version, String hash, String... needs) {
        return new InstalledComponent(new ComponentDescription("greeting", "polite", version, "polite", List.of(),
            List.of(needs), "test.polite/" + version, hash), new Toned(version));
    }

    void open() {
        cluster = clusters.open(new ClusterConfiguration(CLUSTER, MemberId.of("n1", ++incarnation),
            Map.of(NodeId.of("n1"), "127.0.0.1:0"), "127.0.0.1", List.of(choice("", "word", "xyzzy")), home), LONG);
        swapping = cluster.slot(Swapping.class);
        greeting = cluster.slot(TestProviders.Greeting.class);
    }

    void reopen(Choice configured) {
        cluster.close();
        cluster = clusters.open(new ClusterConfiguration(CLUSTER, MemberId.of("n1", ++incarnation),
            Map.of(NodeId.of("n1"), "127.0.0.1:0"), "127.0.0.1", List.of(configured), home), LONG);
        swapping = cluster.slot(Swapping.class);
    }

    boolean keeps(String own) throws java.io.IOException {
        return Files.readString(home.resolve("components.json")).contains("\"place\" : \"" + own + "\"");
    }

    static Choice choice(String version, String... settings) {
        Map<String, String> map = new java.util.TreeMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return new Choice("greeting", "polite", version, Configuration.of(map));
    }

    static ComponentSet set(long revision, Choice... choices) {
        return new ComponentSet(revision, List.of(choices));
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    static String refused(CompletionStage<?> stage) {
        return ((CoterieException) assertThrows(CompletionException.class, () -> get(stage)).getCause()).code();
    }

    List<String> codes(ComponentSet target) {
        return get(swapping.preview(target, LONG)).findings().stream().map(Finding::code).toList();
    }

    @BeforeEach
    void oneMember() {
        registry.add(polite("1.0.0", OLD));
        parts.fetchable.put(NEW, List.of(polite("1.1.0", NEW)));
        open();
    }

    @AfterEach
    void leavesNothing() {
        clusters.stop();
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("swapper-test")));
    }
}
