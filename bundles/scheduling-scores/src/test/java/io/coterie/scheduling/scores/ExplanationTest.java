package io.coterie.scheduling.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Placement.Term;

class ExplanationTest {
    private static World world(final String... lines) {
        return new Scenario("explanation", List.of(lines)).world;
    }

    @Test
    void eachTermOfEachNodesScoreIsTold() {
        final Placement web = world("nodes n1 n2 n3", "primitive web meta.resource-stickiness=50",
            "location likes web n2 20", "started web n1", "state n3 standby").schedule().placements().get(0);
        assertEquals(List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3")),
            web.candidates().stream().map(Placement.Candidate::node).toList());
        assertEquals(List.of(new Term(50, "stickiness")), web.candidates().get(0).terms());
        assertEquals(List.of(new Term(20, "likes")), web.candidates().get(1).terms());
        assertEquals("standby", web.candidates().get(2).terms().get(0).source());
        assertEquals("n1 has the best score (50); the runner-up is n2 (20).", web.reason());
    }

    @Test
    void whatRunsNowhereSaysWhatIsInTheWayOnEachNode() {
        final Placement web = world("nodes n1 n2", "primitive web", "location never web n1 -INFINITY",
            "state n2 standby").schedule().placements().get(0);
        assertTrue(web.node().isEmpty());
        assertEquals("No node may run it: n1 never, n2 standby.", web.reason());
    }

    @Test
    void aFailureIsTold() {
        final World world = world("nodes n1", "primitive web monitor=10", "started web n1",
            "failed web n1 monitor 1 10000");
        assertEquals("monitor of web on n1 answered 1 (generic error).",
            world.schedule().placements().get(0).failed());
        assertTrue(world.schedule().actions().stream().filter(a -> a.type() == Action.Type.STOP)
            .allMatch(a -> a.reason().startsWith("monitor of web")));
    }

    private static void fails(final World world, final String action, final long interval, final String reason) {
        world.exitReason = reason;
        world.record("n1", "web", action, interval, false, ActionResult.Status.COMPLETED, ResultCode.GENERIC_ERROR,
            ResultCode.OK, "");
        world.exitReason = "";
        world.record("n1", "web", "stop", 0, false, ActionResult.Status.COMPLETED, ResultCode.OK, ResultCode.OK, "");
    }

    @Test
    void whatKeepsItAwayFromANodeIsToldInTheAgentsWords() {
        final World started = world("nodes n1 n2", "primitive web");
        fails(started, "start", 0, "port 80 is in use");
        assertEquals("start of web on n1 answered 1 (generic error): port 80 is in use.",
            started.schedule().placements().get(0).failed());
        final World watched = world("nodes n1 n2", "primitive web monitor=10 meta.migration-threshold=2",
            "started web n1");
        fails(watched, "monitor", 10_000, "it answers 500");
        fails(watched, "monitor", 10_000, "it answers 503!");
        assertEquals("web failed 2 times on n1; the last time monitor of web on n1 answered 1 (generic error): it"
            + " answers 503!", watched.schedule().placements().get(0).failed());
    }

    @Test
    void actionsCarryWhatAgentsExpect() {
        final World world = world("nodes n1 n2", "primitive db monitor.Promoted=9", "clone c db promotable"
            + " meta.notify=true", "attribute n1 master-db=5", "started db:0 n1", "started db:1 n2");
        final List<Action> actions = world.schedule().actions();
        final Action promote = actions.stream().filter(a -> a.type() == Action.Type.PROMOTE).findFirst().orElseThrow();
        assertEquals("db:0_promote_0 n1", promote.id());
        assertEquals("0", promote.meta().get("clone"));
        assertEquals("2", promote.meta().get("clone-max"));
        assertEquals("1", promote.meta().get("promoted-max"));
        assertEquals("db:0", promote.meta().get("notify_promote_resource"));
        assertEquals("n1", promote.meta().get("notify_promote_uname"));
        assertEquals("db:0 db:1", promote.meta().get("notify_unpromoted_resource"));
        assertEquals(" ", promote.meta().get("notify_stop_resource"));
        final Action notice = actions.stream().filter(a -> a.type() == Action.Type.NOTIFY).findFirst().orElseThrow();
        assertEquals("pre", notice.meta().get("notify_type"));
        assertEquals("promote", notice.meta().get("notify_operation"));
        final Action monitor = actions.stream().filter(a -> a.type() == Action.Type.MONITOR).findFirst().orElseThrow();
        assertEquals(ResultCode.PROMOTED, monitor.expected());
        assertEquals("9000", monitor.meta().get("interval"));
        assertEquals(20, monitor.timeout().toSeconds());
    }
}
