package io.coterie.manager.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.state.Change;
import io.coterie.document.DocumentParser;
import io.coterie.manager.core.Moment;

class FoundingTest {
    private final Founding founding = new Founding("shop", Map.of(NodeId.of("n2"), "h2:7400", NodeId.of("n1"),
        "h1:7400"), () -> List.of(new ComponentSpec("messaging", "jgroups", "", Map.of())));

    private static Moment at(final Duration time) {
        return new Moment(time.toNanos(), Instant.EPOCH.plus(time));
    }

    @Test
    void waitsForAnOperatorsDocumentAndThenFoundsOnce() {
        assertNull(founding.next(true, at(Duration.ofSeconds(10))));
        assertNull(founding.next(true, at(Duration.ofSeconds(14))));
        final Change.ApplyDocument change =
            (Change.ApplyDocument) founding.next(true, at(Duration.ofSeconds(16)));
        assertEquals(0, change.expectedVersion());
        assertEquals(List.of(NodeId.of("n1"), NodeId.of("n2")), change.nodes());
        assertEquals("h2:7400", DocumentParser.parse(change.text()).orThrow().nodes().get(NodeId.of("n2")).address());
        assertEquals("jgroups", DocumentParser.parse(change.text()).orThrow().components().get(0).name());
        assertNull(founding.next(true, at(Duration.ofSeconds(17))));
    }

    @Test
    void beginsAnewWithANewReign() {
        founding.next(true, at(Duration.ZERO));
        assertNotNull(founding.next(true, at(Duration.ofSeconds(6))));
        assertNull(founding.next(false, at(Duration.ofSeconds(7))));
        assertNull(founding.next(true, at(Duration.ofSeconds(8))));
        assertNotNull(founding.next(true, at(Duration.ofSeconds(14))));
    }
}
