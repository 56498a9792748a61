package io.coterie.consensus.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;
import io.coterie.consensus.raft.CommandApplier.AppliedEntry;
import io.coterie.consensus.raft.LogEntryFrame.Kind;
import io.coterie.consensus.raft.Proposals.Ended;
import io.coterie.consensus.raft.Proposals.Handed;

class ProposalsTest {
    private static final long ORIGIN = 7;
    private static final long DEADLINE = 100;
    private final List<LogEntryFrame> handed = new ArrayList<>();
    private Handed leader = Handed.NOT;
    private final Proposals proposals = new Proposals(ORIGIN, entry -> {
        if (leader != Handed.NOT) {
            handed.add(LogEntryFrame.decode(entry, 0, entry.length));
        }
        return leader;
    });

    private CompletableFuture<Ended> submit(final Kind kind) {
        final CompletableFuture<Ended> end = new CompletableFuture<>();
        proposals.submit(kind, new byte[] {1}, DEADLINE, 1, end);
        return end;
    }

    private static Throwable failure(final CompletableFuture<Ended> end) {
        return assertThrows(CompletionException.class, end::join).getCause();
    }

    @Test
    void endsWhenItIsAppliedHere() {
        leader = Handed.SELF;
        final CompletableFuture<Ended> end = submit(Kind.COMMAND);
        proposals.applied(new AppliedEntry(ORIGIN + 1, 1, 4, 1, new byte[0]));
        assertFalse(end.isDone());
        proposals.applied(new AppliedEntry(ORIGIN, 1, 5, 1, new byte[] {9}));
        assertEquals(5, end.join().index());
        assertTrue(end.join().bySelf());
        assertEquals(0, proposals.size());
    }

    @Test
    void waitsForALeaderAndSaysThatThereWasNone() {
        final CompletableFuture<Ended> end = submit(Kind.COMMAND);
        proposals.tick(DEADLINE - 1, 1, true);
        assertFalse(end.isDone());
        proposals.tick(DEADLINE, 1, true);
        assertEquals("consensus.no-leader", assertInstanceOf(UnavailableException.class, failure(end)).code());
        final CompletableFuture<Ended> second = submit(Kind.COMMAND);
        proposals.tick(DEADLINE, 1, false);
        assertEquals("consensus.no-quorum", assertInstanceOf(UnavailableException.class, failure(second)).code());
    }

    @Test
    void whatIsLostOnTheWayIsSentAgainAndMoreAndMoreSeldom() {
        leader = Handed.OTHER;
        final long second = Proposals.AGAIN_AFTER.toNanos();
        final CompletableFuture<Ended> end = new CompletableFuture<>();
        proposals.submit(Kind.COMMAND, new byte[] {1}, 100 * second, 1, end);
        final List<Long> sent = new ArrayList<>();
        for (long quarter = 0; quarter < 64; quarter++) {
            final int before = handed.size();
            proposals.tick(quarter * second / 4, 1, true);
            if (handed.size() > before) {
                sent.add(quarter / 4);
            }
        }
        assertEquals(List.of(1L, 3L, 7L, 15L), sent);
        assertTrue(handed.stream().allMatch(e -> e.sequence() == 1), "one number, so that one counts");
        proposals.refused(1);
        proposals.tick(64 * second, 1, true);
        assertFalse(end.isDone());
        proposals.applied(new AppliedEntry(ORIGIN, 1, 5, 1, new byte[] {9}));
        assertEquals(5, end.join().index());
    }

    private int due(final int commands, final int bytes) {
        leader = Handed.OTHER;
        final long second = Proposals.AGAIN_AFTER.toNanos();
        for (int i = 0; i < commands; i++) {
            proposals.submit(Kind.COMMAND, new byte[bytes], 100 * second, 1, new CompletableFuture<>());
        }
        proposals.tick(0, 1, true);
        handed.clear();
        proposals.tick(second, 1, true);
        return handed.size();
    }

    @Test
    void aLeaderThatIsOnlySlowDoesNotGetEverythingOnceMoreAtOnce() {
        assertEquals(Proposals.MAX_AGAIN, due(100, 10));
        final long second = Proposals.AGAIN_AFTER.toNanos();
        for (int tick = 0; tick < 4; tick++) {
            proposals.tick(second + tick, 1, true);
        }
        assertEquals(java.util.stream.LongStream.rangeClosed(1, 100).boxed().toList(),
            handed.stream().map(LogEntryFrame::sequence).toList(), "each once, the oldest first");
        handed.clear();
        proposals.tick(second + 9, 2, true);
        assertEquals(100, handed.size(), "a new leader has none of them");
    }

    @Test
    void largeCommandsGoAgainOneByOne() {
        assertEquals(2, due(5, (int) Proposals.MAX_AGAIN_BYTES / 2));
    }

    @Test
    void evenTheLargestGoesAgain() {
        assertEquals(1, due(3, (int) Proposals.MAX_AGAIN_BYTES + 1));
    }

    @Test
    void isHandedToANewLeaderUnderTheSameNumber() {
        leader = Handed.OTHER;
        final CompletableFuture<Ended> end = submit(Kind.COMMAND);
        proposals.tick(1, 1, true);
        proposals.tick(2, 2, true);
        assertEquals(List.of(1L, 1L), handed.stream().map(LogEntryFrame::sequence).toList());
        proposals.refused(1);
        // the first leader may have taken it
        proposals.tick(DEADLINE, 2, true);
        assertInstanceOf(OutcomeUnknownException.class, failure(end));
    }

    @Test
    void aRefusalMakesItCertain() {
        leader = Handed.OTHER;
        final CompletableFuture<Ended> end = submit(Kind.COMMAND);
        proposals.refused(1);
        proposals.tick(DEADLINE, 1, true);
        assertInstanceOf(DeadlineExceededException.class, failure(end));
    }

    @Test
    void aBarrierHasANewNumberWithEachLeaderAndNoUnknownOutcome() {
        leader = Handed.SELF;
        final CompletableFuture<Ended> end = submit(Kind.BARRIER);
        leader = Handed.OTHER;
        proposals.tick(1, 2, true);
        assertEquals(List.of(1L, 2L), handed.stream().map(LogEntryFrame::sequence).toList());
        proposals.applied(new AppliedEntry(ORIGIN, 1, 3, 1, new byte[0]));
        assertFalse(end.isDone());
        proposals.tick(DEADLINE, 2, false);
        assertInstanceOf(UnavailableException.class, failure(end));
    }

    @Test
    void boundsWhatWaits() {
        for (int i = 0; i < Proposals.MAX_WAITING; i++) {
            submit(Kind.COMMAND);
        }
        assertInstanceOf(LimitExceededException.class, failure(submit(Kind.COMMAND)));
    }

    @Test
    void sequencesAreAppliedOnceAndForgottenInOrder() {
        final AppliedSequences sequences = new AppliedSequences();
        assertTrue(sequences.first(1, 5));
        assertTrue(sequences.first(1, 4));
        assertFalse(sequences.first(1, 5));
        assertTrue(sequences.first(1, 5 + AppliedSequences.WINDOW));
        assertFalse(sequences.first(1, 3));
        for (long origin = 2; origin < 2 + AppliedSequences.MAX_ORIGINS; origin++) {
            assertTrue(sequences.first(origin, 1));
        }
        assertTrue(sequences.first(1, 5));
    }
}
