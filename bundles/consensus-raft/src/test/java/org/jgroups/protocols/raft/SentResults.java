package org.jgroups.protocols.raft;

/** Reads what a follower answers, for tests. */
public final class SentResults {
    private SentResults() {
    }

    public static AppendResult of(final AppendEntriesResponse header) {
        return header.result;
    }

    /** An entry that the log of a leader holds, and nobody else has acknowledged. */
    public static void proposed(final RAFT raft, final long index) {
        raft.request_table.create(index, raft.raftId(), new java.util.concurrent.CompletableFuture<>(),
            raft::majority);
    }

    /** As the engine does in the middle of stepping down: the role is a leader's still, and has lost its tables. */
    public static void halfSteppedDown(final RAFT raft, final boolean requests, final boolean commits) {
        raft.changeRole(Role.Leader);
        raft.request_table = requests ? raft.request_table : null;
        raft.commit_table = commits ? raft.commit_table : null;
    }
}
