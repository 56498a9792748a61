package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.itests.container.swapapi.Echo;

/** Bundles of a third party are swapped inside Felix while they are called: versions, settings, and what is refused. */
class SwapIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private final ClusterId cluster = new ClusterId("swapped", UUID.randomUUID());
    @TempDir
    private Path folder;

    private OpenCluster open(final HostApplication host, final String node, final Map<NodeId, String> nodes)
            throws InterruptedException {
        return host.clusters().open(new ClusterConfiguration(cluster, MemberId.of(node, System.currentTimeMillis()),
            nodes, "127.0.0.1", List.of(new Choice("membership", "local", "", Configuration.EMPTY),
                new Choice("messaging", "local", "", Configuration.EMPTY), echo("", "calm")), folder.resolve(node)),
            LIMIT);
    }

    private static Choice echo(final String version, final String tone) {
        return new Choice("echo", "plain", version, Configuration.of(Map.of("tone", tone)));
    }

    private static String exactly(final String version) {
        return "[" + version + "," + version + "]";
    }

    /** The set that follows, with another choice for the test component. */
    private static ComponentSet next(final Swapping swapping, final Choice echo) {
        final List<Choice> choices = new ArrayList<>(swapping.current().choices());
        choices.set(2, echo);
        return new ComponentSet(swapping.current().revision() + 1, choices);
    }

    private static <T> T get(final CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static String refused(final CompletionStage<?> stage) {
        return ((CoterieException) assertThrows(CompletionException.class, () -> get(stage)).getCause()).code();
    }

    private static void swap(final Swapping swapping, final Choice echo, final String hash) {
        final ComponentSet target = next(swapping, echo);
        final List<String> hashes = List.of("", "", hash);
        final SwapPreview preview = get(swapping.preview(target, LIMIT));
        assertEquals(List.of(), preview.findings());
        assertEquals(1, preview.slots().size());
        get(swapping.stage(target, hashes, LIMIT));
        get(swapping.warm(target.revision(), LIMIT));
        get(swapping.switchOver(target.revision(), LIMIT));
        await().atMost(LIMIT).until(() -> swapping.progress().step() == SwapStep.DRAINED);
        assertEquals(List.of(), swapping.progress().failures());
        get(swapping.commit(target, hashes, LIMIT));
    }

    /** Calls as fast as it can, until it is ended. */
    private static final class Callers implements AutoCloseable {
        final Set<String> heard = ConcurrentHashMap.newKeySet();
        final List<Throwable> failed = new CopyOnWriteArrayList<>();
        final AtomicInteger calls = new AtomicInteger();
        private final AtomicBoolean stop = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Callers(final Echo echo) {
            for (int i = 0; i < 4; i++) {
                final boolean later = i % 2 == 0;
                final Thread thread = new Thread(() -> {
                    while (!stop.get()) {
                        try {
                            heard.add(later ? get(echo.later("x")) : echo.say("x"));
                            calls.incrementAndGet();
                        } catch (RuntimeException e) {
                            failed.add(e);
                        }
                    }
                }, "caller " + i);
                thread.start();
                threads.add(thread);
            }
        }

        void awaitSome() {
            final int before = calls.get();
            await().atMost(LIMIT).until(() -> calls.get() > before + 200);
        }

        @Override
        public void close() throws InterruptedException {
            stop.set(true);
            for (final Thread thread : threads) {
                thread.join();
            }
        }
    }

    @Test
    void versionsAndSettingsAreSwappedUnderLoadAndTheOldClassesGo() throws Exception {
        final Map<NodeId, String> nodes = Map.of(NodeId.of("n1"), MemberProcess.freeAddress());
        try (HostApplication host = new HostApplication(folder.resolve("cache"), EchoBundle.API)) {
            host.install(EchoBundle.make(folder, "1.0.0"));
            try (OpenCluster open = open(host, "n1", nodes)) {
                final Swapping swapping = open.slot(Swapping.class);
                assertEquals(1, host.slots(Swapping.class, null));
                try (Callers callers = new Callers(open.slot(Echo.class))) {
                    callers.awaitSome();
                    final Path second = EchoBundle.make(folder, "2.0.0");
                    assertEquals("2.0.0", get(swapping.offer(second, LIMIT)).get(0).version());
                    assertEquals(EchoBundle.hash(second), get(swapping.offer(second, LIMIT)).get(0).bundleHash());
                    swap(swapping, echo(exactly("2.0.0"), "calm"), EchoBundle.hash(second));
                    callers.awaitSome();
                    assertEquals(List.of("1.0.0", "2.0.0"), host.versions(EchoBundle.NAME),
                        "what the owner of the framework installed is his");
                    swap(swapping, echo(exactly("2.0.0"), "loud"), EchoBundle.hash(second));
                    callers.awaitSome();
                    final Path third = EchoBundle.make(folder, "3.0.0");
                    get(swapping.offer(third, LIMIT));
                    swap(swapping, echo(exactly("3.0.0"), "loud"), EchoBundle.hash(third));
                    callers.awaitSome();
                    callers.close();
                    assertEquals(List.of(), callers.failed);
                    assertEquals(Set.of("1.0.0 calm: x", "2.0.0 calm: x", "2.0.0 loud: x", "3.0.0 loud: x"),
                        callers.heard);
                }
                await().atMost(LIMIT).until(() -> host.versions(EchoBundle.NAME).equals(List.of("1.0.0", "3.0.0")));
                await().atMost(LIMIT).untilAsserted(() -> {
                    System.gc();
                    assertEquals(List.of(), swapping.heldLoaders());
                });
            }
            try (OpenCluster again = open(host, "n1", nodes)) {
                assertEquals("3.0.0 loud: x", again.slot(Echo.class).say("x"), "the next start goes on with it");
                assertEquals(3, again.slot(Swapping.class).current().revision());
            }
        }
    }

    @Test
    void aSwapThatGoesBackLeavesTheBundleThatItBroughtBehindNowhere() throws Exception {
        final Map<NodeId, String> nodes = Map.of(NodeId.of("n1"), MemberProcess.freeAddress(), NodeId.of("n2"),
            MemberProcess.freeAddress());
        final Path second = EchoBundle.make(folder, "2.0.0");
        final List<String> hashes = List.of("", "", EchoBundle.hash(second));
        try (HostApplication one = new HostApplication(folder.resolve("cache-1"), EchoBundle.API);
                HostApplication two = new HostApplication(folder.resolve("cache-2"), EchoBundle.API)) {
            one.install(EchoBundle.make(folder, "1.0.0"));
            two.install(EchoBundle.make(folder, "1.0.0"));
            try (OpenCluster first = open(one, "n1", nodes); OpenCluster other = open(two, "n2", nodes)) {
                get(first.slot(Swapping.class).offer(second, LIMIT));
                final Swapping swapping = other.slot(Swapping.class);
                final ComponentSet target = next(swapping, echo(exactly("2.0.0"), "calm"));
                assertEquals(List.of(EchoBundle.NAME + " 2.0.0 " + EchoBundle.hash(second)),
                    get(swapping.preview(target, LIMIT)).installs());
                try (Callers callers = new Callers(other.slot(Echo.class))) {
                    get(swapping.stage(target, hashes, LIMIT));
                    assertTrue(Files.exists(folder.resolve("n2/fetched/" + hashes.get(2) + ".jar")),
                        "it came from the other member");
                    get(swapping.warm(1, LIMIT));
                    callers.awaitSome();
                    get(swapping.switchOver(1, LIMIT));
                    callers.awaitSome();
                    get(swapping.back(1, LIMIT));
                    callers.awaitSome();
                    callers.close();
                    assertEquals(List.of(), callers.failed);
                    assertEquals(Set.of("1.0.0 calm: x", "2.0.0 calm: x"), callers.heard);
                }
                assertEquals("1.0.0 calm: x", other.slot(Echo.class).say("x"));
                await().atMost(LIMIT).until(() -> two.versions(EchoBundle.NAME).equals(List.of("1.0.0")));
                await().atMost(LIMIT).untilAsserted(() -> {
                    System.gc();
                    assertEquals(List.of(), swapping.heldLoaders());
                });
                assertEquals(0, swapping.current().revision());
            }
        }
    }

    @Test
    void whatIsOfNoUseGoesFromFrameworkAndHomeButTheSetBefore() throws Exception {
        final Map<NodeId, String> nodes = Map.of(NodeId.of("n1"), MemberProcess.freeAddress());
        final Path kept = folder.resolve("n1/fetched");
        final List<Path> releases = new ArrayList<>();
        try (HostApplication host = new HostApplication(folder.resolve("cache"), EchoBundle.API)) {
            host.install(EchoBundle.make(folder, "1.0.0"));
            try (OpenCluster open = open(host, "n1", nodes)) {
                final Swapping swapping = open.slot(Swapping.class);
                for (final String version : List.of("2.0.0", "3.0.0", "4.0.0", "5.0.0")) {
                    releases.add(EchoBundle.make(folder, version));
                    get(swapping.offer(releases.get(releases.size() - 1), LIMIT));
                }
                Files.writeString(kept.resolve("offer-1.part"), "half a bundle");
                for (final Path release : releases) {
                    // it came long ago
                    Files.setLastModifiedTime(kept.resolve(EchoBundle.hash(release) + ".jar"),
                        FileTime.from(Instant.EPOCH));
                }
                // the last one was handed over once more
                get(swapping.offer(releases.get(3), LIMIT));
                await().atMost(LIMIT).until(() -> host.versions(EchoBundle.NAME).equals(List.of("1.0.0", "5.0.0")));
                // the file goes after the bundle
                await().atMost(LIMIT).untilAsserted(() -> assertEquals(hashes(releases.subList(3, 4)), names(kept)));
                for (final Path release : releases.subList(0, 3)) {
                    get(swapping.offer(release, LIMIT));
                    final String version = (releases.indexOf(release) + 2) + ".0.0";
                    swap(swapping, echo(exactly(version), "calm"), EchoBundle.hash(release));
                }
                for (final Path release : releases) {
                    Files.setLastModifiedTime(kept.resolve(EchoBundle.hash(release) + ".jar"),
                        FileTime.from(Instant.EPOCH));
                }
            }
            try (OpenCluster again = open(host, "n1", nodes)) {
                await().atMost(LIMIT).until(() -> names(kept).equals(hashes(releases.subList(1, 3))));
                assertEquals("4.0.0 calm: x", again.slot(Echo.class).say("x"));
                assertEquals(List.of("1.0.0", "4.0.0"), host.versions(EchoBundle.NAME));
            }
        }
    }

    private static Set<String> hashes(final List<Path> releases) throws Exception {
        final Set<String> hashes = new TreeSet<>();
        for (final Path release : releases) {
            hashes.add(EchoBundle.hash(release) + ".jar");
        }
        return hashes;
    }

    private static Set<String> names(final Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return new TreeSet<>(files.map(f -> f.getFileName().toString()).toList());
        }
    }

    @Test
    void aMemberStartsFromTheCopyThatItKeptWhenTheReleaseHasOtherBytes() throws Exception {
        final Map<NodeId, String> nodes = Map.of(NodeId.of("n1"), MemberProcess.freeAddress());
        final Path release = EchoBundle.make(folder, "1.0.0");
        try (HostApplication host = new HostApplication(folder.resolve("cache"), EchoBundle.API)) {
            host.install(release);
            try (OpenCluster open = open(host, "n1", nodes)) {
                swap(open.slot(Swapping.class), echo(exactly("1.0.0"), "loud"), EchoBundle.hash(release));
            }
        }
        final Path copy = folder.resolve("n1/fetched/" + EchoBundle.hash(release) + ".jar");
        final Path rebuilt = EchoBundle.make(folder, "1.0.0", "built again", "[1.0,2)");
        try (HostApplication host = new HostApplication(folder.resolve("cache-2"), EchoBundle.API)) {
            host.install(rebuilt);
            try (OpenCluster open = open(host, "n1", nodes)) {
                assertEquals("1.0.0 loud: x", open.slot(Echo.class).say("x"));
                assertEquals(List.of("1.0.0"), host.versions(EchoBundle.NAME));
            }
        }
        Files.delete(copy);
        try (HostApplication host = new HostApplication(folder.resolve("cache-3"), EchoBundle.API)) {
            host.install(rebuilt);
            final CoterieException refused = assertThrows(CoterieException.class, () -> open(host, "n1", nodes));
            assertEquals("swap.no-bundle", refused.code());
            assertTrue(refused.problem().contains(folder.resolve("n1/components.json").toString()), refused.problem());
            assertTrue(refused.remedy().contains(copy.toString()), refused.remedy());
        }
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsTouched() throws Exception {
        final Map<NodeId, String> nodes = Map.of(NodeId.of("n1"), MemberProcess.freeAddress());
        try (HostApplication host = new HostApplication(folder.resolve("cache"), EchoBundle.API)) {
            host.install(EchoBundle.make(folder, "1.0.0"));
            try (OpenCluster open = open(host, "n1", nodes)) {
                final Swapping swapping = open.slot(Swapping.class);
                assertEquals("swap.same-version", refused(swapping.offer(
                    EchoBundle.make(folder, "1.0.0", "other bytes", "[1.0,2)"), LIMIT)));
                assertEquals("swap.unresolved", refused(swapping.offer(
                    EchoBundle.make(folder, "4.0.0", "4.0.0", "[9.0,10)"), LIMIT)));
                final Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
                assertEquals("swap.bad-bundle", refused(swapping.offer(text, LIMIT)));
                assertEquals("swap.bad-bundle", refused(swapping.offer(folder.resolve("nowhere.jar"), LIMIT)));
                assertEquals("swap.no-bundle", refused(swapping.stage(next(swapping, echo("", "loud")),
                    List.of("", "", "ab".repeat(32)), LIMIT)));
                assertEquals(List.of("1.0.0"), host.versions(EchoBundle.NAME));
                try (var kept = Files.list(folder.resolve("n1/fetched"))) {
                    assertEquals(List.of(), kept.toList());
                }
                assertEquals(SwapStep.NONE, swapping.progress().step());
                assertEquals("1.0.0 calm: x", open.slot(Echo.class).say("x"));
            }
        }
    }
}
