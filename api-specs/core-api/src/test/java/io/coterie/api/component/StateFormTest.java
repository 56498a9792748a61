package io.coterie.api.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class StateFormTest {
    private static StateForm form(String schema, int oldest, int newest) {
        return new StateForm(schema, oldest, newest);
    }

    private static void common(StateForm expected, List<StateForm> writes, List<StateForm> reads) {
        assertEquals(Optional.ofNullable(expected), StateForm.common(writes, reads));
    }

    @Test
    void theNewestVersionThatBothKnowInTheWritersOrder() {
        common(form("a", 2, 2), List.of(form("a", 1, 3)), List.of(form("a", 1, 2)));
        common(form("a", 2, 2), List.of(form("a", 1, 2)), List.of(form("a", 1, 3)));
        common(form("a", 2, 2), List.of(form("a", 1, 2)), List.of(form("a", 2, 3)));
        common(null, List.of(form("a", 1, 1)), List.of(form("a", 2, 3)));
        common(null, List.of(form("a", 4, 4)), List.of(form("a", 2, 3)));
        common(null, List.of(form("a", 1, 1)), List.of(form("b", 1, 1)));
        common(form("own/rich", 1, 1), List.of(form("own/rich", 1, 1), form("kind/plain", 1, 1)),
            List.of(form("kind/plain", 1, 1), form("own/rich", 1, 1)));
        common(form("kind/plain", 1, 1), List.of(form("own/rich", 2, 2), form("kind/plain", 1, 1)),
            List.of(form("own/rich", 1, 1), form("kind/plain", 1, 1)));
        common(null, List.of(), List.of(form("a", 1, 1)));
        common(null, List.of(form("a", 1, 1)), List.of());
    }

    @Test
    void namesAndRangesThatAreNoneAreRefused() {
        for (String bad : List.of("", "Fencing", "a//b", "/a", "a/", "a b", "a".repeat(StateForm.MAX_SCHEMA + 1))) {
            assertThrows(IllegalArgumentException.class, () -> form(bad, 1, 1), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> form("a", 0, 1));
        assertThrows(IllegalArgumentException.class, () -> form("a", 2, 1));
    }

    @Test
    void aStateShowsNothingOfWhatIsInIt() {
        assertFalse(new Handover("a", 1, "hidden".getBytes(java.nio.charset.StandardCharsets.UTF_8)).toString()
            .contains("hidden"));
    }
}
