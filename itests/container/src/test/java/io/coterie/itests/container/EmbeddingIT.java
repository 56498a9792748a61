package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.Membership;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.Messaging;

/** Membership and messaging inside a Felix host of somebody's own, two clusters at once in one framework. */
class EmbeddingIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    @TempDir
    private Path folder;

    /** One cluster as one host sees it, with what its group has heard. */
    private record Part(OpenCluster open, Group group, List<String> heard) implements GroupListener, AutoCloseable {
        static Part join(final OpenCluster open) {
            final List<String> heard = new CopyOnWriteArrayList<>();
            final Group group = open.slot(Messaging.class).join("talk", new GroupListener() {
                @Override
                public void message(final Message message) {
                    heard.add(new String(message.payload(), StandardCharsets.UTF_8));
                }

                @Override
                public CompletionStage<byte[]> request(final Message request) {
                    return CompletableFuture.completedFuture(request.payload());
                }
            }, LIMIT);
            return new Part(open, group, heard);
        }

        @Override
        public void message(final Message message) {
            throw new AssertionError("the group has a listener of its own");
        }

        void say(final String text) {
            group.send(Destination.all(), Delivery.FIFO, text.getBytes(StandardCharsets.UTF_8), LIMIT);
        }

        @Override
        public void close() {
            group.close();
            open.close();
        }
    }

    private OpenCluster open(final HostApplication host, final ClusterId cluster, final String node,
            final Map<NodeId, String> nodes) throws InterruptedException {
        final ClusterConfiguration configuration = new ClusterConfiguration(cluster, MemberId.of(node,
            System.currentTimeMillis()), nodes, "127.0.0.1", List.of(
                new ClusterConfiguration.Choice("membership", "jgroups", "", Configuration.EMPTY),
                new ClusterConfiguration.Choice("messaging", "jgroups", "", Configuration.EMPTY)),
            folder.resolve(cluster.name() + "-" + node));
        return host.clusters().open(configuration, LIMIT);
    }

    @Test
    void twoClustersLiveInOneFrameworkAndDoNotMix() throws Exception {
        final ClusterId red = new ClusterId("red", UUID.randomUUID());
        final ClusterId blue = new ClusterId("blue", UUID.randomUUID());
        final Map<NodeId, String> redNodes = Map.of(NodeId.of("n1"), MemberProcess.freeAddress(), NodeId.of("n2"),
            MemberProcess.freeAddress());
        final Map<NodeId, String> blueNodes = Map.of(NodeId.of("n1"), MemberProcess.freeAddress(), NodeId.of("n2"),
            MemberProcess.freeAddress());
        final Set<String> before = threads();
        try (HostApplication first = new HostApplication(folder.resolve("cache-1"));
                HostApplication second = new HostApplication(folder.resolve("cache-2"))) {
            try (Part red1 = Part.join(open(first, red, "n1", redNodes));
                    Part red2 = Part.join(open(second, red, "n2", redNodes));
                    Part blue1 = Part.join(open(first, blue, "n1", blueNodes));
                    Part blue2 = Part.join(open(second, blue, "n2", blueNodes))) {
                for (final Part part : List.of(red1, red2, blue1, blue2)) {
                    await().atMost(LIMIT).until(() -> part.group().view().members().size() == 2);
                }
                await().atMost(LIMIT).ignoreExceptionsInstanceOf(UnavailableException.class).untilAsserted(() ->
                    assertEquals(red1.open().slot(Membership.class).view().id(),
                        red2.open().slot(Membership.class).view().id()));
                assertNotEquals(red1.open().slot(Membership.class).view().id(),
                    blue1.open().slot(Membership.class).view().id());
                assertEquals(1, first.slots(Messaging.class, "(coterie.cluster=" + red.uuid() + ")"));
                assertEquals(1, first.slots(Messaging.class, "(coterie.cluster.name=blue)"));
                red1.say("red");
                blue2.say("blue");
                for (final Part part : List.of(red1, red2)) {
                    await().atMost(LIMIT).until(() -> part.heard().equals(List.of("red")));
                }
                for (final Part part : List.of(blue1, blue2)) {
                    await().atMost(LIMIT).until(() -> part.heard().equals(List.of("blue")));
                }
                final byte[] reply = red1.group().request(red2.group().view().members().get(1), new byte[] {42}, LIMIT)
                    .join();
                assertEquals(42, reply[0]);
            }
            assertEquals(0, first.slots(Messaging.class, null), "no slot is left when the clusters are closed");
        }
        await().atMost(LIMIT).untilAsserted(() -> assertEquals(Set.of(), threads().stream()
            .filter(t -> !before.contains(t)).filter(t -> t.contains("coterie") || t.contains("jgroups")
                || t.contains("red") || t.contains("blue")).collect(Collectors.toSet())));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(Collectors.toSet());
    }
}
