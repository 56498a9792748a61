package io.coterie.consensus.raft;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which commands of which proposer have been applied, so that one that was handed to two leaders is applied once. Part
 * of the replicated state: a function of the entries alone, and in every snapshot. Pure; on the applier's thread.
 */
final class AppliedSequences {
    /** More instances than that do not propose within the time that one command may take. */
    static final int MAX_ORIGINS = 256;
    /** Twice what one proposer may have in flight; what is older counts as applied. */
    static final int WINDOW = 2 * Proposals.MAX_WAITING;
    /** Least recently heard of first. */
    private final Map<Long, TreeSet<Long>> byOrigin = new LinkedHashMap<>(16, 0.75f, true);

    /** Notes a command; false if it has been applied before. */
    boolean first(final long origin, final long sequence) {
        final TreeSet<Long> applied = byOrigin.computeIfAbsent(origin, o -> new TreeSet<>());
        if (!applied.isEmpty() && sequence <= applied.last() - WINDOW || !applied.add(sequence)) {
            return false;
        }
        while (applied.first() <= applied.last() - WINDOW) {
            applied.pollFirst();
        }
        if (byOrigin.size() > MAX_ORIGINS) {
            byOrigin.remove(byOrigin.keySet().iterator().next());
        }
        return true;
    }

    void save(final DataOutput out) throws IOException {
        out.writeInt(byOrigin.size());
        for (final Map.Entry<Long, TreeSet<Long>> each : byOrigin.entrySet()) {
            out.writeLong(each.getKey());
            out.writeInt(each.getValue().size());
            for (final long sequence : each.getValue()) {
                out.writeLong(sequence);
            }
        }
    }

    static AppliedSequences read(final DataInput in) throws IOException {
        final AppliedSequences read = new AppliedSequences();
        for (int origins = in.readInt(); origins > 0; origins--) {
            final TreeSet<Long> applied = read.byOrigin.computeIfAbsent(in.readLong(), o -> new TreeSet<>());
            for (int left = in.readInt(); left > 0; left--) {
                applied.add(in.readLong());
            }
        }
        return read;
    }
}
