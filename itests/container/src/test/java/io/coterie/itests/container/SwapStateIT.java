package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.itests.container.swapapi.Echo;

/** State goes from one version of a component to another one beside it, and back, or the swap goes back. */
class SwapStateIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private final ClusterId cluster = new ClusterId("state", UUID.randomUUID());
    private final Map<String, Path> releases = new HashMap<>();
    @TempDir
    private Path folder;

    private OpenCluster open(final HostApplication host, final Choice second) throws Exception {
        return host.clusters().open(new ClusterConfiguration(cluster, MemberId.of("n1", System.currentTimeMillis()),
            Map.of(NodeId.of("n1"), MemberProcess.freeAddress()), "127.0.0.1",
            List.of(new Choice("membership", "local", "", Configuration.EMPTY), second), folder.resolve("n1")), LIMIT);
    }

    private Path echo(final String version) throws Exception {
        if (!releases.containsKey(version)) {
            releases.put(version, EchoBundle.make(folder, version));
        }
        return releases.get(version);
    }

    private static <T> T get(final CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static String refused(final CompletionStage<?> stage) {
        return ((CoterieException) assertThrows(CompletionException.class, () -> get(stage)).getCause()).code();
    }

    private static Choice exactly(final String kind, final String name, final String version, final String tone) {
        return new Choice(kind, name, "[" + version + "," + version + "]",
            tone.isEmpty() ? Configuration.EMPTY : Configuration.of(Map.of("tone", tone)));
    }

    /** A swap of the second component, step by step. */
    private static final class Steps {
        private final Swapping swapping;
        private final ComponentSet target;
        private final List<String> hashes;

        Steps(final Swapping swapping, final Choice choice, final Path bundle) throws Exception {
            this.swapping = swapping;
            this.target = new ComponentSet(swapping.current().revision() + 1,
                List.of(swapping.current().choices().get(0), choice));
            this.hashes = List.of("", EchoBundle.hash(bundle));
            get(swapping.offer(bundle, LIMIT));
            get(swapping.stage(target, hashes, LIMIT));
        }

        CompletionStage<Void> warm() {
            return swapping.warm(target.revision(), LIMIT);
        }

        CompletionStage<Void> switchOver() {
            return swapping.switchOver(target.revision(), LIMIT);
        }

        void back() {
            get(swapping.back(target.revision(), LIMIT));
        }

        void whole() {
            get(warm());
            get(switchOver());
            await().atMost(LIMIT).until(() -> swapping.progress().step() == SwapStep.DRAINED);
            get(swapping.commit(target, hashes, LIMIT));
        }
    }

    private Steps echo(final Swapping swapping, final String version, final String tone) throws Exception {
        return new Steps(swapping, exactly("echo", "plain", version, tone), echo(version));
    }

    @Test
    void stateGoesUpAndDownAndASwapThatCannotTakeItGoesBack() throws Exception {
        try (HostApplication host = new HostApplication(folder.resolve("cache"), EchoBundle.API)) {
            host.install(echo("1.0.0"));
            try (OpenCluster open = open(host, new Choice("echo", "plain", "", Configuration.EMPTY))) {
                final Swapping swapping = open.slot(Swapping.class);
                final Echo echo = open.slot(Echo.class);
                echo.say("x");
                echo.say("x");
                echo(swapping, "2.0.0", "calm").whole();
                assertEquals(2, echo.asked());
                assertEquals("2.0.0 calm: x", echo.say("x"));
                echo(swapping, "3.0.0", "calm").whole();
                assertEquals("3.0.0 calm: x", echo.say("x"));
                echo(swapping, "1.0.0", "calm").whole();
                assertEquals(4, echo.asked(), "what the later ones counted is there in the first one");
                assertEquals("1.0.0 calm: x", echo.say("x"));

                final Steps unread = echo(swapping, "9.0.0", "calm");
                assertEquals("swap.state-not-read", refused(unread.warm()));
                unread.back();
                final Steps deaf = echo(swapping, "2.0.0", "deaf");
                get(deaf.warm());
                assertEquals("swap.state-not-taken", refused(deaf.switchOver()));
                assertEquals("1.0.0 calm: x", echo.say("x"), "it serves, with what it knew");
                deaf.back();
                assertEquals(6, echo.asked());

                final Steps undone = echo(swapping, "2.0.0", "calm");
                get(undone.warm());
                final CompletableFuture<String> running = echo.later("long").toCompletableFuture();
                get(undone.switchOver());
                assertEquals("2.0.0 calm: x", echo.say("x"));
                assertFalse(running.isDone());
                assertEquals("1 calls of the slot 'echo' that began on the old component",
                    swapping.progress().waitsFor());
                echo.cancel("it");
                assertEquals("cancelled: it", get(running), "a call is cancelled where it began");
                undone.back();
                assertEquals(8, echo.asked(), "what the new one counted is not lost when it goes");
                assertEquals("1.0.0 calm: x", echo.say("x"));
                assertEquals(3, swapping.current().revision());
            }
        }
    }

    private static FenceResult.Status fence(final Fencing fencing, final long term) {
        final FenceDevice device = new FenceDevice("power", "fence_not_there", Set.of(), Map.of(), Map.of());
        return get(fencing.fence(new FenceRequest(device, MemberId.of("n2", 1), FenceRequest.Action.OFF,
            new Term(term), LIMIT, "test"))).status();
    }

    @Test
    void fenceAgentsKnowTheGreatestTermInALaterReleaseAndInAnEarlierOne() throws Exception {
        final Path shipped = HostApplication.shipped("io.coterie.fencing-agents");
        final Path later = LaterRelease.of(shipped, folder, "0.2.0");
        try (HostApplication host = new HostApplication(folder.resolve("cache"),
                "io.coterie.api.fencing;version=1.2.0")) {
            host.install(shipped);
            try (OpenCluster open = open(host, new Choice("fencing", "agents", "", Configuration.EMPTY))) {
                final Swapping swapping = open.slot(Swapping.class);
                final Fencing fencing = open.slot(Fencing.class);
                // the agent is not there, but who asks is noted before that is looked at
                assertEquals(FenceResult.Status.FAILED, fence(fencing, 7));
                new Steps(swapping, exactly("fencing", "agents", "0.2.0", ""), later).whole();
                assertEquals(FenceResult.Status.STALE_TERM, fence(fencing, 6));
                assertEquals(FenceResult.Status.FAILED, fence(fencing, 9));
                new Steps(swapping, exactly("fencing", "agents", "0.1.0", ""), shipped).whole();
                assertEquals(FenceResult.Status.STALE_TERM, fence(fencing, 8));
                assertEquals(FenceResult.Status.FAILED, fence(fencing, 9));
            }
        }
    }
}
