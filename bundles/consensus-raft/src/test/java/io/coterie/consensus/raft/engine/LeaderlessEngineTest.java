package io.coterie.consensus.raft.engine;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.NodeId;
import io.coterie.toolkit.log.FileDisk;

/** Three engines over loopback, one of which is believed to lead and does not. */
class LeaderlessEngineTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<NodeId> NODES = List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"));
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<GuardedRaft> rafts = new ArrayList<>();
    private final List<Engine> engines = new ArrayList<>();
    @TempDir
    Path folder;

    @BeforeEach
    void open() throws Exception {
        for (final NodeId node : NODES) {
            final GuardedRaft raft = new GuardedRaft(DurableLog.open(new FileDisk(folder.resolve(node.name()))),
                new NoState(), failure -> { });
            final Engine engine = new Engine(node, NODES, raft,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new EngineSettings(200, 1000, 500, 200, 300, 1 << 20),
                new Engine.Events(addresses::add, (address, direction) -> true, (from, bytes) -> { }, () -> { }));
            rafts.add(raft);
            engines.add(engine);
            engine.peers(addresses);
            engine.connect("leaderless");
        }
        await().atMost(LIMIT).until(() -> leading() >= 0 && engines.stream().allMatch(e -> e.leaderAddress()
            .equals(engines.get(leading()).leaderAddress())));
    }

    @AfterEach
    void close() {
        engines.forEach(Engine::close);
    }

    private int leading() {
        return engines.indexOf(engines.stream().filter(e -> e.leadership().self()).findFirst().orElse(null));
    }

    @Test
    void theOneThatDoesNotLeadLetsVoteThoughAllOthersFollowIt() {
        final int old = leading();
        final long term = rafts.get(old).currentTerm();
        rafts.get(old).setLeaderAndTerm(null);
        assertTrue(engines.stream().filter(e -> e != engines.get(old)).allMatch(e -> e.leaderAddress().isPresent()));
        engines.forEach(Engine::electIfLeaderless);
        await().atMost(LIMIT).until(() -> leading() >= 0 && engines.stream().allMatch(e -> e.leadership().term()
            .equals(engines.get(leading()).leadership().term()) && e.leaderAddress().isPresent()));
        assertTrue(rafts.get(old).currentTerm() > term);
    }

    @Test
    void membersTakeTurns() {
        assertEquals(new TreeSet<>(List.of(0, 1, 2)), new TreeSet<>(engines.stream().map(Engine::turn).toList()));
    }
}
