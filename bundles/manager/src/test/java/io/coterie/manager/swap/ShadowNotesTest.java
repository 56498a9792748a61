package io.coterie.manager.swap;

import static io.coterie.manager.core.Actions.of;
import static io.coterie.manager.core.Actions.transition;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Role;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Transition;

class ShadowNotesTest {
    private final ShadowNotes notes = new ShadowNotes();

    private static Transition placed(final String resource, final Role role, final String node) {
        return new Transition(List.of(), List.of(new Placement(resource, Optional.empty(), Role.STOPPED,
            Optional.ofNullable(node).map(NodeId::of), role, true, "", "why", List.of())), List.of(),
            Optional.empty());
    }

    @Test
    void placesThatDifferAreNamed() {
        assertEquals(List.of("web: on n2 instead of on n1."), ShadowNotes.differences(
            placed("web", Role.STARTED, "n1"), placed("web", Role.STARTED, "n2")));
        assertEquals(List.of("db: unpromoted on n1 instead of promoted on n1."), ShadowNotes.differences(
            placed("db", Role.PROMOTED, "n1"), placed("db", Role.UNPROMOTED, "n1")));
        assertEquals(List.of("web: nowhere instead of on n1."), ShadowNotes.differences(
            placed("web", Role.STARTED, "n1"), placed("web", Role.STOPPED, null)));
        assertEquals(List.of("web: on n1 instead of nowhere."), ShadowNotes.differences(
            transition(), placed("web", Role.STARTED, "n1")));
    }

    @Test
    void actionsAreComparedByWhatTheyDoAndNotByTheirIds() {
        final Action stop = of("a", Action.Type.STOP, "n1", "web");
        final Action start = of("b", Action.Type.START, "n2", "web", "a");
        assertEquals(List.of(), ShadowNotes.differences(transition(stop, start), transition(
            of("1", Action.Type.STOP, "n1", "web"), of("2", Action.Type.PSEUDO, "n1", "web", "1"),
            of("3", Action.Type.START, "n2", "web", "2"))));
        assertEquals(List.of("It would start web on n3.", "It would not start web on n2."),
            ShadowNotes.differences(transition(stop, start), transition(stop,
                of("b", Action.Type.START, "n3", "web", "a"))));
        assertEquals(List.of("It would start web on n2 in another order."), ShadowNotes.differences(
            transition(stop, start), transition(stop, of("b", Action.Type.START, "n2", "web"))));
    }

    @Test
    void whatIsToldIsBounded() {
        assertEquals(List.of(), notes.text());
        notes.add(List.of());
        assertEquals(List.of("The new scheduling component made 1 decision beside the present one, the same."),
            notes.text());
        final List<String> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(i + "x".repeat(1000));
        }
        notes.add(many);
        notes.add(many.subList(0, 1));
        final List<String> text = notes.text();
        assertEquals("The new scheduling component made 3 decisions beside the present one, 2 of them otherwise:",
            text.get(0));
        assertEquals("… and 92 more.", text.get(text.size() - 1));
        assertEquals(ShadowNotes.MAX_LINES + 2, text.size());
        text.forEach(line -> assertEquals(true, line.length() <= ShadowNotes.MAX_LENGTH + 1, line));
    }
}
