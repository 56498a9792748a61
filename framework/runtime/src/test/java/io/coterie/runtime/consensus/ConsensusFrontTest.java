package io.coterie.runtime.consensus;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;

/** The slot of consensus on one member, over logs that do as they are told. */
class ConsensusFrontTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private final ConsensusFront front = new ConsensusFront("test");
    private final FakeLog old = new FakeLog(9);
    private final FakeLog next = new FakeLog(2);
    private final SimulatedUsers users = new SimulatedUsers();

    @BeforeEach
    void oneLog() {
        assertEquals("slot.empty", code(front.propose(bytes("early"), LIMIT).toCompletableFuture()));
        front.attach(new LogService(old, 0, ""), 1);
        front.attach(users);
        write("a", 1);
    }

    @AfterEach
    void close() {
        front.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static String code(CompletableFuture<?> future) {
        return ((CoterieException) assertThrows(CompletionException.class, () -> get(future)).getCause()).code();
    }

    private CompletableFuture<Applied> propose(String text) {
        return front.propose(bytes(text), LIMIT).toCompletableFuture();
    }

    private void write(String text, long index) {
        assertEquals(index, get(propose(text)).index());
    }

    private void open() {
        front.warmed(new LogService(next, 3, "g3-5"), 2);
        await().atMost(LIMIT).until(() -> front.window().warm());
        front.switchOver();
        await().atMost(LIMIT).until(() -> front.window().drained());
    }

    @Test
    void theNewLogGoesOnWhereTheOldOneEndedInALaterTerm() {
        List<Leadership> heard = new CopyOnWriteArrayList<>();
        front.subscribe(heard::add);
        open();
        write("b", 2);
        front.handOver(LIMIT);
        front.commit(LIMIT);
        write("c", 3);
        assertEquals(List.of("a", "b", "c"), users.commands);
        assertEquals(3, front.appliedIndex());
        Barrier barrier = get(front.barrier(LIMIT).toCompletableFuture());
        assertEquals(3 * OpenLog.TERMS + 2, barrier.term().number());
        assertTrue(barrier.leader());
        await().atMost(LIMIT).until(() -> heard.get(heard.size() - 1).term().equals(barrier.term()));
        for (int i = 1; i < heard.size(); i++) {
            assertFalse(heard.get(i).self() && heard.get(i).term().olderThan(heard.get(i - 1).term()));
        }
        assertEquals(List.of(LogEntry.Kind.BASE, LogEntry.Kind.OPEN, LogEntry.Kind.COMMAND), next.taken);
        assertTrue(front.drain(LIMIT));
    }

    @Test
    void beforeTheDecisionNothingIsSealedAndItGoesBack() {
        open();
        write("b", 2);
        assertThrows(RejectedException.class, () -> front.commit(LIMIT));
        front.back(LIMIT);
        write("c", 3);
        assertEquals(0, old.count(LogEntry.Kind.SEAL));
        assertEquals(List.of(), next.taken);
    }

    @Test
    void whatComesWhileTheOldOneIsSealedWaitsAndTheOldOneGoesOnIfTheNewOneTakesNothing() {
        open();
        next.refuses = LogEntry.Kind.BASE;
        assertEquals("consensus.not-handed-over", assertThrows(CoterieException.class,
            () -> front.handOver(Duration.ofSeconds(1))).code());
        await().atMost(LIMIT).until(() -> old.count(LogEntry.Kind.SEAL) == 1);
        CompletableFuture<Applied> waiting = propose("b");
        CompletableFuture<Applied> late = front.propose(bytes("late"), Duration.ofMillis(100)).toCompletableFuture();
        assertEquals("consensus.handing-over", code(late));
        assertFalse(waiting.isDone());
        assertEquals(2, get(waiting).index());
        assertEquals(1, old.count(LogEntry.Kind.UNSEAL));
        assertEquals(List.of("a", "b"), users.commands);
        next.refuses = null;
        front.handOver(LIMIT);
        front.commit(LIMIT);
        write("c", 3);
        assertEquals(List.of("a", "b", "c"), users.commands);
    }

    @Test
    void aNewOneThatFailsEndsTheSwapAndTheOldOneServes() {
        open();
        front.fail(2, "It fell over.");
        assertEquals("swap.component-failed", front.window().failures().get(0).code());
        front.back(LIMIT);
        write("b", 2);
        front.fail(1, "So did it.");
        assertEquals("slot.empty", code(propose("c")));
    }

    @Test
    void withoutTheOldLogTheSlotIsLostAfterTheSwitchToo() {
        open();
        assertEquals(Optional.empty(), front.lost());
        front.fail(1, "Its disk is full.");
        assertEquals(Optional.of("Its disk is full."), front.lost());
        assertEquals("slot.empty", code(propose("b")));
    }

    @Test
    void whatIsCalledOffIsNeverHandedOver() {
        open();
        next.refuses = LogEntry.Kind.BASE;
        assertThrows(CoterieException.class, () -> front.handOver(Duration.ofMillis(500)));
        await().atMost(LIMIT).until(() -> old.count(LogEntry.Kind.SEAL) == 1);
        CompletableFuture<Applied> waiting = propose("b");
        get(front.callOff("g3-5", LIMIT).toCompletableFuture());
        assertEquals(2, get(waiting).index());
        next.refuses = null;
        assertEquals("consensus.called-off", assertThrows(CoterieException.class, () -> front.handOver(LIMIT)).code());
        front.back(LIMIT);
        write("c", 3);
        assertEquals(1, old.count(LogEntry.Kind.SEAL));
        assertEquals(0, next.count(LogEntry.Kind.OPEN));
    }

    @Test
    void whatIsHandedOverIsNotCalledOff() {
        open();
        front.handOver(LIMIT);
        assertEquals("swap.decided", code(front.callOff("g3-5", LIMIT).toCompletableFuture()));
        front.commit(LIMIT);
        write("b", 2);
        assertEquals("swap.decided", code(front.callOff("g3-5", LIMIT).toCompletableFuture()));
        assertEquals(List.of(), List.of(old.count(LogEntry.Kind.CALL_OFF), next.count(LogEntry.Kind.CALL_OFF)).stream()
            .filter(n -> n > 0).toList());
        write("c", 3);
    }

    @Test
    void aLogTakesNoCallOffOfItselfOrOfAnEarlierOne() {
        LogLine line = new LogLine(0, new OneState(users));
        assertEquals(LogAnswer.Kind.DONE, LogAnswer.decode(line.apply(1, LogEntry.callOff("g3-5").encode())).kind());
        assertFalse(line.standing().allows("g3-5"));
        LogLine later = new LogLine(3, new OneState(new SimulatedUsers()));
        later.apply(1, LogEntry.base(1, new LogEntry.Part(0, 1, 7), 0, new byte[0]).encode());
        later.apply(2, LogEntry.open(1).encode());
        assertEquals(LogLine.Phase.OPEN, later.standing().phase());
        for (String name : List.of("g3-5", "g2-9")) {
            assertEquals(LogAnswer.Kind.NOT_TAKEN,
                LogAnswer.decode(later.apply(3, LogEntry.callOff(name).encode())).kind());
        }
        assertEquals(0, later.standing().calledOff());
        assertEquals(LogAnswer.Kind.DONE, LogAnswer.decode(later.apply(4, LogEntry.callOff("g4-10").encode())).kind());
    }

    @Test
    void theOldLogGoesOnInTimeThoughTheNewOneDoesNotEvenAnswer() {
        assertTrue(Handover.SEALED_AT_MOST.plus(HandoverDriver.ENTRY_TIMEOUT).compareTo(Duration.ofSeconds(5)) < 0,
            "the manager's patience");
        open();
        next.holds = true;
        assertThrows(CoterieException.class, () -> front.handOver(Duration.ofMillis(500)));
        await().atMost(LIMIT).until(() -> old.count(LogEntry.Kind.SEAL) == 1);
        assertEquals(2, get(propose("b")).index());
        assertEquals(1, old.count(LogEntry.Kind.UNSEAL));
        assertEquals(List.of(), next.taken);
    }

    @Test
    void theRestOfAStateIsNotSentWhenTheOldLogHasGoneOn() {
        write("x".repeat(1200 * 1024), 2);
        open();
        next.holds = true;
        assertThrows(CoterieException.class, () -> front.handOver(Duration.ofMillis(500)));
        await().atMost(LIMIT).until(() -> old.count(LogEntry.Kind.UNSEAL) == 1);
        next.letGo();
        front.handOver(LIMIT);
        front.commit(LIMIT);
        assertEquals(1, next.bases(1), "the first part was on its way, the others were not sent");
        assertEquals(3, next.bases(2));
        write("c", 3);
    }

    @Test
    void aNewLogThatTakesNothingMoreIsNotClosedInto() {
        open();
        next.losesAfter = LogEntry.Kind.BASE;
        assertThrows(CoterieException.class, () -> front.handOver(Duration.ofSeconds(2)));
        await().atMost(LIMIT).until(() -> old.count(LogEntry.Kind.UNSEAL) == 1);
        assertEquals(0, old.count(LogEntry.Kind.CLOSE));
        write("b", 2);
    }

    @Test
    void afterTheDecisionBothLogsGoOnWithoutAMember() {
        NodeId other = NodeId.of("n2");
        old.voters.add(other);
        next.voters.add(other);
        open();
        next.refuses = LogEntry.Kind.BASE;
        assertThrows(CoterieException.class, () -> front.handOver(Duration.ofMillis(200)));
        next.staysWith = true;
        MemberId gone = MemberId.of("n2", 1);
        assertEquals("consensus.no-quorum", code(front.continueWithout(gone, LIMIT).toCompletableFuture()));
        next.staysWith = false;
        get(front.continueWithout(gone, LIMIT).toCompletableFuture());
        assertEquals(List.of(gone), old.gone, "the second time it is done there already");
        assertEquals(List.of(gone), next.gone);
    }

    @Test
    void aNewLogWhoseWindowOpensLaterGoesOnWithoutTheSameMember() {
        NodeId other = NodeId.of("n2");
        old.voters.add(other);
        next.voters.add(other);
        MemberId gone = MemberId.of("n2", 1);
        get(front.continueWithout(gone, LIMIT).toCompletableFuture());
        next.staysWith = true;
        front.warmed(new LogService(next, 3, "g3-5"), 2);
        assertThrows(CoterieException.class, () -> front.handOver(Duration.ofMillis(200)));
        assertEquals(0, old.count(LogEntry.Kind.SEAL), "not with other voters");
        next.staysWith = false;
        front.handOver(LIMIT);
        assertEquals(List.of(gone), next.gone);
        front.commit(LIMIT);
        write("b", 2);
    }

    @Test
    void whoVotesAgainIsNotLeftOutOfTheNewLog() {
        NodeId other = NodeId.of("n2");
        old.voters.add(other);
        next.voters.add(other);
        get(front.continueWithout(MemberId.of("n2", 1), LIMIT).toCompletableFuture());
        front.warmed(new LogService(next, 3, "g3-5"), 2);
        get(front.changeVoters(VoterChange.ADD, other, LIMIT).toCompletableFuture());
        front.handOver(LIMIT);
        assertEquals(List.of(), next.gone);
    }

    @Test
    void whoWasToVoteAgainAndDoesNotIsLeftOutOfTheNewLog() {
        NodeId other = NodeId.of("n2");
        MemberId gone = MemberId.of("n2", 1);
        old.voters.add(other);
        next.voters.add(other);
        get(front.continueWithout(gone, LIMIT).toCompletableFuture());
        old.takesNobodyIn = true;
        front.warmed(new LogService(next, 3, "g3-5"), 2);
        assertEquals("consensus.no-quorum", code(front.changeVoters(VoterChange.ADD, other, LIMIT)
            .toCompletableFuture()));
        front.handOver(LIMIT);
        assertEquals(List.of(gone), next.gone);
    }

    @Test
    void whatHasNoTimeLeftIsNotDone() {
        Duration over = Duration.ofMillis(-1);
        assertEquals("consensus.deadline", code(front.propose(bytes("late"), over).toCompletableFuture()));
        assertEquals("consensus.deadline", code(front.barrier(over).toCompletableFuture()));
        write("b", 2);
        assertEquals(List.of("a", "b"), users.commands);
    }

    @Test
    void theVotersOfTheOldLogMayOnlyBecomeThoseOfTheNewOne() {
        NodeId other = NodeId.of("n2");
        next.voters.add(other);
        front.warmed(new LogService(next, 3, "g3-5"), 2);
        await().atMost(LIMIT).until(() -> front.window().waitsFor().contains("voters"));
        assertEquals("consensus.handing-over", code(front.changeVoters(VoterChange.ADD, NodeId.of("n3"), LIMIT)
            .toCompletableFuture()));
        get(front.changeVoters(VoterChange.ADD, other, LIMIT).toCompletableFuture());
        await().atMost(LIMIT).until(() -> front.window().warm());
        MemberId gone = MemberId.of("n2", 1);
        get(front.continueWithout(gone, LIMIT).toCompletableFuture());
        assertEquals(List.of(gone), old.gone);
        assertEquals(List.of(gone), next.gone);
    }
}
