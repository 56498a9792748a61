package io.coterie.consensus.raft;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.consensus.kit.ListState;
import io.coterie.consensus.kit.TestContext;
import io.coterie.consensus.kit.TestNetwork;

/** Several members in this JVM, over loopback. */
final class TestCluster implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Duration SHORT = Duration.ofSeconds(2);
    private final ClusterId cluster = new ClusterId("test", UUID.randomUUID());
    private final TestNetwork network = new TestNetwork();
    private final Map<NodeId, Member> members = new TreeMap<>();
    private final Path folder;
    private final List<NodeId> nodes;
    private final Map<String, String> settings;
    private long lives;

    /** One that runs. */
    record Member(MemberId id, TestContext context, ComponentInstance<Consensus> instance, ListState state) {
        Consensus log() {
            return instance.service();
        }

        Applied propose(final String command) {
            return get(log().propose(command.getBytes(StandardCharsets.UTF_8), LIMIT));
        }
    }

    TestCluster(final Path folder, final int size, final Map<String, String> settings) {
        this.folder = folder;
        this.nodes = IntStream.rangeClosed(1, size).mapToObj(i -> NodeId.of("n" + i)).toList();
        this.settings = settings;
    }

    static <T> T get(final CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LIMIT.toSeconds() * 2, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    TestNetwork network() {
        return network;
    }

    Member start(final String name) {
        final MemberId id = new MemberId(NodeId.of(name), new Incarnation(++lives));
        final TestContext context = new TestContext(cluster, id, nodes, folder.resolve(name), network, settings);
        final ComponentInstance<Consensus> instance = new RaftConsensusProvider().create(context);
        final Member member = new Member(id, context, instance, new ListState());
        members.put(id.node(), member);
        instance.warm(lives, LIMIT);
        instance.service().attach(member.state());
        return member;
    }

    void startAll() {
        nodes.forEach(node -> start(node.name()));
    }

    Member member(final String name) {
        return members.get(NodeId.of(name));
    }

    List<Member> others(final Member one) {
        return members.values().stream().filter(member -> member != one).toList();
    }

    /** Waits until somebody leads whom all that run follow. */
    Member leader() {
        return leaderOf(List.copyOf(members.values()));
    }

    static Member leaderOf(final List<Member> some) {
        final Member[] found = new Member[1];
        await().atMost(LIMIT).until(() -> {
            final List<Member> leading = some.stream().filter(m -> m.log().leadership().self()).toList();
            found[0] = leading.size() == 1 ? leading.get(0) : null;
            return found[0] != null && some.stream()
                .allMatch(m -> m.log().leadership().equals(found[0].log().leadership()) || m.log().leadership()
                    .leader().equals(java.util.Optional.of(found[0].id().node()))
                    && m.log().leadership().term().equals(found[0].log().leadership().term()));
        });
        return found[0];
    }

    /** Ends a member without a farewell: nobody hears of it. */
    void kill(final Member member) {
        network.cut(member.id().node(), others(member).stream().map(m -> m.id().node()).toArray(NodeId[]::new));
        stop(member);
        network.heal();
    }

    void stop(final Member member) {
        member.instance().close();
        member.context().close();
        members.remove(member.id().node());
    }

    void wipe(final String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    void awaitSame(final List<String> commands) {
        await().atMost(LIMIT).untilAsserted(() -> {
            for (final Member member : members.values()) {
                org.junit.jupiter.api.Assertions.assertEquals(commands, member.state().commands(),
                    member.id().toString());
            }
        });
    }

    @Override
    public void close() {
        new ArrayList<>(members.values()).forEach(this::stop);
    }
}
