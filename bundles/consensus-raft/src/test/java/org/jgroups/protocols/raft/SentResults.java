package org.jgroups.protocols.raft;

/** Reads what a follower answers, for tests. */
public final class SentResults {
    private SentResults() {
    }

    public static AppendResult of(final AppendEntriesResponse header) {
        return header.result;
    }
}
