package io.coterie.conformance.state;

import java.util.List;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.state.Change;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;

/** Which changes are applied and which are refused. Stateless. */
final class ChangeChecks {
    private ChangeChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("state.document-compare-and-set",
                "A document is applied only over the version that its author read; its history is kept.",
                ChangeChecks::documents),
            Check.of("state.terms", "A reign begins with a greater term only; a change of an older term is refused.",
                ChangeChecks::terms),
            Check.of("state.node-moves", "The moves of a node's state are those of the specification, no other.",
                ChangeChecks::moves),
            Check.of("state.unclean-is-cleared-by-a-confirmed-fence-alone",
                "Only a confirmed fence or the node's own word clears unclean.", ChangeChecks::unclean),
            Check.of("state.a-fence-spares-a-later-life",
                "A fence of an earlier incarnation leaves a later one alone.", ChangeChecks::laterLife),
            Check.of("state.electorate", "A node that is new is unseen; one in use cannot be taken out.",
                ChangeChecks::electorate),
            Check.of("state.records", "A small record is set only over the expected revision.", ChangeChecks::records),
            Check.of("state.attributes-end-with-the-life",
                "Transient attributes are those of one incarnation, and are forgotten when a later one joins.",
                ChangeChecks::attributes));
    }

    private static Replica replica(final Trial trial) {
        final Replica one = new Replica(trial.cluster(1), new KitLog(), "n1");
        one.submit(Replica.document(0, "first", Replica.NODES));
        one.submit(Replica.term(1));
        return one;
    }

    private static void documents(final Trial trial) {
        final Replica one = new Replica(trial.cluster(1), new KitLog(), "n1");
        Expect.equal(0L, one.state().current().document().version(), "version before the first document");
        final StateSnapshot first = one.submit(Replica.document(0, "first", Replica.NODES));
        Expect.equal(1L, first.document().version(), "version of the first document");
        Expect.equal("first", first.document().text(), "text of the first document");
        one.refused("config.stale", Replica.document(0, "late", Replica.NODES));
        one.refused("config.stale", Replica.document(2, "early", Replica.NODES));
        final StateSnapshot second = one.submit(Replica.document(1, "second", Replica.NODES));
        Expect.equal(2L, second.document().version(), "version of the second document");
        Expect.equal(List.of("first", "second"), second.history().stream().map(d -> d.text()).toList(), "the history");
        Expect.that(second.revision() > first.revision(), () -> "The revision did not grow: " + first.revision()
            + ", then " + second.revision() + ".");
        Expect.equal(1L, first.document().version(), "version in the earlier snapshot, which is immutable");
    }

    private static void terms(final Trial trial) {
        final Replica one = replica(trial);
        one.submit(Replica.term(5));
        one.refused("state.stale-term", Replica.term(5));
        one.refused("state.stale-term", Replica.term(4));
        one.submit(Replica.join("n2", 1));
        one.refused("state.stale-term", Replica.unclean(4, "n2"));
        one.refused("state.stale-term", new Change.PutRecord("kit/x", -1, new byte[1], new Term(4)));
        one.submit(Replica.unclean(5, "n2"));
        one.refused("state.stale-term", Replica.fence(4, "n2", 1, "confirmed"));
        Expect.equal(NodeState.UNCLEAN, one.node("n2"), "state of n2 after a fence of an older term");
        Expect.equal(new Term(5), one.state().current().term(), "the term");
    }

    private static void moves(final Trial trial) {
        final Replica one = replica(trial);
        Expect.equal(NodeState.UNSEEN, one.node("n2"), "a node that never joined");
        one.refused("state.unknown-node", Replica.join("n9", 1));
        one.submit(Replica.join("n2", 1));
        Expect.equal(NodeState.ONLINE, one.node("n2"), "after its join");
        one.submit(new Change.Leave(MemberId.of("n2", 1), Replica.AT));
        Expect.equal(NodeState.LEAVING, one.node("n2"), "while it leaves");
        one.submit(new Change.Left(MemberId.of("n2", 1), Replica.AT));
        Expect.equal(NodeState.LEFT, one.node("n2"), "after it has left");
        one.refused("state.stale-incarnation", Replica.join("n2", 1));
        one.submit(Replica.join("n2", 2));
        Expect.equal(NodeState.ONLINE, one.node("n2"), "after its next join");
        Expect.refused("a Left of an earlier incarnation", () -> one.submit(new Change.Left(MemberId.of("n2", 1),
            Replica.AT)), io.coterie.api.core.RejectedException.class);
        Expect.equal(NodeState.ONLINE, one.node("n2"), "after a word of its earlier life");
        one.refused("state.unclean", Replica.join("n2", 3));
        one.submit(Replica.unclean(1, "n2"));
        one.refused("state.unclean", Replica.join("n2", 3));
        one.submit(Replica.fence(1, "n2", 2, "confirmed"));
        Expect.equal(NodeState.FENCED, one.node("n2"), "after a confirmed fence");
        one.submit(Replica.join("n2", 3));
        Expect.equal(NodeState.ONLINE, one.node("n2"), "after the join that follows a fence");
    }

    private static void unclean(final Trial trial) {
        final Replica one = replica(trial);
        one.submit(Replica.join("n2", 1));
        one.submit(Replica.unclean(1, "n2"));
        for (final String status : List.of("pending", "failed", "timed_out", "superseded", "stale_term")) {
            one.submit(Replica.fence(1, "n2", 1, status));
            Expect.equal(NodeState.UNCLEAN, one.node("n2"), "state after a fence that is " + status);
        }
        Expect.refused("a Leave of an unclean node", () -> one.submit(new Change.Leave(MemberId.of("n2", 1),
            Replica.AT)), io.coterie.api.core.RejectedException.class);
        Expect.refused("a Left of an unclean node", () -> one.submit(new Change.Left(MemberId.of("n2", 1),
            Replica.AT)), io.coterie.api.core.RejectedException.class);
        Expect.equal(NodeState.UNCLEAN, one.node("n2"), "state after its word");
        one.submit(Replica.fence(1, "n2", 1, "confirmed"));
        Expect.equal(NodeState.FENCED, one.node("n2"), "state after a confirmed fence");
    }

    private static void laterLife(final Trial trial) {
        final Replica one = replica(trial);
        one.submit(Replica.join("n2", 1));
        one.submit(new Change.Leave(MemberId.of("n2", 1), Replica.AT));
        one.submit(new Change.Left(MemberId.of("n2", 1), Replica.AT));
        one.submit(Replica.join("n2", 2));
        one.submit(Replica.fence(1, "n2", 1, "confirmed"));
        Expect.equal(NodeState.ONLINE, one.node("n2"), "state of the later life after a fence of the earlier");
        Expect.equal(MemberId.of("n2", 2), one.state().current().nodes().get(NodeId.of("n2")).member().orElse(null),
            "the incarnation of n2");
        Expect.equal(1, one.state().current().fences().size(), "fences in the history");
    }

    private static void electorate(final Trial trial) {
        final Replica one = replica(trial);
        one.submit(Replica.join("n2", 1));
        one.refused("config.node-in-use", Replica.document(1, "without n2", List.of(NodeId.of("n1"))));
        one.submit(Replica.document(1, "with n4 and without n3", List.of(NodeId.of("n1"), NodeId.of("n2"),
            NodeId.of("n4"))));
        Expect.equal(NodeState.UNSEEN, one.node("n4"), "a new node");
        Expect.that(!one.state().current().nodes().containsKey(NodeId.of("n3")), () -> "n3 was not forgotten.");
    }

    private static void records(final Trial trial) {
        final Replica one = replica(trial);
        final StateSnapshot set = one.submit(new Change.PutRecord("kit/a", 0, new byte[] {1}, Term.NONE));
        final long revision = set.records().get("kit/a").revision();
        one.refused("state.stale-record", new Change.PutRecord("kit/a", 0, new byte[] {2}, Term.NONE));
        one.refused("state.stale-record", new Change.PutRecord("kit/a", revision + 1, new byte[] {2}, Term.NONE));
        final StateSnapshot next = one.submit(new Change.PutRecord("kit/a", revision, new byte[] {3}, Term.NONE));
        Expect.equal(new byte[] {3}, next.records().get("kit/a").bytes(), "the record");
        one.submit(new Change.PutRecord("kit/a", -1, null, Term.NONE));
        Expect.that(!one.state().current().records().containsKey("kit/a"), () -> "The record was not removed.");
    }

    private static void attributes(final Trial trial) {
        final Replica one = replica(trial);
        one.submit(Replica.join("n2", 1));
        one.submit(new Change.SetAttributes(MemberId.of("n2", 1), java.util.Map.of("a", "1", "b", "2")));
        one.submit(new Change.SetAttributes(MemberId.of("n2", 1), java.util.Map.of("b", "")));
        Expect.equal(java.util.Map.of("a", "1"), one.state().current().attributes().get(NodeId.of("n2")),
            "attributes of n2");
        one.submit(new Change.Leave(MemberId.of("n2", 1), Replica.AT));
        one.submit(new Change.Left(MemberId.of("n2", 1), Replica.AT));
        one.submit(Replica.join("n2", 2));
        Expect.that(one.state().current().attributes().getOrDefault(NodeId.of("n2"), java.util.Map.of()).isEmpty(),
            () -> "The attributes of the earlier life are there still.");
        Expect.refused("attributes of an earlier incarnation", () -> one.submit(new Change.SetAttributes(
            MemberId.of("n2", 1), java.util.Map.of("a", "3"))), io.coterie.api.core.RejectedException.class);
    }
}
