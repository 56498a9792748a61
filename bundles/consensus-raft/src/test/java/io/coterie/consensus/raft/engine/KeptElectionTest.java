package io.coterie.consensus.raft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.List;

import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.election.LeaderElected;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.toolkit.log.FileDisk;

/** The result of a vote and the view come in any order. */
class KeptElectionTest {
    private final Address first = address("n1");
    private final Address second = address("n2");
    private final Address third = address("n3");
    private final KeptElection election = new KeptElection();
    private GuardedRaft raft;
    @TempDir
    Path folder;

    private static Address address(final String name) {
        return ExtendedUUID.randomUUID(name).put(RAFT.raft_id_key, Util.stringToBytes(name));
    }

    @BeforeEach
    void open() throws Exception {
        raft = new GuardedRaft(DurableLog.open(new FileDisk(folder)), new NoState(), failure -> { });
        raft.raftId("n2").members(List.of("n1", "n2", "n3"));
        election.raft(raft);
        election.handleView(View.create(second, 3, second));
    }

    private void told(final Address leader, final long term) {
        final LeaderElected result = new LeaderElected(leader);
        result.currTerm(term);
        final Message message = new EmptyMessage().setSrc(first).putHeader(election.getId(), result);
        election.handleMessage(message, result);
    }

    @Test
    void aResultThatComesBeforeItsViewHoldsOnceTheViewIsThere() {
        told(second, 2);
        assertNull(raft.leader(), "alone, nobody leads");
        election.handleView(View.create(first, 4, first, second, third));
        assertEquals(second, raft.leader());
        assertEquals(2, raft.currentTerm());
    }

    @Test
    void aResultOfATermThatIsOverDoesNotHoldLater() {
        told(second, 2);
        raft.currentTerm(3);
        election.handleView(View.create(first, 4, first, second, third));
        assertNull(raft.leader());
        assertEquals(3, raft.currentTerm());
    }

    @Test
    void aResultThatWasTakenIsNotTakenAgainAfterItsLeaderWasLost() {
        election.handleView(View.create(first, 4, first, second, third));
        told(first, 2);
        assertEquals(first, raft.leader());
        election.handleView(View.create(second, 5, second));
        assertNull(raft.leader());
        election.handleView(View.create(first, 6, first, second, third));
        assertNull(raft.leader(), "it may have stepped down, too: the coordinator lets vote");
    }
}
