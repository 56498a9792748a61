package io.coterie.quorum.majority;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.quorum.QuorumState.Rule;

/**
 * Who is quorate, and why: the rules of the quorum API as pure state, without thread, clock or membership. Everything
 * is forgotten with the object: after a restart a member must see all, or a confirmed fence, again.
 *
 * <p>Why at most one partition is quorate: two disjoint partitions cannot both have a majority; exactly half is enough
 * only with the one node that decides ties; of two nodes one alone is enough only when the other one, as it was seen
 * last, is dead for certain. A later incarnation of that one must see both before it may decide anything.
 */
final class QuorumRules {
    private final boolean waitForAll;
    private final TieBreaker tieBreaker;
    private final SortedMap<NodeId, Integer> votes = new TreeMap<>();
    private final Map<NodeId, MemberId> lastSeen = new TreeMap<>();
    private final Map<NodeId, MemberId> fenced = new TreeMap<>();
    private final SortedSet<NodeId> overridden = new TreeSet<>();
    private final SortedSet<NodeId> view = new TreeSet<>();
    private boolean sawAll;

    QuorumRules(final boolean waitForAll, final TieBreaker tieBreaker) {
        this.waitForAll = waitForAll;
        this.tieBreaker = tieBreaker;
    }

    /** The electorate changed. Who was seen stays seen; a node that is new has to be seen where all have to. */
    void electorate(final Map<NodeId, Integer> now) {
        if (votes.equals(now)) {
            return;
        }
        votes.clear();
        votes.putAll(now);
        fenced.keySet().retainAll(now.keySet());
        overridden.retainAll(now.keySet());
        lookForAll();
    }

    /** A view was installed. */
    void view(final Collection<MemberId> members) {
        view.clear();
        for (final MemberId member : members) {
            view.add(member.node());
            lastSeen.merge(member.node(), member, (before, after) -> before.compareTo(after) >= 0 ? before : after);
            final MemberId gone = fenced.get(member.node());
            if (gone != null && gone.compareTo(member) < 0) {
                fenced.remove(member.node());
            }
            overridden.remove(member.node());
        }
        lookForAll();
    }

    /** A fence was confirmed; of several, the one of the latest incarnation counts. */
    void fenced(final MemberId member) {
        fenced.merge(member.node(), member, (before, after) -> before.compareTo(after) >= 0 ? before : after);
    }

    /** A person declares a node gone; one that is in the view is not gone. */
    void override(final NodeId node) {
        if (!view.contains(node)) {
            overridden.add(node);
        }
    }

    /** {@return the verdict} */
    QuorumState state() {
        final int expected = sum(votes.keySet());
        final int needed = expected / 2 + 1;
        final int present = sum(view);
        if (view.isEmpty()) {
            return verdict(false, Rule.NO_VIEW, 0, "There is no view yet.");
        }
        if (expected == 0) {
            return verdict(false, Rule.MAJORITY, present, "No electorate with votes is known yet.");
        }
        final SortedSet<NodeId> missing = missing();
        if (present > 0 && !missing.isEmpty() && overridden.containsAll(missing)) {
            return verdict(true, Rule.OVERRIDE, present, "A person declared gone: " + list(missing) + ".");
        }
        if (!sawAll && (waitForAll || twoNodes())) {
            return verdict(false, Rule.WAIT_FOR_ALL, present,
                "Since this member started, not all were seen together; missing: " + list(missing) + ".");
        }
        if (present >= needed) {
            return verdict(true, Rule.MAJORITY, present, "More than half of the votes are here.");
        }
        return twoNodes() && present > 0 ? twoNodeVerdict(present, missing.first())
            : tieVerdict(present, expected, missing);
    }

    private QuorumState twoNodeVerdict(final int present, final NodeId other) {
        return fencedNow(other)
            ? verdict(true, Rule.TWO_NODE_FENCED, present, "The other of two nodes, " + other + ", is fenced.")
            : verdict(false, Rule.MAJORITY, present, "One of two nodes is no majority; " + other
                + " is missing and not fenced.");
    }

    private QuorumState tieVerdict(final int present, final int expected, final SortedSet<NodeId> missing) {
        if (2 * present == expected && expected > 2) {
            final NodeId decides = tieBreaker.decides(votes).orElse(null);
            if (decides != null) {
                return verdict(view.contains(decides), Rule.TIE_BREAKER, present, "Exactly half of the votes are here; "
                    + decides + ", which decides ties, is " + (view.contains(decides) ? "with them." : "missing."));
            }
        }
        return verdict(false, Rule.MAJORITY, present, "Too few votes are here; missing: " + list(missing) + ".");
    }

    private QuorumState verdict(final boolean quorate, final Rule rule, final int present, final String reason) {
        final int expected = sum(votes.keySet());
        return new QuorumState(quorate, present, expected, expected / 2 + 1, rule, reason);
    }

    /** Two voters of equal weight: neither can outvote the other, and no tie-breaker may choose. */
    private boolean twoNodes() {
        final SortedSet<NodeId> voters = voters();
        return voters.size() == 2 && votes.get(voters.first()).equals(votes.get(voters.last()));
    }

    /** All were seen at the same time: seeing one after the other proves nothing of who runs beside whom. */
    private void lookForAll() {
        if (!voters().isEmpty() && view.containsAll(voters())) {
            sawAll = true;
        }
    }

    /** The incarnation seen last is fenced. A fence of one that was never seen proves nothing: a later one may run. */
    private boolean fencedNow(final NodeId node) {
        final MemberId gone = fenced.get(node);
        final MemberId seen = lastSeen.get(node);
        return gone != null && seen != null && seen.compareTo(gone) <= 0;
    }

    private SortedSet<NodeId> voters() {
        return votes.entrySet().stream().filter(e -> e.getValue() > 0).map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    }

    private SortedSet<NodeId> missing() {
        final SortedSet<NodeId> missing = voters();
        missing.removeAll(view);
        return missing;
    }

    private int sum(final Collection<NodeId> nodes) {
        return nodes.stream().mapToInt(node -> votes.getOrDefault(node, 0)).sum();
    }

    private static String list(final SortedSet<NodeId> nodes) {
        return nodes.stream().map(NodeId::name).collect(Collectors.joining(", "));
    }
}
