package io.coterie.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.manager.swap.RehearsalCore.Answer;
import io.coterie.manager.swap.RehearsalCore.Ask;
import io.coterie.manager.swap.RehearsalCore.Verdict;
import io.coterie.manager.swap.RehearsalCore.Whom;

class RehearsalCoreTest {
    private static final Duration LIMIT = Duration.ofSeconds(50);
    private static final Answer BAD = Answer.bad("No.");
    private RehearsalCore core = new RehearsalCore(List.of("bmc", "pdu"));

    private static Ask first(final int question) {
        return new Ask(question, Whom.NEW, false);
    }

    @Test
    void goodAnswersOfTheNewOneAreEnough() {
        assertEquals(List.of(first(0), first(1)), core.next());
        assertEquals(List.of(), core.next(), "each is asked once");
        assertEquals(Optional.empty(), core.answered(first(1), Answer.GOOD));
        assertFalse(core.over());
        core.answered(first(0), Answer.VOID);
        assertTrue(core.over());
        assertEquals(Optional.empty(), core.problem());
        assertEquals(List.of(), core.remarks());
    }

    @Test
    void oneThatIsWorseTwiceEndsIt() {
        core.next();
        final Ask present = core.answered(first(1), BAD).orElseThrow();
        assertEquals(new Ask(1, Whom.PRESENT, false), present);
        assertEquals(Optional.empty(), core.answered(first(1), Answer.GOOD), "that was answered");
        final Ask again = core.answered(present, Answer.GOOD).orElseThrow();
        assertEquals(new Ask(1, Whom.NEW, true), again);
        core.answered(again, Answer.bad("Still no."));
        assertTrue(core.over(), "the other answer is not waited for");
        assertEquals(Optional.of("pdu: the new component says: Still no. The present one is well."), core.problem());
        assertEquals(Optional.empty(), core.answered(first(0), BAD));
        core.late(LIMIT, question -> true);
        assertTrue(core.problem().orElseThrow().startsWith("pdu"));
    }

    @Test
    void whatWasOnlyInUseIsForgiven() {
        core.next();
        core.answered(first(0), Answer.GOOD);
        core.answered(core.answered(core.answered(first(1), BAD).orElseThrow(), Answer.GOOD).orElseThrow(),
            Answer.GOOD);
        assertTrue(core.over());
        assertEquals(Optional.empty(), core.problem());
        assertEquals(List.of(), core.remarks());
    }

    @Test
    void whereThePresentOneIsNoBetterItIsOnlyRemarked() {
        core.next();
        core.answered(first(0), Answer.GOOD);
        core.answered(core.answered(first(1), BAD).orElseThrow(), Answer.bad("Neither."));
        assertTrue(core.over());
        assertEquals(Optional.empty(), core.problem());
        assertEquals(List.of("pdu: the new component says: No. The present one is no better: Neither."),
            core.remarks());
    }

    @Test
    void whatHasGoneMeanwhileIsNotJudged() {
        core.next();
        core.answered(first(0), Answer.GOOD);
        core.answered(core.answered(first(1), BAD).orElseThrow(), Answer.VOID);
        assertTrue(core.over());
        assertEquals(Optional.empty(), core.problem());
        assertEquals(List.of(), core.remarks());
    }

    @Test
    void aNewOneThatDoesNotAnswerInTimeIsNotSwitchedTo() {
        core.next();
        core.answered(first(0), Answer.GOOD);
        core.late(LIMIT, question -> true);
        assertEquals(Optional.of("pdu: the new component has not answered within 50 s."), core.problem());
    }

    @Test
    void oneThatNeverHeardOfAQuestionIsNotBlamedForIt() {
        core.next();
        core.answered(first(0), Answer.GOOD);
        core.late(LIMIT, question -> question == 0);
        assertEquals(Optional.of("pdu: the new component could not be asked within 50 s."), core.problem());
    }

    @Test
    void oneThatDoesNotEndIsNotSwitchedToWhateverHasGone() {
        core.next();
        core.answered(first(0), Answer.GOOD);
        assertEquals(Optional.empty(), core.answered(first(1), Answer.HANGS));
        assertTrue(core.over());
        assertEquals(Optional.of("pdu: the new component did not end the probe when it was told to."), core.problem());
    }

    @Test
    void onePresentThatDoesNotAnswerInTimeIsNoBetter() {
        core.next();
        core.answered(first(0), Answer.GOOD);
        core.answered(first(1), BAD);
        core.late(LIMIT, question -> true);
        assertTrue(core.over());
        assertEquals(Optional.empty(), core.problem());
        assertEquals(List.of("pdu: the new component says: No. The present one is no better: no answer in 50 s."),
            core.remarks());
    }

    @Test
    void whatWasNotAskedInTimeIsNotTakenForGood() {
        core = new RehearsalCore(Collections.nCopies(RehearsalCore.MAX_AT_ONCE + 1, "bmc"));
        assertEquals(RehearsalCore.MAX_AT_ONCE, core.next().size());
        for (int i = 0; i < RehearsalCore.MAX_AT_ONCE; i++) {
            core.answered(first(i), Answer.GOOD);
        }
        core.late(LIMIT, question -> true);
        assertEquals(Optional.of("bmc: the new component could not be asked within 50 s."), core.problem());
    }

    @Test
    void onlySomeAreAskedAtOnceAndFewAreRemarked() {
        core = new RehearsalCore(Collections.nCopies(20, "bmc"));
        int asked = 0;
        for (List<Ask> asks = core.next(); !asks.isEmpty(); asks = core.next()) {
            assertTrue(asks.size() <= RehearsalCore.MAX_AT_ONCE);
            asked += asks.size();
            asks.forEach(a -> core.answered(core.answered(a, BAD).orElseThrow(), BAD));
        }
        assertEquals(20, asked);
        assertTrue(core.over());
        assertEquals(RehearsalCore.MAX_REMARKS, core.remarks().size());
    }

    @Test
    void aLineIsShortAndHasWhatBothSay() {
        core.next();
        core.answered(first(0), Answer.GOOD);
        core.answered(core.answered(first(1), Answer.bad("n".repeat(500))).orElseThrow(),
            Answer.bad("Present" + "p".repeat(500)));
        final String line = core.remarks().get(0);
        assertEquals(RehearsalCore.MAX_REMARK + 1, line.length());
        assertTrue(line.contains("nnn… The present one is no better: Presentp"), line);
    }

    @Test
    void nothingToAskIsOverAtOnce() {
        assertTrue(new RehearsalCore(List.of()).over());
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED,OK,false,GOOD", "COMPLETED,OK,true,BAD", "COMPLETED,DEGRADED,false,GOOD",
        "COMPLETED,PROMOTED,true,GOOD", "COMPLETED,PROMOTED,false,BAD", "COMPLETED,DEGRADED_PROMOTED,true,GOOD",
        "COMPLETED,NOT_RUNNING,false,BAD", "COMPLETED,NOT_INSTALLED,false,BAD", "COMPLETED,GENERIC_ERROR,false,BAD",
        "COMPLETED,FAILED_PROMOTED,true,BAD", "NOT_RUN,NOT_INSTALLED,false,BAD", "TIMED_OUT,GENERIC_ERROR,true,BAD",
        "CANCELLED,GENERIC_ERROR,false,VOID"})
    void aProbeIsGoodIfItSeesWhatIsKnown(final ActionResult.Status status, final ResultCode code,
            final boolean promoted, final Verdict verdict) {
        final Answer answer = new Probed(new ActionResult(status, code, "The reason.", Duration.ZERO, Map.of()),
            promoted).answer();
        assertEquals(verdict, answer.verdict());
        assertEquals(verdict == Verdict.BAD, answer.said().endsWith("Expected was that it "
            + (promoted ? "is promoted." : "runs.")), answer.said());
    }
}
