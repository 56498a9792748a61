package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/** Later releases of shipped components take their places, all at once, and nothing of the old ones is held. */
class SwapShippedIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String[]> SWAPPED = List.of(
        new String[] {"membership", "local", "io.coterie.membership-local"},
        new String[] {"fencing", "process", "io.coterie.fencing-process"},
        new String[] {"scheduling", "scores", "io.coterie.scheduling-scores"},
        new String[] {"resource-agents", "ocf", "io.coterie.resource-ocf"},
        new String[] {"resource-agents", "java", "io.coterie.resource-java"});
    private static final String SHIPPED = "0.1.0";
    private static final String SHIPPED_BUNDLE = "0.1.0.SNAPSHOT";
    private final Map<String, Path> made = new HashMap<>();
    @TempDir
    private Path folder;

    private static <T> T get(final CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** What was made once is offered again as it is. */
    private Path release(final String bundle, final String version) throws Exception {
        final Path shipped = HostApplication.shipped(bundle);
        if (version.equals(SHIPPED)) {
            return shipped;
        }
        final String key = bundle + " " + version;
        if (!made.containsKey(key)) {
            made.put(key, LaterRelease.of(shipped, folder, version));
        }
        return made.get(key);
    }

    private void swapAll(final Swapping swapping, final String version) throws Exception {
        final List<Choice> choices = new ArrayList<>();
        final List<String> hashes = new ArrayList<>();
        for (final String[] row : SWAPPED) {
            final Path later = release(row[2], version);
            assertEquals(version, get(swapping.offer(later, LIMIT)).get(0).version());
            choices.add(new Choice(row[0], row[1], "[" + version + "," + version + "]", Configuration.EMPTY));
            hashes.add(EchoBundle.hash(later));
        }
        final ComponentSet target = new ComponentSet(swapping.current().revision() + 1, choices);
        assertEquals(List.of(), get(swapping.preview(target, LIMIT)).findings());
        get(swapping.stage(target, hashes, LIMIT));
        get(swapping.warm(target.revision(), LIMIT));
        get(swapping.switchOver(target.revision(), LIMIT));
        await().atMost(LIMIT).until(() -> swapping.progress().step() == SwapStep.DRAINED);
        get(swapping.commit(target, hashes, LIMIT));
    }

    @Test
    void laterReleasesTakeTheirPlacesAndTheClassesOfTheOldOnesGo() throws Exception {
        final ClusterId cluster = new ClusterId("shipped", UUID.randomUUID());
        try (HostApplication host = new HostApplication(folder.resolve("cache"))) {
            host.installShipped("io.coterie.document-api", "io.coterie.resource-api", "io.coterie.scheduling-api",
                "io.coterie.state-api", "io.coterie.consensus-api", "io.coterie.fencing-api",
                "io.coterie.fencing-process", "io.coterie.scheduling-scores", "io.coterie.resource-ocf",
                "io.coterie.resource-java");
            final ClusterConfiguration configuration = new ClusterConfiguration(cluster, MemberId.of("n1", 1),
                Map.of(NodeId.of("n1"), MemberProcess.freeAddress()), "127.0.0.1", SWAPPED.stream()
                    .map(row -> new Choice(row[0], row[1], "", Configuration.EMPTY)).toList(), folder.resolve("n1"));
            try (OpenCluster open = host.clusters().open(configuration, LIMIT)) {
                final Swapping swapping = open.slot(Swapping.class);
                swapAll(swapping, "0.2.0");
                swapAll(swapping, "0.3.0");
                for (final SlotStatus slot : open.components().slots()) {
                    assertEquals("0.3.0", slot.component().version());
                    assertEquals(SlotStatus.State.CURRENT, slot.state());
                }
                for (final String[] row : SWAPPED) {
                    await().atMost(LIMIT).untilAsserted(() -> assertEquals(List.of(SHIPPED_BUNDLE, "0.3.0"),
                        host.versions(row[2])));
                }
                // and back, to an earlier release and to what was shipped
                swapAll(swapping, "0.2.0");
                swapAll(swapping, SHIPPED);
                for (final SlotStatus slot : open.components().slots()) {
                    assertEquals(SlotStatus.State.CURRENT, slot.state());
                }
                for (final String[] row : SWAPPED) {
                    await().atMost(LIMIT).untilAsserted(() -> assertEquals(List.of(SHIPPED_BUNDLE),
                        host.versions(row[2])));
                }
                await().atMost(LIMIT).untilAsserted(() -> {
                    System.gc();
                    assertEquals(List.of(), swapping.heldLoaders());
                });
            }
        }
    }
}
