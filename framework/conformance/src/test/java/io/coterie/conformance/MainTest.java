package io.coterie.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.core.RejectedException;

/** What the command line asks for in vain is refused, and what is near it is named. */
class MainTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int run(final String... words) {
        final PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        return Main.run(words, to, to);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aKindThatNobodyKnowsIsNotListed() {
        assertEquals(Main.USAGE, run("list", "--kind", "nope"));
        assertTrue(said().contains("The kit knows no kind 'nope'."), said());
        assertTrue(said().contains("consensus, control, fencing, manager, membership, messaging, quorum,"), said());
    }

    @Test
    void aKindIsListedWithTheChecksThatEveryComponentGets() {
        assertEquals(Main.OK, run("list", "--kind", "manager"));
        assertEquals(io.coterie.conformance.generic.GenericChecks.all().size() + Kit.suite("manager").checks().size(),
            said().lines().count());
    }

    @Test
    void whatIsClaimedAndHasNoCheckIsInTheList() {
        final ComponentDescription claims = new ComponentDescription("fencing", "x", "1", "x", List.of("confirmed",
            "out-of-band", "maxMembers=1"), List.of(), "", "");
        assertEquals(List.of("claim.out-of-band"), Kit.checks(claims).stream().map(Check::name)
            .filter(n -> n.startsWith("claim.")).toList());
    }

    @Test
    void allAreListed() {
        assertEquals(Main.OK, run("list"));
        assertTrue(said().contains("\nmessaging\tmessaging.total-order\t"), said());
        assertTrue(said().startsWith("consensus\t"), said());
    }

    @Test
    void aCheckThatIsNotThereIsRefusedWithThoseNearIt() {
        final RejectedException e = Assertions.assertThrows(RejectedException.class,
            () -> Selection.possible("messaging", "messaging.totl-order"));
        assertEquals(Selection.NO_CHECK, e.code());
        assertTrue(e.remedy().contains("messaging.total-order"), e.remedy());
        assertEquals(List.of("component.no-secret-is-shown", "fencing.no-secret-is-shown",
            "resource-agents.no-secret-is-shown"), Selection.near("secret", Kit.kinds().stream().flatMap(k ->
            Kit.checks(k).stream()).map(Check::name).distinct().toList()).subList(0, 3));
    }

    @Test
    void theBeginningOfANameIsEnough() {
        Selection.possible("", "messaging.tot");
        Selection.possible("quorum", "component");
        Selection.possible("quorum", "");
        Assertions.assertThrows(RejectedException.class, () -> Selection.possible("quorum", "messaging.tot"));
    }
}
