package io.coterie.consensus.raft.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.AppendEntriesResponse;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.InstallSnapshotRequest;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.ReceivedHeaders;
import org.jgroups.protocols.raft.Role;
import org.jgroups.raft.util.CommitTable;
import org.jgroups.util.ByteArrayDataInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's Raft with the rules of the paper where the engine leaves them out:
 * <ul>
 * <li>a leader commits an entry of an older term only together with one of its own (5.4.2);</li>
 * <li>a follower acknowledges, and commits, only entries that it has compared with this leader's; the engine
 * acknowledges the end of its log, whatever stands there (5.3);</li>
 * <li>a snapshot that is older than the state is not installed, and its electorate counts at once;</li>
 * <li>a follower that lags is sent what it lacks under load, too;</li>
 * <li>followers are told once how far entries are committed; the engine tells them at each answer, is answered each
 * time, and on a busy machine does little else;</li>
 * <li>what a leader that has left the view had sent is late, and does not make it the leader again;</li>
 * <li>nothing is acknowledged or committed after the disk has failed.</li>
 * </ul>
 * Its fields are touched by the engine's request thread, and before the start.
 */
public final class GuardedRaft extends RAFT {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedRaft.class);
    /** Many times what comes in between two batches, and soon compared. */
    private static final int BATCH_ENTRIES = 4096;
    /** A frame that does not hold up the heartbeats behind it. */
    private static final long BATCH_BYTES = 1024 * 1024;
    private final DurableLog durable;
    private final EntryApplier applier;
    private final Consumer<Exception> onFailure;
    private final Map<Address, Long> resent = new HashMap<>();
    private long comparedTerm;
    private long compared;

    /**
     * Takes the log and the state machine that it serves.
     *
     * @param durable the log
     * @param applier what applies the entries
     * @param onFailure whom to tell that the state cannot be read or applied
     */
    public GuardedRaft(final DurableLog durable, final EntryApplier applier, final Consumer<Exception> onFailure) {
        this.durable = durable;
        this.applier = applier;
        this.onFailure = onFailure;
        setId(ClassConfigurator.getProtocolId(RAFT.class));
        log(durable);
        stateMachine(applier);
        maxLogCacheSize(0);
    }

    @Override
    public void initStateMachineFromLog() throws IOException {
        if (state_machine_loaded) {
            return;
        }
        try {
            final ByteBuffer snapshot = durable.getSnapshot();
            if (snapshot != null) {
                restore(snapshot);
            }
            for (long i = durable.snapshotIndex() + 1; i <= commit_index; i++) {
                applyCommit(i, false);
            }
        } catch (final Exception e) {
            onFailure.accept(e);
            throw new IOException("the saved state cannot be read", e);
        }
        state_machine_loaded = true;
    }

    private void restore(final ByteBuffer snapshot) throws Exception {
        final ByteArrayDataInputStream in = new ByteArrayDataInputStream(snapshot);
        internal_state.readFrom(in);
        computeMajority();
        applier.readContentFrom(in);
    }

    @Override
    public void handleUpRequest(final Message message, final RaftHeader header) {
        if (durable.failed()) {
            return;
        }
        if (header instanceof AppendEntriesRequest request) {
            if (inView(message.getSrc()) && currentTerm(request.currTerm()) >= 0) {
                final ObjectMessage carrier = (ObjectMessage) message;
                final AppendResult result = append(ReceivedHeaders.of(request), carrier.getObject());
                if (result != null) {
                    answer(message, result.commitIndex(commit_index));
                }
            }
        } else if (header instanceof InstallSnapshotRequest request) {
            if (inView(message.getSrc()) && currentTerm(request.currTerm()) >= 0) {
                install(message, ReceivedHeaders.of(request));
            }
        } else if (header instanceof AppendEntriesResponse) {
            acknowledged(message, header);
        } else {
            super.handleUpRequest(message, header);
        }
    }

    /**
     * An answer may come while this leader steps down, on another thread: the engine drops its tables before it takes
     * the new role, and would take the late answer for an error of its own.
     */
    private void acknowledged(final Message message, final RaftHeader header) {
        if (currentTerm(header.currTerm()) < 0 || steppedDown()) {
            LOG.debug("An answer of {} came too late.", message.getSrc());
            return;
        }
        final long before = commit_index;
        try {
            super.handleUpRequest(message, header);
        } catch (final NullPointerException | IllegalStateException e) {
            if (!steppedDown()) {
                throw e;
            }
            LOG.debug("An answer of {} came too late.", message.getSrc(), e);
            return;
        }
        if (commit_index > before) {
            tellCommitted();
        }
        sendIfLagging(message.getSrc());
    }

    /** Who has not compared its log so far says nothing, and learns it with the next entry, or when nothing comes. */
    private void tellCommitted() {
        final CommitTable followers = commit_table;
        if (followers != null) {
            followers.forEach((member, entry) -> {
                if (entry.commitIndex() < commit_index) {
                    down_prot.down(new ObjectMessage(member, null).putHeader(getId(),
                        new AppendEntriesRequest(getAddress(), currentTerm(), 0, 0, 0, commit_index)));
                }
            });
        }
    }

    private boolean steppedDown() {
        return commit_table == null || request_table == null;
    }

    private boolean inView(final Address leader) {
        return view == null || view.containsMember(leader);
    }

    /** The engine looks after those that lag only when nothing has come for a while; under load that is never. */
    private void sendIfLagging(final Address member) {
        final CommitTable.Entry entry = commit_table == null ? null : commit_table.get(member);
        final long now = System.nanoTime();
        if (entry != null && isLeader() && entry.nextIndex() <= last_appended
            && now - resent.getOrDefault(member, now - Long.MAX_VALUE / 2) > resend_interval * 1_000_000) {
            resent.keySet().retainAll(commit_table.keys());
            resent.put(member, now);
            if (entry.nextIndex() < durable.firstAppended()) {
                sendAppendEntriesMessage(member, entry);
            } else {
                resend(member, entry.nextIndex(), endOfBatch(entry.nextIndex()));
            }
        }
    }

    /**
     * While entries come all the time, each of them is refused by who lags, and the engine would send a single one to
     * find where the logs part. Who is sent many, at a place that it must compare all the same, is there before long.
     */
    private long endOfBatch(final long from) {
        long to = from;
        for (long bytes = durable.get(from).length(); to < last_appended && to - from < BATCH_ENTRIES
                && bytes < BATCH_BYTES; bytes += durable.get(to).length()) {
            to++;
        }
        return to;
    }

    private void answer(final Message message, final AppendResult result) {
        down_prot.down(new EmptyMessage(message.getSrc())
            .putHeader(getId(), new AppendEntriesResponse(currentTerm(), result)));
    }

    private AppendResult append(final ReceivedHeaders.Append request, final LogEntries entries) {
        leader(request.leader());
        if (entries == null || entries.size() == 0) {
            commitLogTo(Math.min(request.commit(), compared()), false);
            // to an answer that is behind, the leader would say the same again, at once and for ever
            return commit_index < request.commit() ? null : new AppendResult(AppendResult.Result.OK, compared());
        }
        final long previous = request.previousIndex();
        // what is committed here is the same everywhere, so it needs no comparison (and may be compacted)
        if (previous > commit_index) {
            final LogEntry mine = durable.get(previous);
            if (mine == null) {
                return new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, last_appended);
            }
            if (mine.term() != request.previousTerm()) {
                final long conflict = firstOfTerm(previous, mine.term());
                deleteAllLogEntriesStartingFrom(conflict);
                return new AppendResult(AppendResult.Result.FAIL_CONFLICTING_PREV_TERM, conflict, mine.term());
            }
        }
        takeOver(previous, entries);
        compared(previous + entries.size());
        commitLogTo(Math.min(request.commit(), compared()), false);
        return new AppendResult(AppendResult.Result.OK, compared());
    }

    private long firstOfTerm(final long from, final long term) {
        long first = from;
        while (first - 1 > commit_index && durable.get(first - 1) != null && durable.get(first - 1).term() == term) {
            first--;
        }
        return first;
    }

    private void takeOver(final long previous, final LogEntries entries) {
        final LogEntries missing = new LogEntries();
        long index = previous;
        long firstMissing = 0;
        for (final LogEntry entry : entries) {
            index++;
            if (firstMissing == 0 && index > commit_index) {
                final LogEntry mine = durable.get(index);
                if (mine != null && mine.term() != entry.term()) {
                    deleteAllLogEntriesStartingFrom(index);
                }
                firstMissing = mine == null || mine.term() != entry.term() ? index : 0;
            }
            if (firstMissing > 0) {
                missing.add(entry);
            }
        }
        if (firstMissing > 0) {
            append(firstMissing, missing);
        }
    }

    /** How far this log is known to be that of the leader of this term. */
    private long compared() {
        return comparedTerm == currentTerm() ? Math.max(compared, commit_index) : commit_index;
    }

    private void compared(final long index) {
        compared = Math.max(index, compared());
        comparedTerm = currentTerm();
    }

    private void install(final Message message, final ReceivedHeaders.Install request) {
        leader(request.leader());
        final LogEntry mine = durable.get(request.index());
        if (mine != null && mine.term() == request.term()) {
            // the log holds all of it, and what follows may have been acknowledged
            compared(request.index());
            commitLogTo(request.index(), false);
        } else if (request.index() > commit_index) {
            try {
                final ByteBuffer state =
                    ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength());
                restore(state.slice());
                durable.install(request.index(), request.term(), state.slice());
            } catch (final Exception e) {
                LOG.error("A snapshot from {} cannot be installed.", message.getSrc(), e);
                onFailure.accept(e);
                return;
            }
            commit_index = request.index();
            last_appended = request.index();
            num_snapshot_received++;
            changeRole(members().contains(raft_id) ? Role.Follower : Role.Learner);
            // not more: what followed is gone
            compared = request.index();
            comparedTerm = currentTerm();
        }
        answer(message, new AppendResult(AppendResult.Result.OK, compared()).commitIndex(commit_index));
    }

    @Override
    protected RAFT commitLogTo(final long index, final boolean answerNeeded) {
        if (durable.failed()) {
            return this;
        }
        if (isLeader()) {
            final LogEntry last = durable.get(Math.min(last_appended, index));
            if (last != null && last.term() != currentTerm()) {
                return this;
            }
        }
        return super.commitLogTo(index, answerNeeded);
    }

    @Override
    protected void applyCommit(final long index, final boolean answerNeeded) throws Exception {
        applier.entryTerm(Objects.requireNonNull(durable.get(index), "entry " + index).term());
        super.applyCommit(index, answerNeeded);
    }
}
