package io.coterie.consensus.raft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.View;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.AppendEntriesResponse;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.InstallSnapshotRequest;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.SentResults;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.coterie.toolkit.log.FileDisk;

/** A follower's rules, message by message, and what its log keeps. */
class GuardedRaftTest {
    private final Address leader = ExtendedUUID.randomUUID("leader");
    private final Address nextLeader = ExtendedUUID.randomUUID("next");
    private final List<String> applied = new ArrayList<>();
    private final List<AppendResult> answers = new ArrayList<>();
    private DurableLog log;
    private GuardedRaft raft;
    @TempDir
    Path folder;

    @BeforeEach
    void open() throws IOException {
        log = DurableLog.open(new FileDisk(folder));
        raft = new GuardedRaft(log, new Recorder(), failure -> applied.add("failed"));
        raft.raftId("n1").members(List.of("n1", "n2", "n3"));
        raft.setDownProtocol(new Protocol() {
            @Override
            public Object down(final Message message) {
                answers.add(SentResults.of((AppendEntriesResponse) message.getHeader(raft.getId())));
                return null;
            }
        });
    }

    /** A state machine that writes down what it is given. */
    private final class Recorder implements EntryApplier {
        @Override
        public void entryTerm(final long term) {
            // the terms are those of the entries
        }

        @Override
        public byte[] apply(final byte[] data, final int offset, final int length, final boolean answerNeeded) {
            applied.add(new String(data, offset, length, java.nio.charset.StandardCharsets.UTF_8));
            return new byte[0];
        }

        @Override
        public void readContentFrom(final DataInput in) {
            // not in these tests
        }

        @Override
        public void writeContentTo(final DataOutput out) {
            // not in these tests
        }
    }

    private void nobodyAbove() {
        raft.setUpProtocol(new Protocol() {
            @Override
            public Object up(final Event event) {
                return null;
            }
        });
    }

    private AppendResult receive(final Address from, final long term, final long previous, final long previousTerm,
            final long commit, final long... entryTerms) {
        final LogEntries entries = new LogEntries();
        for (int i = 0; i < entryTerms.length; i++) {
            entries.add(new LogEntry(entryTerms[i],
                ((previous + i + 1) + "@" + entryTerms[i]).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        final int before = answers.size();
        raft.handleUpRequest(new ObjectMessage(null, entryTerms.length == 0 ? null : entries).setSrc(from),
            new AppendEntriesRequest(from, term, previous, previousTerm, term, commit));
        return answers.size() == before ? null : answers.get(before);
    }

    @Test
    void acknowledgesAndCommitsOnlyWhatItHasComparedWithThisLeader() {
        assertEquals(3, receive(leader, 1, 0, 0, 1, 1, 1, 1).index());
        assertEquals(List.of("1@1"), applied);
        // entries 2 and 3 may be others in the log of the new leader, however long this log is
        assertNull(receive(nextLeader, 2, 0, 0, 3));
        assertEquals(List.of("1@1"), applied);
        assertEquals(2, receive(nextLeader, 2, 1, 1, 3, 1).index());
        assertEquals(List.of("1@1", "2@1"), applied);
        assertEquals(3, receive(nextLeader, 2, 2, 1, 3, 2).index());
        assertEquals(List.of("1@1", "2@1", "3@2"), applied);
    }

    @Test
    void dropsAConflictingTailInTheMiddleOfABatch() {
        receive(leader, 1, 0, 0, 0, 1, 1, 1);
        assertEquals(2, receive(nextLeader, 3, 0, 0, 0, 1, 3).index());
        assertEquals(2, log.lastAppended());
        assertEquals(3, log.get(2).term());
    }

    @Test
    void refusesWhatDoesNotFollowItsLog() {
        receive(leader, 1, 0, 0, 0, 1);
        assertFalse(receive(leader, 1, 5, 1, 0, 1).success());
        assertEquals(1, log.lastAppended());
        assertFalse(receive(nextLeader, 3, 1, 2, 0, 3).success());
        assertEquals(0, log.lastAppended());
    }

    @Test
    void ignoresAnOlderTermAndARepetition() {
        receive(leader, 2, 0, 0, 1, 2, 2);
        assertNull(receive(nextLeader, 1, 0, 0, 0, 1));
        assertEquals(2, receive(leader, 2, 0, 0, 1, 2, 2).index());
        assertEquals(List.of("1@2"), applied);
    }

    @Test
    void whatALeaderHadSentBeforeItLeftTheViewDoesNotMakeItTheLeaderAgain() {
        receive(leader, 1, 0, 0, 1, 1);
        nobodyAbove();
        raft.up(new Event(Event.VIEW_CHANGE, View.create(nextLeader, 2, nextLeader)));
        raft.setLeaderAndTerm(null);
        assertNull(receive(leader, 1, 1, 1, 1, 1));
        assertNull(raft.leader());
        assertEquals(2, receive(nextLeader, 2, 1, 1, 1, 2).index());
        assertEquals(nextLeader, raft.leader());
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void anAnswerToALeaderThatStepsDownIsDroppedQuietly(final boolean requests, final boolean commits) {
        receive(leader, 1, 0, 0, 1, 1);
        nobodyAbove();
        raft.up(new Event(Event.VIEW_CHANGE, View.create(leader, 2, leader)));
        SentResults.halfSteppedDown(raft, requests, commits);
        final Message answer = new EmptyMessage().setSrc(leader);
        raft.handleUpRequest(answer, new AppendEntriesResponse(1, new AppendResult(AppendResult.Result.OK, 1)));
        assertEquals(1, raft.currentTerm());
        // the term of a late answer counts
        raft.handleUpRequest(answer, new AppendEntriesResponse(5, new AppendResult(AppendResult.Result.OK, 1)));
        assertEquals(5, raft.currentTerm());
    }

    @Test
    void aLeaderTellsOnceWhatIsCommittedHoweverOftenItIsAnswered() {
        final Address two = ExtendedUUID.randomUUID("n2").put(RAFT.raft_id_key, Util.stringToBytes("n2"));
        final Address three = ExtendedUUID.randomUUID("n3").put(RAFT.raft_id_key, Util.stringToBytes("n3"));
        receive(leader, 1, 0, 0, 0, 1, 1);
        nobodyAbove();
        final List<Address> told = new ArrayList<>();
        raft.setDownProtocol(new Protocol() {
            @Override
            public Object down(final Message message) {
                told.add(message.dest());
                return null;
            }
        });
        raft.up(new Event(Event.VIEW_CHANGE, View.create(leader, 2, leader, two, three)));
        SentResults.halfSteppedDown(raft, true, true);
        SentResults.proposed(raft, 1);
        SentResults.proposed(raft, 2);
        told.clear();
        for (int i = 0; i < 50; i++) {
            // late, on a busy machine, and each of what was answered before the follower heard of the commit
            raft.handleUpRequest(new EmptyMessage().setSrc(i % 2 == 0 ? two : three),
                new AppendEntriesResponse(1, new AppendResult(AppendResult.Result.OK, 2)));
        }
        assertEquals(2, raft.commitIndex());
        assertEquals(1, Collections.frequency(told, two));
        assertEquals(1, Collections.frequency(told, three));
    }

    @Test
    void nothingIsAnsweredWhenTheLogIsGone() {
        log.close();
        assertNull(receive(leader, 1, 0, 0, 0, 1));
        assertTrue(log.failed());
    }

    @Test
    void termAndVoteSurviveAndTheTermNeverGoesBack() throws IOException {
        log.currentTerm(7);
        log.votedFor(leader);
        log.currentTerm(3);
        log.close();
        final DurableLog again = DurableLog.open(new FileDisk(folder));
        assertEquals(7, again.currentTerm());
        assertEquals(leader, again.votedFor());
        again.currentTerm(8);
        assertNull(again.votedFor());
        again.close();
    }

    @Test
    void aSnapshotOfWhatIsThereDropsNothingThatWasAcknowledgedAfterIt() {
        assertEquals(3, receive(leader, 1, 0, 0, 0, 1, 1, 1).index());
        raft.handleUpRequest(new BytesMessage(null, new byte[] {1}).setSrc(leader),
            new InstallSnapshotRequest(1, leader, 2, 1));
        assertEquals(3, log.lastAppended());
        assertEquals(List.of("1@1", "2@1"), applied);
        assertEquals(3, answers.get(answers.size() - 1).index());
    }

    @Test
    void theFirstRecordAfterASnapshotIsNotForOthers() throws IOException {
        receive(leader, 4, 0, 0, 0, 4);
        assertEquals(0, log.firstAppended());
        log.install(50, 4, ByteBuffer.wrap(new byte[] {1, 2}));
        assertEquals(51, log.firstAppended());
        final List<Long> seen = new ArrayList<>();
        log.forEach((entry, index) -> seen.add(index));
        assertEquals(List.of(50L), seen);
    }

    @Test
    void aSnapshotThatWasInstalledIsWhereTheLogBegins() throws IOException {
        receive(leader, 1, 0, 0, 0, 1, 1);
        log.install(50, 4, ByteBuffer.wrap(new byte[] {1, 2}));
        log.close();
        final DurableLog again = DurableLog.open(new FileDisk(folder));
        assertEquals(50, again.lastAppended());
        assertEquals(50, again.commitIndex());
        assertEquals(4, again.get(50).term());
        assertEquals(2, again.getSnapshot().remaining());
        again.close();
    }
}
