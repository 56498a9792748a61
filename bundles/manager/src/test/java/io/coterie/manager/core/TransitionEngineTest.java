package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.scheduling.Action;
import io.coterie.manager.core.TransitionEngine.Progress;

class TransitionEngineTest {
    private static TransitionEngine engine(final int batch, final int node, final Action... actions) {
        return new TransitionEngine(Actions.transition(actions), batch, node);
    }

    private static List<String> begin(final TransitionEngine engine) {
        return engine.begin().stream().map(Action::id).toList();
    }

    @Test
    void beginsInParallelWhatTheOrderAllows() {
        final TransitionEngine engine = engine(30, 8, Actions.of("stop a", Action.Type.STOP, "n1", "a"),
            Actions.of("stop b", Action.Type.STOP, "n1", "b"),
            Actions.of("both", Action.Type.PSEUDO, "n1", "", "stop a", "stop b"),
            Actions.of("start a", Action.Type.START, "n2", "a", "both"));
        assertEquals(List.of("stop a", "stop b"), begin(engine));
        engine.succeeded("stop a");
        assertEquals(List.of(), begin(engine));
        engine.succeeded("stop b");
        assertEquals(List.of("start a"), begin(engine));
        assertFalse(engine.over());
        engine.succeeded("start a");
        assertTrue(engine.over());
        assertEquals(3, engine.size());
    }

    @Test
    void keepsItsLimits() {
        final TransitionEngine engine = engine(3, 2, Actions.of("1", Action.Type.START, "n1", "a"),
            Actions.of("2", Action.Type.START, "n1", "b"), Actions.of("3", Action.Type.START, "n1", "c"),
            Actions.of("4", Action.Type.START, "n2", "d"), Actions.of("5", Action.Type.START, "n3", "e"));
        assertEquals(List.of("1", "2", "4"), begin(engine));
        engine.succeeded("1");
        assertEquals(List.of("3"), begin(engine));
    }

    @Test
    void oneActionAtATimeForAResourceOfANode() {
        final TransitionEngine engine = engine(30, 8, Actions.of("1", Action.Type.NOTIFY, "n1", "a"),
            Actions.of("2", Action.Type.NOTIFY, "n1", "a"));
        assertEquals(List.of("1"), begin(engine));
        engine.succeeded("1");
        assertEquals(List.of("2"), begin(engine));
    }

    @Test
    void aFailureDropsWhatDependsOnItAndLetsTheOthersEnd() {
        final TransitionEngine engine = engine(30, 8, Actions.of("1", Action.Type.START, "n1", "a"),
            Actions.of("2", Action.Type.START, "n2", "b"), Actions.of("3", Action.Type.START, "n1", "c", "1"),
            Actions.of("4", Action.Type.START, "n1", "d", "3"));
        begin(engine);
        engine.failed("1", "broken");
        assertEquals(2, engine.count(Progress.DROPPED));
        assertEquals(List.of(), begin(engine));
        assertFalse(engine.over());
        engine.succeeded("2");
        assertTrue(engine.over());
        assertEquals("broken", engine.abortReason());
    }

    @Test
    void aFenceNeitherWaitsForLimitsNorHoldsAnAbort() {
        final TransitionEngine engine = engine(1, 1, Actions.of("1", Action.Type.START, "n1", "a"),
            Actions.of("fence", Action.Type.FENCE, "n3", ""), Actions.of("2", Action.Type.START, "n1", "b", "fence"));
        assertEquals(List.of("1", "fence"), begin(engine));
        engine.succeeded("1");
        assertEquals(List.of(), begin(engine));
        engine.abort("something new");
        assertTrue(engine.over());
    }
}
