package io.coterie.conformance.state;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.Change;
import io.coterie.api.state.ClusterState;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** One member's state on a log of the kit's. Used by the check's thread. */
final class Replica {
    static final Duration LIMIT = KitCluster.PATIENCE.dividedBy(3);
    static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    static final List<NodeId> NODES = List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"));
    private final Member<ClusterState> member;
    private final Consensus log;

    Replica(final KitCluster cluster, final KitLog log, final String node) {
        this(cluster, log, node, false);
    }

    /** With {@code late} the member applies nothing until it is asked for, so that a snapshot can come first. */
    Replica(final KitCluster cluster, final KitLog log, final String node, final boolean late) {
        final var plan = cluster.plan(node);
        this.log = log.join(plan.self());
        if (late) {
            KitLog.late(this.log);
        }
        this.member = plan.slot(Consensus.class, this.log).<ClusterState>create().up();
    }

    ClusterState state() {
        return member.service();
    }

    Member<ClusterState> member() {
        return member;
    }

    Consensus log() {
        return log;
    }

    StateSnapshot submit(final Change change) {
        final StateSnapshot result = Expect.ended(state().submit(change, LIMIT), LIMIT.plusSeconds(5), "submit("
            + change + ")");
        Expect.equal(state().current().revision(), result.revision(), "revision in the result of " + change
            + " against that of current()");
        return result;
    }

    /** A change is refused with a code, and changes nothing. */
    void refused(final String code, final Change change) {
        final StateSnapshot before = state().current();
        final RuntimeException e = Expect.refused(change.toString(), () -> submit(change), RejectedException.class);
        Expect.equal(code, ((RejectedException) e).code(), "the code of the refusal of " + change);
        final StateSnapshot after = state().current();
        Expect.that(before.nodes().equals(after.nodes()) && before.document().equals(after.document())
            && before.coordinator().equals(after.coordinator()) && before.records().equals(after.records())
            && before.fences().equals(after.fences()) && before.operations().equals(after.operations()),
            () -> change + " was refused, and changed the state to " + after + ".");
    }

    /** Brings a node online, from whatever state; the number of its life. */
    long online(final String name) {
        final StateSnapshot now = state().current();
        final NodeRecord node = now.nodes().get(NodeId.of(name));
        final long life = node.member().map(m -> m.incarnation().number()).orElse(0L);
        switch (node.state()) {
            case ONLINE -> {
                return life;
            }
            case UNCLEAN -> submit(fence(now.term().number(), name, life, "confirmed"));
            case LEAVING -> submit(new Change.Left(MemberId.of(name, life), AT));
            default -> {
                // it may join
            }
        }
        submit(join(name, life + 1));
        return life + 1;
    }

    NodeState node(final String name) {
        final var record = state().current().nodes().get(NodeId.of(name));
        if (record == null) {
            throw new CheckFailed("The node " + name + " is not in the state.");
        }
        return record.state();
    }

    static Change.ApplyDocument document(final long over, final String text, final List<NodeId> nodes) {
        return new Change.ApplyDocument(over, text, nodes, "the kit", "", AT);
    }

    static Change.BeginTerm term(final long number) {
        return new Change.BeginTerm(new Term(number), MemberId.of("n1", 1), AT);
    }

    static Change.Join join(final String node, final long life) {
        return new Change.Join(MemberId.of(node, life), AT);
    }

    static Change.RecordFence fence(final long term, final String node, final long life, final String status) {
        return new Change.RecordFence(new Term(term), new FenceRecord(MemberId.of(node, life), "device",
            NodeId.of("n1"), "off", status, "as the kit says", AT, Duration.ofMillis(5), new Term(term)));
    }

    /** A monitor of a resource, which went well or found that it does not run. */
    static Change.RecordOperation operation(final String node, final long life, final String resource,
            final long call, final boolean well) {
        return new Change.RecordOperation(new OperationRecord(MemberId.of(node, life), resource, "ocf:kit:Probe",
            "monitor", Duration.ofSeconds(10), call, false, ActionResult.Status.COMPLETED, well ? ResultCode.OK
            : ResultCode.NOT_RUNNING, ResultCode.OK, "", AT, Duration.ofMillis(5), "d", Term.NONE), Map.of());
    }

    static Change.MarkUnclean unclean(final long term, final String node) {
        return new Change.MarkUnclean(new Term(term), NodeId.of(node), "lost", AT);
    }
}
