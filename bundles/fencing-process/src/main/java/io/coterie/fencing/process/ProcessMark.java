package io.coterie.fencing.process;

import java.util.Optional;
import java.util.UUID;

import io.coterie.api.core.MemberId;

/**
 * The mark that each process of a member and of its agents carries in its environment. Immutable.
 *
 * @param cluster the cluster
 * @param member the member
 */
record ProcessMark(UUID cluster, MemberId member) {
    /**
     * Reads a mark.
     *
     * @param text {@code clusterUuid/node#incarnation}
     * @return the mark; empty if the text is of another form: such a process is nobody's that we know
     */
    static Optional<ProcessMark> parse(final String text) {
        final int at = text.indexOf('/');
        if (at < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessMark(UUID.fromString(text.substring(0, at)),
                MemberId.parse(text.substring(at + 1))));
        } catch (final IllegalArgumentException e) {
            // somebody else's variable of the same name
            return Optional.empty();
        }
    }

    /** Whether a fence of the target ends what carries this mark: the same node, this life or an earlier one. */
    boolean endedBy(final ProcessMark target) {
        return sameNode(target) && member.incarnation().compareTo(target.member.incarnation()) <= 0;
    }

    /** Whether this is a later life of the target. */
    boolean supersedes(final ProcessMark target) {
        return sameNode(target) && member.incarnation().compareTo(target.member.incarnation()) > 0;
    }

    private boolean sameNode(final ProcessMark other) {
        return cluster.equals(other.cluster) && member.node().equals(other.member.node());
    }
}
