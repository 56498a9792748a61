package io.coterie.consensus.raft;

import static io.coterie.consensus.raft.TestCluster.LIMIT;
import static io.coterie.consensus.raft.TestCluster.SHORT;
import static io.coterie.consensus.raft.TestCluster.get;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;
import io.coterie.consensus.raft.TestCluster.Member;

class RaftClusterTest {
    private static final int MISSED = 500;
    private TestCluster cluster;
    @TempDir
    Path folder;

    private void open(final int size, final Map<String, String> settings) {
        cluster = new TestCluster(folder, size, settings);
        cluster.startAll();
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    @Test
    void commitsFromEveryMemberAndFollowsANewLeader() {
        open(3, Map.of());
        final Member leader = cluster.leader();
        final List<String> commands = new ArrayList<>();
        for (final Member member : List.of(leader, cluster.others(leader).get(0), cluster.others(leader).get(1))) {
            commands.add("from " + member.id());
            assertEquals(commands.size(), member.propose(commands.get(commands.size() - 1)).index());
        }
        cluster.awaitSame(commands);
        final Term before = get(leader.log().barrier(LIMIT)).term();
        cluster.kill(leader);
        final Member next = cluster.leader();
        commands.add("after");
        cluster.others(next).get(0).propose("after");
        cluster.awaitSame(commands);
        final Barrier proved = get(next.log().barrier(LIMIT));
        assertTrue(proved.leader());
        assertTrue(before.olderThan(proved.term()));
        final Barrier read = get(cluster.others(next).get(0).log().barrier(LIMIT));
        assertFalse(read.leader());
        assertEquals(4, read.index());
    }

    @Test
    void aMinorityIsRefusedAndCatchesUpWhenTheLinksAreBack() {
        open(3, Map.of());
        final Member stale = cluster.leader();
        final List<Member> majority = cluster.others(stale);
        stale.propose("before");
        cluster.network().cut(stale.id().node(), majority.get(0).id().node(), majority.get(1).id().node());
        // it may still think that it leads, and cannot prove it
        assertThrows(UnavailableException.class, () -> get(stale.log().barrier(SHORT)));
        assertThrows(CoterieException.class, () -> get(stale.log().propose("lost".getBytes(), SHORT)));
        final Member next = TestCluster.leaderOf(majority);
        next.propose("during");
        await().atMost(LIMIT).until(() -> !stale.log().leadership().self());
        assertEquals("consensus.no-quorum", assertThrows(UnavailableException.class,
            () -> get(stale.log().propose("refused".getBytes(), SHORT))).code());
        cluster.network().heal();
        cluster.awaitSame(List.of("before", "during"));
        stale.propose("after");
        cluster.awaitSame(List.of("before", "during", "after"));
    }

    /** What the leader sent in vain comes late, when it leads no more: the others must not wait for it for ever. */
    @Test
    void thoseThatWereAllApartElectAgainWhenTheyMeet() {
        open(3, Map.of());
        final Member old = cluster.leader();
        final List<Member> others = cluster.others(old);
        old.propose("before");
        cluster.network().cut(old.id().node(), others.get(0).id().node(), others.get(1).id().node());
        cluster.network().cut(others.get(0).id().node(), others.get(1).id().node());
        assertThrows(CoterieException.class, () -> get(old.log().propose("in vain".getBytes(), SHORT)));
        for (final Member member : List.of(old, others.get(0), others.get(1))) {
            await().atMost(LIMIT).until(() -> member.log().leadership().leader().isEmpty());
        }
        cluster.network().heal();
        final Member next = cluster.leader();
        assertTrue(get(next.log().barrier(LIMIT)).leader());
        others.get(0).propose("after");
        await().atMost(LIMIT).until(() -> List.of(old, others.get(0), others.get(1)).stream()
            .allMatch(member -> member.state().commands().contains("after")));
    }

    /** Each of the entries that come meanwhile is refused by who lags; that must not keep it from what it lacks. */
    @Test
    void whoComesBackCatchesUpWhileTheOthersGoOn() throws InterruptedException {
        open(3, Map.of());
        final Member leader = cluster.leader();
        final String away = cluster.others(leader).get(0).id().node().name();
        cluster.stop(cluster.member(away));
        final AtomicBoolean enough = new AtomicBoolean();
        final AtomicInteger in = new AtomicInteger();
        final Thread load = new Thread(() -> {
            while (!enough.get()) {
                leader.propose("command " + in.getAndIncrement());
            }
        });
        load.start();
        await().atMost(LIMIT).until(() -> in.get() > MISSED);
        final Member back = cluster.start(away);
        await().atMost(LIMIT).until(() -> back.state().commands().size() > MISSED);
        assertTrue(load.isAlive());
        enough.set(true);
        load.join();
        cluster.awaitSame(IntStream.range(0, in.get()).mapToObj(i -> "command " + i).toList());
    }

    @Test
    void keepsEverythingWhenAllRestartAndSendsASnapshotToAWipedMember() throws IOException {
        open(3, Map.of("snapshotBytes", "3000"));
        final List<String> commands = new ArrayList<>();
        final Member leader = cluster.leader();
        for (int i = 0; i < 100; i++) {
            commands.add("command number " + i);
            leader.propose(commands.get(i));
        }
        cluster.close();
        cluster.startAll();
        cluster.leader();
        cluster.awaitSame(commands);
        final String wiped = cluster.others(cluster.leader()).get(0).id().node().name();
        cluster.stop(cluster.member(wiped));
        cluster.wipe(wiped);
        cluster.start(wiped);
        cluster.awaitSame(commands);
        assertEquals(1, cluster.member(wiped).state().restores());
        commands.add("more");
        cluster.member(wiped).propose("more");
        cluster.awaitSame(commands);
    }

    @Test
    void votersChangeThroughTheLog() {
        open(3, Map.of());
        final Member leader = cluster.leader();
        final Member follower = cluster.others(leader).get(0);
        assertEquals("consensus.not-leader", assertThrows(UnavailableException.class,
            () -> get(follower.log().changeVoters(VoterChange.REMOVE, leader.id().node(), LIMIT))).code());
        final NodeId removed = follower.id().node();
        get(leader.log().changeVoters(VoterChange.REMOVE, removed, LIMIT));
        assertFalse(leader.log().voters().contains(removed));
        leader.propose("a");
        get(leader.log().changeVoters(VoterChange.ADD, removed, LIMIT));
        assertEquals(3, leader.log().voters().size());
        cluster.awaitSame(List.of("a"));
        assertThrows(RejectedException.class, () -> get(leader.log().continueWithout(follower.id(), LIMIT)));
    }

    @Test
    void whatHasNoTimeLeftIsNotDone() {
        open(2, Map.of());
        final Member leader = cluster.leader();
        final Member follower = cluster.others(leader).get(0);
        final Duration over = Duration.ofMillis(-1);
        late(leader.log().propose("late".getBytes(), over));
        late(follower.log().propose("late".getBytes(), over));
        late(leader.log().barrier(over));
        late(leader.log().changeVoters(VoterChange.REMOVE, follower.id().node(), over));
        late(leader.log().continueWithout(follower.id(), over));
        leader.propose("a");
        follower.propose("b");
        cluster.awaitSame(List.of("a", "b"));
        assertEquals(2, leader.log().voters().size());
    }

    private static void late(final CompletionStage<?> stage) {
        assertEquals("consensus.deadline", assertThrows(DeadlineExceededException.class, () -> get(stage)).code());
    }

    @Test
    void oneOfTwoGoesOnAloneAndTheOtherTakesItsHistory() {
        open(2, Map.of());
        final Member gone = cluster.leader();
        final Member survivor = cluster.others(gone).get(0);
        survivor.propose("both");
        get(survivor.log().barrier(LIMIT));
        cluster.network().cut(gone.id().node(), survivor.id().node());
        // in the log of the one that is fenced, and nowhere else
        assertThrows(CoterieException.class, () -> get(gone.log().propose("lost".getBytes(), SHORT)));
        cluster.kill(gone);
        assertThrows(CoterieException.class, () -> get(survivor.log().propose("no".getBytes(), SHORT)));
        get(survivor.log().continueWithout(gone.id(), LIMIT));
        survivor.propose("alone");
        assertEquals(Set.of(survivor.id().node()), survivor.log().voters());

        cluster.stop(survivor);
        final Member again = cluster.start(survivor.id().node().name());
        again.propose("alone after a restart");
        final Member back = cluster.start(gone.id().node().name());
        cluster.awaitSame(List.of("both", "alone", "alone after a restart"));
        await().atMost(LIMIT).until(() -> back.log().voters().size() == 1);
        assertThrows(RejectedException.class, () -> get(back.log().continueWithout(again.id(), LIMIT)));
        get(cluster.leader().log().changeVoters(VoterChange.ADD, back.id().node(), LIMIT));
        back.propose("both again");
        cluster.awaitSame(List.of("both", "alone", "alone after a restart", "both again"));
    }

    @Test
    void aLeaveToGoOnAloneEndsWithItsCall() {
        open(2, Map.of());
        final Member first = cluster.leader();
        final Member second = cluster.others(first).get(0);
        second.propose("both");
        // the other one is there, so nobody stands alone
        assertEquals("consensus.no-quorum", assertThrows(UnavailableException.class,
            () -> get(second.log().continueWithout(first.id(), SHORT))).code());
        cluster.network().cut(first.id().node(), second.id().node());
        await().atMost(LIMIT).until(() -> second.log().leadership().leader().isEmpty());
        assertThrows(CoterieException.class, () -> get(second.log().propose("alone".getBytes(), SHORT)));
        assertEquals(2, second.log().voters().size());
    }
}
