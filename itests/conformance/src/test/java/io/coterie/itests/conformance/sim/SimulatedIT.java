package io.coterie.itests.conformance.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.Subject;
import io.coterie.conformance.TemporaryFolder;

/** Total order and view synchrony with several members: the good channel passes, and each flaw is caught by name. */
class SimulatedIT {
    static {
        System.setProperty("coterie.conformance.patience", "5");
    }

    private static final Map<Flaw, String> MESSAGING = Map.ofEntries(
        Map.entry(Flaw.TWO_ORDERS_AFTER_DEATH, "messaging.total-order-when-the-orderer-dies"),
        Map.entry(Flaw.ONE_SURVIVOR_ALONE, "messaging.view-synchronous"),
        Map.entry(Flaw.VIEW_ELSEWHERE, "messaging.view-synchronous"),
        Map.entry(Flaw.SENDERS_REORDERED, "messaging.total-order"),
        Map.entry(Flaw.LOST_AFTER_VIEW, "messaging.death-in-mid-stream"),
        Map.entry(Flaw.TWICE_AFTER_RECONNECT, "messaging.partition-and-heal"),
        Map.entry(Flaw.FRAME_OF_THE_LOST, "messaging.death-in-mid-stream"),
        Map.entry(Flaw.NOT_UNIFORM, "messaging.uniform-at-a-death"),
        Map.entry(Flaw.NEVER_HEALS, "messaging.partition-and-heal"),
        Map.entry(Flaw.NEVER_NOTICES, "messaging.death-in-mid-stream"),
        Map.entry(Flaw.FRAMES_OF_A_FORMER_LIFE, "messaging.leaves-and-comes-back"),
        Map.entry(Flaw.LEAVING_UNSEEN, "messaging.leaves-and-comes-back"));
    private static final Map<Flaw, String> MEMBERSHIP = Map.ofEntries(
        Map.entry(Flaw.NEVER_HEALS, "membership.partition-and-heal"),
        Map.entry(Flaw.NEVER_NOTICES, "membership.silence-is-noticed"),
        Map.entry(Flaw.ONE_STAMP_FOR_TWO, "membership.partition-and-heal"),
        Map.entry(Flaw.STAMP_AGAIN, "membership.partition-and-heal"),
        Map.entry(Flaw.WITHOUT_SELF, "membership.one-view-for-all"),
        Map.entry(Flaw.BOTH_LIVES, "membership.later-incarnation"),
        Map.entry(Flaw.NOTE_NOT_TO_SELF, "membership.notes-reach-all"),
        Map.entry(Flaw.NOTE_TO_SELF_ALONE, "membership.notes-reach-all"),
        Map.entry(Flaw.NO_NOTES_BEFORE_OPEN, "membership.notes-before-open"),
        Map.entry(Flaw.TWO_THREADS, "membership.present-view-at-once"),
        Map.entry(Flaw.LEAVING_UNSEEN, "membership.leaving-is-seen"));

    private static Outcome run(final String check, final Subject subject) {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            final Check one = Kit.checks(subject.description().kind()).stream().filter(c -> c.name().equals(check))
                .findFirst().orElseThrow();
            return Kit.run(one, subject, new Options(true, 1, Map.of(), folder.path()));
        }
    }

    @TestFactory
    Stream<DynamicTest> theGoodOnePasses() {
        return Stream.of(Simulated.messaging(Flaw.NONE), Simulated.membership(Flaw.NONE)).flatMap(subject ->
            Kit.checks(subject.description().kind()).stream().map(check -> DynamicTest.dynamicTest(check.name(), () -> {
                final Outcome outcome = run(check.name(), subject);
                if (outcome.status() == Outcome.Status.FAILED) {
                    throw new AssertionError(outcome.evidence());
                }
            })));
    }

    @TestFactory
    Stream<DynamicTest> eachFlawIsCaught() {
        return Arrays.stream(Flaw.values()).flatMap(flaw -> Stream.of(
            caught(flaw, MESSAGING.get(flaw), Simulated.messaging(flaw)),
            caught(flaw, MEMBERSHIP.get(flaw), Simulated.membership(flaw))).flatMap(List::stream));
    }

    private static List<DynamicTest> caught(final Flaw flaw, final String check, final Subject broken) {
        return check == null ? List.of() : List.of(DynamicTest.dynamicTest(broken.description().kind() + " " + flaw,
            () -> {
                final Outcome outcome = run(check, broken);
                assertEquals(Outcome.Status.FAILED, outcome.status(), () -> check + ": " + outcome.evidence());
            }));
    }
}
