package io.coterie.command.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

/** The story says that it succeeded only if everything happened, in the right order. */
class EvidenceTest {
    private static final Evidence GOOD = new Evidence(100, 110, 130, 105, 125, 0, 200, 250, 2);

    private static void refuses(final String what, final Evidence evidence) {
        assertTrue(evidence.missing().stream().anyMatch(m -> m.contains(what)), evidence.missing().toString());
    }

    @Test
    void aRightRecovery() {
        assertEquals(List.of(), GOOD.missing());
    }

    @Test
    void whatDidNotHappenIsNamed() {
        refuses("not noticed", new Evidence(100, 0, 130, 105, 125, 0, 200, 250, 2));
        refuses("confirmed fence", new Evidence(100, 110, 0, 105, 125, 0, 200, 250, 2));
        refuses("seen to be gone", new Evidence(100, 110, 130, 105, 0, 0, 200, 250, 2));
        refuses("noted that it started", new Evidence(100, 110, 130, 105, 125, 0, 0, 250, 2));
        refuses("answered", new Evidence(100, 110, 130, 105, 125, 0, 200, 0, 2));
    }

    @Test
    void anOverlapIsNoSuccess() {
        refuses("before the fence", new Evidence(100, 110, 210, 105, 125, 0, 200, 250, 2));
        refuses("still there when", new Evidence(100, 110, 130, 105, 205, 0, 200, 250, 2));
        refuses("after the new one", new Evidence(100, 110, 130, 201, 125, 0, 200, 250, 2));
        refuses("3 processes", new Evidence(100, 110, 130, 105, 125, 3, 200, 250, 2));
        refuses("3 starts", new Evidence(100, 110, 130, 105, 125, 0, 200, 250, 3));
    }

    @Test
    void journalAndAnswersAreRead() {
        final Journal journal = Journal.parse(List.of("17 start node=n1 pid=4", "garbage", "19 start node=n2 pid=5",
            "20 stop node=n2 pid=5"));
        assertEquals(2, journal.starts());
        assertEquals(19, journal.started(5).orElse(0));
        assertTrue(journal.started(6).isEmpty());
        assertEquals(5, ServiceAnswer.parse(1, "node=n2 pid=5 started=x incarnation=y\n").orElseThrow().pid());
        assertTrue(ServiceAnswer.parse(1, "502 Bad Gateway").isEmpty());
    }
}
