package io.coterie.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.manager.SwapRequest;

class SwapTargetsTest {
    private static final ComponentSet OWN = new ComponentSet(0, List.of(
        choice("messaging", "jgroups", "", Map.of("preset", "fast-lan", "port", "1")),
        choice("fencing", "process", "", Map.of()), choice("fencing", "agents", "", Map.of()),
        choice("control", "rest", "", Map.of("run", "/n1"))));
    private static final SwapRecord.Side HELD = SwapTargets.held(Optional.empty(), OWN);
    private final List<Finding> findings = new ArrayList<>();

    private static Choice choice(final String kind, final String component, final String version,
            final Map<String, String> settings) {
        return new Choice(kind, component, version, Configuration.of(settings));
    }

    private SwapRecord.Side target(final boolean keep, final Choice... choices) {
        return SwapTargets.of(HELD, new SwapRequest(List.of(choices), keep, "ada"), findings);
    }

    private static SwapPreview preview(final String version, final String hash) {
        return new SwapPreview(List.of(new SwapPreview.Change(null, new InstanceId(new ClusterId("c",
            new UUID(1, 1)), "messaging", "jgroups", version, hash, ""))), List.of(), List.of());
    }

    private SwapRecord.Side agreed(final SwapRecord.Side target, final SwapPreview... previews) {
        return agreed(target, List.of(), previews);
    }

    private SwapRecord.Side agreed(final SwapRecord.Side target, final List<InstanceId> running,
            final SwapPreview... previews) {
        final Map<NodeId, SwapPreview> said = new TreeMap<>();
        for (int i = 0; i < previews.length; i++) {
            said.put(NodeId.of("n" + (i + 1)), previews[i]);
        }
        return SwapTargets.agreed(HELD, target, said, running, 1, findings);
    }

    @Test
    void settingsThatAreNotNamedStayOnlyWhereTheComponentDoes() {
        assertEquals(Map.of("port", "2"), target(true, choice("messaging", "jgroups", "", Map.of("preset", "",
            "port", "2"))).set().choices().get(0).settings().values());
        assertEquals(Map.of(), target(true, choice("messaging", "corosync", "", Map.of())).set().choices().get(0)
            .settings().values());
        assertEquals(Map.of(), target(false, choice("messaging", "jgroups", "", Map.of())).set().choices().get(0)
            .settings().values());
    }

    @Test
    void eachMemberIsAskedForTheChangeAndKeepsWhatItHasOtherwise() {
        final ComponentSet two = new ComponentSet(0, List.of(OWN.choices().get(0), OWN.choices().get(1),
            OWN.choices().get(2), choice("control", "rest", "", Map.of("run", "/n2"))));
        final SwapRecord.Side asked = SwapSets.local(target(true, choice("messaging", "jgroups", "",
            Map.of("port", "2"))), two);
        assertEquals("2", asked.set().choices().get(0).settings().values().get("port"));
        assertEquals("/n2", asked.set().choices().get(3).settings().values().get("run"));
        assertEquals(1, asked.set().revision());
    }

    @Test
    void allMembersMustMeanTheSameBytes() {
        final SwapRecord.Side target = target(true, choice("messaging", "jgroups", "2.0.0", Map.of()));
        final SwapRecord.Side good = agreed(target, preview("2.0.0", "aa"), preview("2.0.0", "aa"));
        assertEquals(List.of("aa", "", "", ""), good.hashes());
        assertEquals("[2.0.0,2.0.0]", good.set().choices().get(0).version());
        assertEquals(List.of(), findings);
        agreed(target, preview("2.0.0", "aa"), preview("2.0.0", "bb"));
        assertEquals("swap.other-bytes", findings.get(0).code());
        assertTrue(findings.get(0).problem().contains("n2 2.0.0 bb"), findings.toString());
        findings.clear();
        agreed(target, preview("2.0.0", "aa"), new SwapPreview(List.of(), List.of(), List.of()));
        assertEquals("swap.not-resolved", findings.get(0).code());
        findings.clear();
        final SwapPreview none = new SwapPreview(List.of(), List.of(), List.of());
        agreed(target, none, none);
        assertEquals(List.of("swap.nothing-to-do"), findings.stream().map(Finding::code).toList());
    }

    @Test
    void ofManyAtOnceOneThatRunsIsNamed() {
        assertEquals("1", target(true, choice("fencing", "agents", "", Map.of("x", "1"))).set().choices().get(2)
            .settings().values().get("x"));
        target(true, choice("fencing", "other", "", Map.of()));
        target(true, choice("checkpoint", "other", "", Map.of()));
        assertEquals(List.of("swap.ambiguous", "swap.other-kind"), findings.stream().map(Finding::code).toList());
    }

    private SwapRecord.Side replaced(final String replaces, final String hash, final Choice choice) {
        return SwapTargets.of(HELD, new SwapRequest(List.of(choice), true, "ada",
            List.of(new SwapRequest.Terms(replaces, hash))), findings);
    }

    private List<String> codes() {
        final List<String> codes = findings.stream().map(Finding::code).toList();
        findings.clear();
        return codes;
    }

    @Test
    void ofManyAtOnceOneMakesWayForAnotherComponentIfItIsNamed() {
        final SwapRecord.Side target = replaced("agents", "", choice("fencing", "mine", "2", Map.of()));
        assertEquals(List.of("jgroups", "process", "mine", "rest"),
            target.set().choices().stream().map(Choice::component).toList());
        assertEquals(List.of("", "", "?", ""), target.hashes());
        assertEquals(List.of("fencing: agents -> mine 2"), SwapSets.changes(OWN, target.set()));
        assertEquals(List.of(), codes());
        replaced("other", "", choice("fencing", "mine", "", Map.of()));
        replaced("agents", "", choice("fencing", "process", "", Map.of()));
        assertEquals(List.of("swap.not-running", "swap.named-twice"), codes());
        final Choice one = choice("fencing", "a", "", Map.of());
        final Choice other = choice("fencing", "b", "", Map.of());
        final SwapRequest.Terms agents = new SwapRequest.Terms("agents", "");
        SwapTargets.of(HELD, new SwapRequest(List.of(one, other), true, "ada", List.of(agents, agents)), findings);
        assertEquals(List.of("swap.named-twice"), codes());
        final SwapRecord.Side both = SwapTargets.of(HELD, new SwapRequest(List.of(other, one), true, "ada",
            List.of(agents, new SwapRequest.Terms("process", ""))), findings);
        assertEquals(List.of("fencing: process -> a", "fencing: agents -> b"), SwapSets.changes(OWN, both.set()));
    }

    @Test
    void inADocumentWhatIsLeftOverOnEachSideIsMatched() {
        final ComponentSpec mine = new ComponentSpec("fencing", "mine", "", Map.of());
        final ComponentSpec process = new ComponentSpec("fencing", "process", "", Map.of());
        final SwapRequest request = SwapTargets.of(HELD, List.of(mine, process), "ada").orElseThrow();
        assertEquals(List.of(new SwapRequest.Terms("agents", "")), request.terms());
        assertEquals(List.of("fencing: agents -> mine"), SwapSets.changes(OWN,
            SwapTargets.of(HELD, request, findings).set()));
        assertEquals(List.of(), codes());
        for (final List<ComponentSpec> unclear : List.of(List.of(mine), List.of(mine,
            new ComponentSpec("fencing", "yours", "", Map.of())), List.of(mine, mine, process))) {
            SwapTargets.of(HELD, SwapTargets.of(HELD, unclear, "ada").orElseThrow(), findings);
            assertEquals(java.util.Set.of("swap.ambiguous"), java.util.Set.copyOf(codes()), unclear.toString());
        }
    }

    @Test
    void theBundleHasTheHashThatWasAskedFor() {
        final Choice wanted = choice("messaging", "jgroups", "2.0.0", Map.of());
        assertEquals("aa", agreed(replaced("", "aa", wanted), preview("2.0.0", "aa")).hashes().get(0));
        assertEquals(List.of(), codes());
        agreed(replaced("", "cc", wanted), preview("2.0.0", "aa"), preview("2.0.0", "aa"));
        assertEquals(List.of("swap.wrong-hash"), codes());
        // one that changes nothing has it, too
        final Choice same = choice("messaging", "jgroups", "", Map.of());
        final SwapRequest request = new SwapRequest(List.of(same), true, "ada",
            List.of(new SwapRequest.Terms("", "cc")));
        final SwapRecord.Side target = SwapTargets.of(HELD, request, findings);
        final InstanceId runs = preview("1.0.0", "aa").slots().get(0).after();
        assertEquals(List.of("swap.wrong-hash"), SwapTargets.otherBytes(HELD, target, request, List.of(runs)).stream()
            .map(Finding::code).toList());
        assertEquals(List.of(), SwapTargets.otherBytes(HELD, target, request,
            List.of(preview("1.0.0", "cc").slots().get(0).after())));
        assertEquals(List.of(), SwapTargets.otherBytes(HELD, replaced("", "cc", wanted),
            new SwapRequest(List.of(wanted), true, "ada", List.of(new SwapRequest.Terms("", "cc"))), List.of(runs)),
            "it is what comes that has the hash");
    }

    @Test
    void whoNamesTheVersionThatRunsHasItsHashComparedToo() {
        final List<InstanceId> runs = List.of(preview("1.0.0", "aa").slots().get(0).after());
        final Choice same = choice("messaging", "jgroups", "1.0.0", Map.of());
        final Choice other = choice("fencing", "agents", "", Map.of("x", "1"));
        final SwapPreview preview = new SwapPreview(List.of(new SwapPreview.Change(null, new InstanceId(
            new ClusterId("c", new UUID(1, 1)), "fencing", "agents", "1.0.0", "bb", ""))), List.of(), List.of());
        for (final String stated : List.of("", "aa", "cc")) {
            final SwapRecord.Side target = SwapTargets.of(HELD, new SwapRequest(List.of(same, other), true, "ada",
                List.of(new SwapRequest.Terms("", stated), new SwapRequest.Terms("", ""))), findings);
            assertEquals(List.of("", "", "bb", ""), agreed(target, runs, preview).hashes());
            assertEquals(stated.equals("cc") ? List.of("swap.wrong-hash") : List.of(), codes());
        }
    }

    @Test
    void aDocumentThatNamesWhatHoldsAsksForNothing() {
        assertEquals(Optional.empty(), SwapTargets.of(HELD, SwapDocument.specs(HELD), "ada"));
        assertEquals(Optional.empty(), SwapTargets.of(HELD, List.of(new ComponentSpec("messaging", "jgroups", "",
            Map.of())), "ada"), "a name alone says nothing of settings");
        assertEquals(Optional.empty(), SwapTargets.of(HELD, List.of(new ComponentSpec("messaging", "jgroups", "",
            OWN.choices().get(0).settings().values())), "ada"));
        final SwapRequest request = SwapTargets.of(HELD, List.of(new ComponentSpec("messaging", "jgroups", "",
            Map.of("port", "9")), new ComponentSpec("control", "rest", "", Map.of())), "ada").orElseThrow();
        assertEquals(1, request.choices().size());
        assertEquals(List.of("messaging: jgroups -> jgroups with other settings"), SwapSets.changes(OWN,
            SwapTargets.of(HELD, request, findings).set()));
    }
}
