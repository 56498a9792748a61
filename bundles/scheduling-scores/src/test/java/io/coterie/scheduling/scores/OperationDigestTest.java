package io.coterie.scheduling.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Role;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.scheduling.scores.digest.OperationDigest;

class OperationDigestTest {
    private static final AgentMetadata AGENT = new AgentMetadata("ocf:test:Agent", "1", "", "", List.of(
        new AgentMetadata.Parameter("level", "string", false, false, true, false, "", ""),
        new AgentMetadata.Parameter("port", "string", false, false, false, false, "", "")),
        List.of(new AgentMetadata.Action("reload-agent", "", Duration.ZERO, Duration.ZERO, 0)), true);

    private static String digest(final String level, final String port) {
        return OperationDigest.of("ocf:test:Agent", Map.of("level", Value.of(level), "port", Value.of(port)),
            Optional.of(AGENT));
    }

    @Test
    void aReloadableChangeIsToldFromOneThatIsNot() {
        assertFalse(OperationDigest.changed(digest("1", "80"), digest("1", "80")));
        assertTrue(OperationDigest.changed(digest("1", "80"), digest("2", "80")));
        assertTrue(OperationDigest.reloadable(digest("1", "80"), digest("2", "80")));
        assertFalse(OperationDigest.reloadable(digest("1", "80"), digest("2", "81")));
    }

    @Test
    void anUnknownDigestIsNoChange() {
        assertFalse(OperationDigest.changed("", digest("1", "80")));
    }

    @Test
    void namesAndValuesDoNotRunIntoEachOther() {
        assertNotEquals(OperationDigest.of("x", Map.of("ab", Value.of("c")), Optional.empty()),
            OperationDigest.of("x", Map.of("a", Value.of("bc")), Optional.empty()));
        assertNotEquals(OperationDigest.of("x", Map.of("a", new Value("b", true)), Optional.empty()),
            OperationDigest.of("x", Map.of("a", new Value("b", false)), Optional.empty()));
    }

    @Test
    void aMonitorsDigestKnowsItsTimeout() {
        assertNotEquals(OperationDigest.recurring("x", Map.of(), Duration.ofSeconds(20), 0),
            OperationDigest.recurring("x", Map.of(), Duration.ofSeconds(30), 0));
    }

    @Test
    void aReloadableChangeReloadsAndThenThereIsNothingToDo() {
        final Scenario scenario = new Scenario("reload", List.of("nodes n1", "primitive web param.level=2 monitor=10"));
        final World world = scenario.world;
        world.agents.put("ocf:test:Agent", AGENT);
        final String before = OperationDigest.of("ocf:test:Agent", Map.of("level", Value.of("1")), Optional.of(AGENT));
        world.record("n1", "web", "start", 0, false, ActionResult.Status.COMPLETED, ResultCode.OK, ResultCode.OK,
            before);
        world.truth.put(List.of(NodeId.of("n1"), "web"), Role.STARTED);
        final List<Action> actions = world.schedule().actions();
        assertEquals(List.of("reload web n1", "monitor web n1 10000"),
            actions.stream().map(Scenario::label).toList());
        assertEquals("reload-agent", actions.get(0).operation());
        actions.forEach(world::apply);
        assertEquals(List.of(), world.schedule().actions());
        assertEquals(NodeId.of("n1"), world.schedule().placements().get(0).node().orElseThrow());
    }
}
