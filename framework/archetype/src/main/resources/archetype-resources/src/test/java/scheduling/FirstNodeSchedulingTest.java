package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.Resource;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.state.OperationRecord;

/** One resource and two nodes, step by step. */
class FirstNodeSchedulingTest {
    private final FirstNodeScheduling scheduling = new FirstNodeScheduling(TestContext.of(Map.of()));
    private final List<OperationRecord> records = new ArrayList<>();
    private final List<Constraint> constraints = new ArrayList<>();
    private boolean n1Unclean;

    @Test
    void itProbesEverywhereFirst() {
        assertEquals(List.of("web_monitor_0 n1", "web_monitor_0 n2"), ids());
    }

    @Test
    void itStartsOnTheFirstNode() {
        stopped();
        assertEquals(List.of("web_start_0 n1"), ids());
    }

    @Test
    void aConstraintChoosesAnother() {
        stopped();
        constraints.add(new Constraint.Location("likes", List.of("web"), Optional.of(NodeId.of("n2")), 10, List.of(),
            Optional.empty(), "always"));
        assertEquals(List.of("web_start_0 n2"), ids());
    }

    @Test
    void whatRanOnALostNodeWaitsForItsFence() {
        stopped();
        record("n1", "start", ResultCode.OK);
        n1Unclean = true;
        final List<Action> actions = scheduling.schedule(input()).actions();
        assertEquals(List.of("fence n1", "web_start_0 n2"), actions.stream().map(Action::id).toList());
        assertTrue(actions.get(1).after().contains("fence n1"));
    }

    @Test
    void groupsAreRefused() {
        final ClusterDocument document = new ClusterDocument("test", Map.of(), Map.of(), List.of(), FencingSpec.NONE,
            List.of(), List.of(), List.of(new Resource.Group("shop", List.of(), List.of())), List.of());
        assertTrue(scheduling.check(document).stream().anyMatch(Finding::isError));
    }

    private void stopped() {
        record("n1", "monitor", ResultCode.NOT_RUNNING);
        record("n2", "monitor", ResultCode.NOT_RUNNING);
    }

    private void record(final String node, final String action, final ResultCode code) {
        records.add(new OperationRecord(MemberId.of(node, 1), "web", "ocf:test:Web", action, Duration.ZERO,
            records.size() + 1, action.equals("monitor"), ActionResult.Status.COMPLETED, code, code, "", Instant.EPOCH,
            Duration.ZERO, "", new Term(1)));
    }

    private List<String> ids() {
        return scheduling.schedule(input()).actions().stream().map(Action::id).toList();
    }

    private SchedulingInput input() {
        final TreeMap<NodeId, NodeStatus> nodes = new TreeMap<>();
        for (final String name : List.of("n1", "n2")) {
            final boolean lost = n1Unclean && name.equals("n1");
            nodes.put(NodeId.of(name), new NodeStatus(NodeId.of(name), MemberId.of(name, 1), !lost, lost, false, false,
                false, true, Map.of()));
        }
        final ClusterDocument document = new ClusterDocument("test", Map.of(), Map.of(), List.of(), FencingSpec.NONE,
            List.of(), List.of(), List.of(new Resource.Primitive("web", "ocf:test:Web", List.of(), List.of(), List.of(),
            List.of())), constraints);
        return new SchedulingInput(Instant.EPOCH, document, true, nodes, records, List.of(), Map.of(), Map.of());
    }
}
