package io.coterie.manager.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.document.DocumentParser;

import org.junit.jupiter.api.Test;

class ClusterFactsTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final String DOCUMENT = """
        cluster: facts
        options: {no-quorum-policy: freeze}
        nodes:
          n1: {attributes: {rack: r1}}
          n2: {}
        resources:
          web: {agent: 'ocf:pacemaker:Dummy'}
          idle: {agent: 'ocf:pacemaker:Dummy'}
          st:
            promotable: true
            clone: {agent: 'ocf:pacemaker:Stateful'}
        """;
    private long calls;

    private OperationRecord record(final NodeId node, final String resource, final String action,
            final ResultCode code, final boolean probe, final long interval) {
        return new OperationRecord(new MemberId(node, new Incarnation(1)), resource, "ocf:x:y", action,
            Duration.ofMillis(interval), ++calls, probe, ActionResult.Status.COMPLETED, code,
            probe ? ResultCode.NOT_RUNNING : ResultCode.OK, "", Instant.EPOCH, Duration.ZERO, "", new Term(1));
    }

    private static NodeRecord node(final NodeId id, final NodeState state, final boolean standby) {
        return new NodeRecord(id, state, Optional.of(new Incarnation(1)), Instant.EPOCH, "", standby, false);
    }

    private StateSnapshot state(final OperationRecord... operations) {
        final var nodes = new TreeMap<>(Map.of(N1, node(N1, NodeState.ONLINE, true), N2,
            node(N2, NodeState.UNCLEAN, false)));
        final var coordinator = new Coordinator(new Term(1), new MemberId(N2, new Incarnation(1)), Instant.EPOCH);
        return new StateSnapshot(7, DocumentVersion.NONE, List.of(), nodes, Optional.of(coordinator),
            List.of(operations), List.of(), Map.of(N1, Map.of("ping", "3")), Map.of(N2, Map.of("last", "v")),
            Map.of("repl", "x"), List.of(), new TreeMap<>());
    }

    @Test
    void tellsOfNodesAttributesAndOptions() {
        final Map<String, String> facts = ClusterFacts.of(state(), DocumentParser.parse(DOCUMENT).document().get());
        assertEquals("n1 online standby\nn2 unclean", facts.get("cluster.nodes"));
        assertEquals("n2", facts.get("cluster.coordinator"));
        assertEquals("freeze", facts.get("option.no-quorum-policy"));
        assertEquals("3", facts.get("attribute.ping@n1"));
        assertEquals("r1", facts.get("attribute.rack@n1/forever"));
        assertEquals("v", facts.get("attribute.last@n2/forever"));
        assertEquals("x", facts.get("attribute.repl/cluster"));
    }

    @Test
    void readsWhatRunsWhereFromTheResults() {
        final StateSnapshot state = state(record(N1, "web", "monitor", ResultCode.NOT_RUNNING, true, 0),
            record(N1, "web", "start", ResultCode.OK, false, 0),
            record(N1, "st:0", "start", ResultCode.OK, false, 0),
            record(N1, "st:0", "promote", ResultCode.OK, false, 0),
            record(N2, "st:1", "monitor", ResultCode.OK, true, 0),
            record(N2, "st:1", "monitor", ResultCode.GENERIC_ERROR, false, 11_000));
        assertEquals("""
            web - ocf:pacemaker:Dummy Started n1
            idle - ocf:pacemaker:Dummy Stopped -
            st:0 st-clone,promotable ocf:pacemaker:Stateful Promoted n1
            st:1 st-clone,promotable ocf:pacemaker:Stateful Unpromoted n2 failed""",
            ClusterFacts.of(state, DocumentParser.parse(DOCUMENT).document().get()).get("cluster.resources"));
    }

    @Test
    void whatIsNotRecordedYetLiesOverIt() {
        final Map<String, String> facts = new TreeMap<>(ClusterFacts.of(state(), null));
        ClusterFacts.lay(facts, N1, Map.of("ping", "", "new", "1", "last@n2/forever", "w", "repl/cluster", "y"));
        assertEquals(null, facts.get("attribute.ping@n1"));
        assertEquals("1", facts.get("attribute.new@n1"));
        assertEquals("w", facts.get("attribute.last@n2/forever"));
        assertEquals("y", facts.get("attribute.repl/cluster"));
    }
}
