package io.coterie.scheduling.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.Finding;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;

class DocumentCheckTest {
    private static List<Finding> check(final String... lines) {
        final ScenarioText text = new ScenarioText();
        for (final String line : lines) {
            assertTrue(text.line(List.of(line.split(" "))), line);
        }
        return new ScoresScheduling().check(text.document());
    }

    private static List<Finding> errors(final String... lines) {
        return check(lines).stream().filter(Finding::isError).toList();
    }

    @Test
    void colocationsThatGoRoundAreRefusedByName() {
        final List<Finding> errors = errors("primitive a", "primitive b", "primitive c",
            "colocate k1 a with b INFINITY", "colocate k2 b with c INFINITY", "colocate k3 c with a INFINITY");
        assertEquals(1, errors.size());
        assertEquals("config.constraint-cycle", errors.get(0).code());
        assertEquals("constraints.k1,k2,k3", errors.get(0).field());
        assertTrue(errors.get(0).problem().contains("a → b → c → a"), errors.get(0).problem());
    }

    @Test
    void ordersThatGoRoundAreRefused() {
        final List<Finding> errors = errors("primitive a", "primitive b", "order o1 a then b", "order o2 b then a");
        assertEquals(List.of("config.constraint-cycle"), errors.stream().map(Finding::code).toList());
        assertTrue(errors.get(0).field().contains("o1") && errors.get(0).field().contains("o2"));
    }

    @Test
    void anOrderAgainstItsOwnGroupIsRefused() {
        assertEquals(1, errors("primitive a", "primitive b", "group g a b", "order o b then a").size());
    }

    @Test
    void addressAfterServiceAndBesideItIsFine() {
        assertEquals(List.of(), errors("primitive vip", "primitive web", "colocate c vip with web INFINITY",
            "order o web then vip", "primitive x", "order p vip then x", "order q web then x optional"));
    }

    @Test
    void serializeInBothDirectionsIsNoCircle() {
        assertEquals(List.of(), errors("primitive a", "primitive b", "order o a then b serialize",
            "order p b then a serialize"));
    }

    @Test
    void ticketsAreRefused() {
        final ClusterDocument plain = ClusterDocument.empty("c");
        final ClusterDocument document = new ClusterDocument("c", plain.options(), plain.nodes(), List.of(),
            plain.fencing(), List.of(), List.of(), List.of(), List.of(new Constraint.Ticket("t", "T", List.of(
                new Constraint.ResourceSet(List.of("a"), true, true, Optional.empty(), Optional.empty())), "stop")));
        assertTrue(new ScoresScheduling().check(document).stream().anyMatch(f -> f.isError()
            && f.field().equals("constraints.t")));
    }

    @Test
    void whatIsNotObeyedIsWarnedOf() {
        final List<String> fields = check("option stonith-enabled=false", "option node-health-strategy=only-green",
            "primitive a meta.allow-migrate=true meta.requires=nothing on-fail.stop=ignore").stream()
            .map(Finding::field).toList();
        assertEquals(List.of("options.node-health-strategy", "options.stonith-enabled",
            "resources.a.meta.allow-migrate", "resources.a.meta.requires", "resources.a.operations.a-stop-0"), fields);
    }

    @Test
    void withoutAnyFenceDeviceTheOperatorIsTold() {
        assertEquals(List.of("config.no-recovery"), check("primitive a").stream().map(Finding::code).toList());
    }
}
