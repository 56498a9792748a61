package org.jgroups.protocols.raft;

import org.jgroups.Address;

/**
 * Reads the fields of two headers of jgroups-raft that only this package may see. Nothing else of Coterie is in this
 * package; the bundle embeds the engine, so there is one class loader for both.
 */
public final class ReceivedHeaders {
    private ReceivedHeaders() {
    }

    /**
     * What a leader says when it sends entries.
     *
     * @param leader its address
     * @param previousIndex the index before the first entry sent
     * @param previousTerm the term of that one
     * @param commit how far the leader has committed
     */
    public record Append(Address leader, long previousIndex, long previousTerm, long commit) {
    }

    /**
     * What a leader says when it sends a snapshot.
     *
     * @param leader its address
     * @param index the last entry in the snapshot
     * @param term the term of that one
     */
    public record Install(Address leader, long index, long term) {
    }

    /** {@return the fields} */
    public static Append of(final AppendEntriesRequest header) {
        return new Append(header.leader, header.prev_log_index, header.prev_log_term, header.leader_commit);
    }

    /** {@return the fields} */
    public static Install of(final InstallSnapshotRequest header) {
        return new Install(header.leader, header.last_included_index, header.last_included_term);
    }
}
