package io.coterie.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.coterie.api.component.SwapStep;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.state.Change;
import io.coterie.api.state.NodeState;
import io.coterie.document.DocumentParser;

class SwapTest {
    private static final NodeId N2 = NodeId.of("n2");
    private static final NodeId N3 = NodeId.of("n3");
    private final SwapWorld world = new SwapWorld(3);

    @Test
    void everyMemberTakesEachStepOnceAndTheDocumentSaysSo() {
        world.plan("new");
        world.pass(10);
        assertEquals(List.of(SwapState.STAGING, SwapState.WARMING, SwapState.SWITCHING, SwapState.DRAINING,
            SwapState.COMMITTED), world.seen);
        assertEquals(List.of(1L, 1L, 1L), world.revisions());
        world.slots.values().forEach(s -> assertEquals(Map.of(SwapStep.STAGED, 1, SwapStep.WARM, 1, SwapStep.SWITCHED,
            1, SwapStep.DRAINED, 1, SwapStep.COMMITTED, 1), s.taken));
        final String text = world.state.snapshot().document().text();
        final var document = DocumentParser.parse(text).document().orElseThrow();
        assertTrue(document.components().contains(new ComponentSpec("messaging", "new", "[1.0.0,1.0.0]", Map.of())));
        assertTrue(text.startsWith(SwapWorld.DOCUMENT), "the author's lines stay");
        assertEquals(3, world.state.snapshot().document().version(), "it is edited once");
    }

    @Test
    void whoAppliesADocumentAfterTheCommitKeepsItsLinesIfTheySayWhatHolds() {
        world.plan("new");
        world.pass(10);
        final String own = SwapWorld.DOCUMENT + "components: {messaging: new}\n";
        applied(own);
        world.pass(5);
        assertEquals(own, world.state.snapshot().document().text(), "a name alone is enough");
        applied(SwapWorld.DOCUMENT + "components: {messaging: old}\n");
        world.pass(5);
        assertTrue(DocumentParser.parse(world.state.snapshot().document().text()).document().orElseThrow().components()
            .contains(new ComponentSpec("messaging", "new", "[1.0.0,1.0.0]", Map.of())));
    }

    private void applied(final String text) {
        world.state.apply(new Change.ApplyDocument(-1, text, List.copyOf(world.state.snapshot().nodes().keySet()),
            "ada", "", world.now().wall()));
    }

    @ParameterizedTest
    @EnumSource(value = SwapState.class, names = {"PLANNED", "WARMING", "DRAINING"})
    void whatWasNotTriedWithTheDocumentThatHoldsIsNotSwitchedTo(final SwapState during) {
        staysInTheWindow(N2);
        world.plan(held -> SwapWorld.withFencing(held, "mine"));
        world.until(during);
        applied(SwapWorld.DOCUMENT + "fencing: {devices: {kill: {agent: sim}}}\n");
        world.until(SwapState.BACK);
        assertEquals("Version 3 of the document was applied since the swap was planned with version 2, and the new"
            + " components were not tried with it. [swap.other-document]", world.record().reason());
        assertEquals(List.of(0L, 0L, 0L), world.revisions());
    }

    @Test
    void aDocumentThatIsAppliedMeanwhileIsNothingToOtherKinds() {
        staysInTheWindow(N2);
        world.plan("new");
        world.until(SwapState.DRAINING);
        applied(SwapWorld.DOCUMENT + "fencing: {devices: {kill: {agent: sim}}}\n");
        world.pass(2);
        assertEquals(SwapState.DRAINING, world.record().state());
    }

    @Test
    void aDocumentThatCannotBeEditedStopsASwapBeforeAnythingIsTouched() {
        world.plan("new");
        applied("cluster: shop\nnodes: {n1: {address: 'h:1', attributes: &a {messaging: old}}}\ncomponents: *a\n");
        world.until(SwapState.BACK);
        assertTrue(world.record().reason().endsWith("[swap.document-not-editable]"), world.record().reason());
    }

    @Test
    void whatIsNotSwappedKeepsEachMembersOwnSettings() {
        world.plan("new");
        world.until(SwapState.COMMITTED);
        world.pass(1);
        world.slots.forEach((node, slots) -> assertEquals(node.name(),
            slots.current.choices().get(2).settings().values().get("runFile")));
    }

    @Test
    void settingsOfWhatIsNotSwappedAreNowhereInTheState() {
        world.plan("new");
        world.until(SwapState.COMMITTED);
        world.plan("newer");
        world.pass(1);
        // the control's setting of n1, which led the planning
        world.state.snapshot().records().values().forEach(r -> assertFalse(new String(r.bytes(),
            java.nio.charset.StandardCharsets.ISO_8859_1).contains("runFile"), r.key()));
        final SwapRecord.Side held = SwapTargets.held(Optional.of(world.record()), SwapWorld.set(1, "new", "here"));
        assertEquals("here", held.set().choices().get(2).settings().values().get("runFile"));
    }

    @ParameterizedTest
    @CsvSource({"STAGED,FAILS", "STAGED,HANGS", "STAGED,LIES", "WARM,FAILS", "WARM,HANGS", "WARM,LIES",
        "SWITCHED,FAILS", "SWITCHED,HANGS", "SWITCHED,LIES", "DRAINED,HANGS"})
    void aMemberThatCannotGoOnTakesAllBack(final SwapStep step, final SlotsModel.Fault fault) {
        world.slots.get(N2).faultAt = step;
        world.slots.get(N2).fault = fault;
        world.plan("new");
        world.until(SwapState.BACK);
        assertEquals(List.of(0L, 0L, 0L), world.revisions());
        assertTrue(world.record().reason().contains("n2"), world.record().reason());
        assertEquals(2, world.state.snapshot().document().version(), "it is left alone");
        world.slots.get(N2).fault = SlotsModel.Fault.NONE;
        world.plan("new");
        world.until(SwapState.COMMITTED);
        world.pass(2);
        assertEquals(List.of(1L, 1L, 1L), world.revisions());
        assertEquals(SwapState.BACK, world.record().history().get(0).state());
    }

    @ParameterizedTest
    @EnumSource(value = SlotsModel.Fault.class, names = {"FAILS", "HANGS", "LIES"})
    void whatIsDecidedIsTriedUntilItSucceeds(final SlotsModel.Fault fault) {
        world.slots.get(N3).faultAt = SwapStep.COMMITTED;
        world.slots.get(N3).fault = fault;
        world.plan("new");
        world.until(SwapState.COMMITTED);
        world.pass(120);
        assertEquals(List.of(1L, 1L, 0L), world.revisions());
        world.plan("newer");
        world.until(SwapState.BACK);
        assertTrue(world.record().reason().contains("has not taken over"), world.record().reason());
        world.slots.get(N3).fault = SlotsModel.Fault.NONE;
        world.pass(80);
        assertEquals(List.of(1L, 1L, 1L), world.revisions());
    }

    @Test
    void whatTheSlotsNoticeInTheWindowTakesAllBack() {
        world.slots.get(N3).faultAt = SwapStep.DRAINED;
        world.slots.get(N3).fault = SlotsModel.Fault.HANGS;
        world.plan("new");
        world.until(SwapState.DRAINING);
        world.pass(1);
        world.slots.get(N3).notices("The new engine lost a member.");
        world.until(SwapState.BACK);
        assertEquals("n3: The new engine lost a member. [swap.engine]", world.record().reason());
        world.slots.values().forEach(s -> assertEquals(SwapStep.BACK, s.progress.step()));
    }

    @Test
    void whatOneMemberAloneSawIsInTheRecordBesideTheCoordinators() {
        world.plan("new");
        world.until(SwapState.WARMING);
        world.members.get(NodeId.of("n1")).remarks(1, List.of("All decide the same."));
        world.members.get(N2).remarks(1, List.of("All decide the same.", "n2: A device fails with both."));
        world.until(SwapState.COMMITTED);
        assertEquals(List.of("All decide the same.", "n2: A device fails with both."), world.record().remarks());
    }

    @ParameterizedTest
    @EnumSource(value = SwapState.class, names = {"STAGING", "WARMING", "SWITCHING", "DRAINING"})
    void aMemberThatIsLostTakesTheOthersBackAndStartsOnTheOldSet(final SwapState when) {
        world.plan("new");
        world.until(when);
        world.end("n3");
        world.until(SwapState.BACK);
        world.begin(N3);
        world.pass(5);
        assertEquals(List.of(0L, 0L, 0L), world.revisions());
        assertEquals(NodeState.ONLINE, world.state.snapshot().nodes().get(N3).state());
    }

    @ParameterizedTest
    @EnumSource(value = SwapState.class, names = {"PLANNED", "STAGING", "WARMING", "SWITCHING", "DRAINING"})
    void anotherCoordinatorGoesOn(final SwapState when) {
        world.plan("new");
        world.until(when);
        world.reign("n2");
        world.until(SwapState.COMMITTED);
        world.pass(2);
        assertEquals(List.of(1L, 1L, 1L), world.revisions());
    }

    @Test
    void whoSleptThroughASwapTakesItOverWhenItIsThereAgain() {
        world.end("n3");
        world.plan("new");
        world.until(SwapState.COMMITTED);
        world.pass(2);
        world.plan("newer");
        world.until(SwapState.COMMITTED);
        world.pass(2);
        assertEquals(List.of(2L, 2L, 0L), world.revisions());
        world.begin(N3);
        world.pass(2);
        assertEquals(List.of(2L, 2L, 2L), world.revisions());
        assertEquals(SwapStep.COMMITTED, SwapReport.of(world.state.snapshot(), N3)
            .orElseThrow().step());
        assertEquals("newer", world.slots.get(N3).current.choices().get(1).component());
    }

    @Test
    void whoIsFrozenInTheWindowTakesOverWhatWasDecidedLater() {
        world.plan("new");
        world.until(SwapState.DRAINING);
        final List<NodeId> others = List.of(NodeId.of("n1"), N2);
        world.slots.get(N3).faultAt = SwapStep.DRAINED;
        world.slots.get(N3).fault = SlotsModel.Fault.HANGS;
        for (int i = 0; i < 10_000 && world.record().state() != SwapState.GOING_BACK; i++) {
            world.turn(others);
        }
        assertEquals(SwapState.GOING_BACK, world.record().state());
        // the frozen one is in the view still: it is waited for, and nothing else can begin
        world.turn(others);
        assertTrue(SwapRules.check(world.state.snapshot(), world.view, true, SwapWorld.set(0, "old", ""),
            SwapWorld.set(1, "x", "")).stream().anyMatch(f -> f.code().equals("swap.under-way")));
        world.until(SwapState.BACK);
        assertEquals(SwapStep.BACK, world.slots.get(N3).progress.step());
    }

    @Test
    void whoIsUncleanInTheViewIsNotWaitedFor() {
        world.plan("new");
        world.until(SwapState.DRAINING);
        final SwapMember three = world.members.remove(N3);
        world.state.apply(new Change.MarkUnclean(world.state.term(), N3, "its stop failed", Instant.EPOCH));
        world.until(SwapState.BACK);
        assertTrue(world.view.contains(world.lives.get(N3)), "it is not fenced yet");
        assertEquals(List.of("swap.member-not-ready"), refusals("messaging", "newer"));
        // when it hears of it, it goes back, too
        world.members.put(N3, three);
        world.pass(1);
        world.slots.values().forEach(s -> assertEquals(SwapStep.BACK, s.progress.step()));
    }

    @Test
    void aWindowThatIsLeftFromAnEarlierSwapIsClosedFirst() {
        world.plan("new");
        world.until(SwapState.DRAINING);
        final SwapMember three = world.members.get(N3);
        final SlotsModel slots = world.slots.get(N3);
        // cut off with an open window; the others count it out, go back and swap without it
        world.members.remove(N3);
        final MemberId life = world.lives.remove(N3);
        world.look();
        world.until(SwapState.BACK);
        world.fenced(life);
        world.plan("newer");
        world.until(SwapState.COMMITTED);
        world.pass(1);
        final SwapRecord record = world.record();
        final SwapCall first = three.next(record, slots.current, slots.progress, world.now()).orElseThrow();
        assertEquals(SwapStep.BACK, first.step());
        three.ended(first.id(), slots.call(first), slots.current, slots.progress, world.now());
        final SwapCall second = three.next(record, slots.current, slots.progress, world.now()).orElseThrow();
        assertEquals(SwapStep.COMMITTED, second.step());
        assertEquals("newer", second.side().set().choices().get(1).component());
    }

    @Test
    void whoSaysThatItIsBackWhileItsWindowIsOpenIsAskedAgain() {
        world.plan("new");
        world.until(SwapState.SWITCHING);
        final SlotsModel slots = world.slots.get(N3);
        slots.faultAt = SwapStep.BACK;
        slots.fault = SlotsModel.Fault.LIES;
        world.slots.values().iterator().next().notices("It died.");
        world.until(SwapState.GOING_BACK);
        world.pass(1);
        assertEquals(SwapState.GOING_BACK, world.record().state());
        slots.fault = SlotsModel.Fault.NONE;
        world.until(SwapState.BACK);
        assertEquals(SwapStep.BACK, slots.progress.step());
    }

    @Test
    void theFirstDecisionWins() {
        world.plan("new");
        world.until(SwapState.DRAINING);
        final var before = world.state.snapshot();
        final SwapRecord abort = world.record().to(SwapState.GOING_BACK, "ada asked for it.", Instant.EPOCH,
            world.view.members().get(1));
        world.until(SwapState.COMMITTED);
        assertEquals(Optional.of("state.stale-record"),
            world.state.apply(SwapCoordinator.change(before, abort, Term.NONE)));
        assertEquals(SwapState.COMMITTED, world.record().state());
    }

    @Test
    void anOperatorCanEndItUntilItIsDecided() {
        world.plan("new");
        world.until(SwapState.WARMING);
        world.state.apply(SwapCoordinator.change(world.state.snapshot(), world.record().to(SwapState.GOING_BACK,
            "ada asked for it.", Instant.EPOCH, world.view.members().get(1)), Term.NONE));
        world.until(SwapState.BACK);
        assertEquals("ada asked for it.", world.record().reason());
        assertEquals(List.of(0L, 0L, 0L), world.revisions());
    }

    @Test
    void aLogThatIsDecidedAndNotHandedOverCanBeCalledOff() {
        world.slots.values().forEach(s -> {
            s.faultAt = SwapStep.COMMITTED;
            s.fault = SlotsModel.Fault.HANGS;
        });
        final long document = world.state.snapshot().document().version();
        stagesAnotherLog();
        world.until(SwapState.COMMITTED);
        world.pass(50);
        world.end("n3");
        world.begin(N3);
        world.pass(50);
        assertEquals(document, world.state.snapshot().document().version(), "it says what holds, until it does not");
        assertTrue(SwapRules.mayEnd(world.record()));
        world.state.apply(SwapCoordinator.change(world.state.snapshot(), world.record().to(SwapState.GOING_BACK,
            "ada called the handover of the log off.", Instant.EPOCH, world.view.members().get(1)), Term.NONE));
        world.until(SwapState.BACK);
        assertEquals(List.of(0L, 0L, 0L), world.revisions());
        assertTrue(world.slots.get(N3).taken.getOrDefault(SwapStep.BACK, 0) > 0, "what it opened late is closed");
        world.slots.values().forEach(s -> s.fault = SlotsModel.Fault.NONE);
        stagesAnotherLog();
        world.until(SwapState.COMMITTED);
        world.pass(50);
        assertEquals(List.of(1L, 1L, 1L), world.revisions());
        assertTrue(world.state.snapshot().document().version() > document);
    }

    @Test
    void whatTheLogSaysIsCalledOffGoesBackThoughTheRecordDoesNotSaySo() {
        world.slots.values().forEach(s -> {
            s.faultAt = SwapStep.COMMITTED;
            s.fault = SlotsModel.Fault.FAILS;
        });
        stagesAnotherLog();
        world.until(SwapState.COMMITTED);
        world.members.get(N2).calledOff(world.record().number() + 1, world.now());
        world.pass(50);
        assertEquals(SwapState.COMMITTED, world.record().state(), "it was said of another swap");
        world.coordinator = null;
        for (int second = 0; second < SwapMember.WORD.toSeconds(); second++) {
            world.members.values().forEach(m -> m.calledOff(world.record().number(), world.now()));
            assertEquals(SwapState.COMMITTED, world.record().state(), "who called it off says so first");
            world.pass(1);
        }
        world.pass(1);
        assertEquals(SwapState.GOING_BACK, world.record().state());
        assertEquals("The handover of the log was called off.", world.record().reason());
        world.reign("n3");
        world.until(SwapState.BACK);
        assertEquals(List.of(0L, 0L, 0L), world.revisions());
        assertEquals(1, world.record().marks().stream().filter(m -> m.state() == SwapState.GOING_BACK).count());
    }

    /** From where the rules have let it begin. */
    private void stagesAnotherLog() {
        world.plan(held -> SwapWorld.withConsensus(held, "other"));
        world.state.apply(SwapCoordinator.change(world.state.snapshot(), world.record().to(SwapState.STAGING, "",
            Instant.EPOCH, world.view.members().get(0)), Term.NONE));
    }

    @Test
    void whatIsNotHandedOverCannotBeCalledOff() {
        world.plan("new");
        world.until(SwapState.COMMITTED);
        assertFalse(SwapRules.mayEnd(world.record()));
    }

    @Test
    void withoutQuorumThereIsNoCoordinatorAndWhoSeesTheDifferenceEndsTheSwap() {
        staysInTheWindow(N2);
        world.plan(held -> SwapWorld.withQuorum(held, "strict"));
        world.until(SwapState.DRAINING);
        world.coordinator = null;
        world.slots.get(N2).notices("The old one says yes, the new one says no.");
        world.pass(2);
        assertEquals(SwapState.GOING_BACK, world.record().state());
        assertEquals("n2: The old one says yes, the new one says no. [swap.engine]", world.record().reason());
        assertEquals(List.of(0L, 0L, 0L), world.revisions());
        world.slots.values().forEach(s -> assertEquals(SwapStep.BACK, s.progress.step()));
        world.reign("n3");
        world.until(SwapState.BACK);
    }

    @Test
    void otherSwapsAreEndedByTheCoordinatorAlone() {
        staysInTheWindow(N2);
        world.plan("new");
        world.until(SwapState.DRAINING);
        world.coordinator = null;
        world.slots.get(N2).notices("It broke.");
        world.pass(5);
        assertEquals(SwapState.DRAINING, world.record().state());
        world.reign("n3");
        world.until(SwapState.BACK);
    }

    @Test
    void withAnUnstableViewNothingGoesOn() {
        world.plan("new");
        world.until(SwapState.WARMING);
        world.stable = false;
        world.pass(20);
        assertEquals(SwapState.WARMING, world.record().state());
        world.stable = true;
        world.until(SwapState.COMMITTED);
    }

    /** Its slots are in the window, and stay there. */
    private void staysInTheWindow(final NodeId node) {
        world.slots.get(node).faultAt = SwapStep.DRAINED;
        world.slots.get(node).fault = SlotsModel.Fault.HANGS;
    }

    private List<String> refusals(final String kind, final String component) {
        final var before = SwapWorld.set(0, "old", "");
        final var choices = new java.util.ArrayList<>(before.choices());
        choices.removeIf(c -> c.kind().equals(kind));
        choices.add(new io.coterie.api.component.ClusterConfiguration.Choice(kind, component, "",
            io.coterie.api.component.Configuration.EMPTY));
        return SwapRules.check(world.state.snapshot(), world.view, world.stable, before,
            new io.coterie.api.component.ComponentSet(1, choices)).stream().map(Finding::code).toList();
    }

    @Test
    void whatCannotBeginIsRefusedBeforeAnythingIsTouched() {
        assertEquals(List.of(), refusals("messaging", "new"));
        assertEquals(List.of("swap.nothing-to-do"), refusals("messaging", "old"));
        assertEquals(List.of("swap.other-kind"), refusals("checkpoint", "new"));
        assertEquals(List.of("swap.kind-unsupported"), refusals("manager", "other"));
        assertEquals(List.of(), refusals("consensus", "other"));
        assertEquals(List.of(), refusals("quorum", "other"));
        world.stable = false;
        assertEquals(List.of("swap.suspect"), refusals("messaging", "new"));
        world.stable = true;
        world.end("n3");
        assertEquals(List.of(), refusals("messaging", "new"));
        assertEquals(List.of("swap.no-full-quorum"), refusals("membership", "new"));
        assertEquals(List.of("swap.no-full-quorum"), refusals("quorum", "new"));
        world.state.apply(new Change.MarkUnclean(world.state.term(), N2, "gone", Instant.EPOCH));
        assertEquals(List.of("swap.member-not-ready"), refusals("messaging", "new"));
        assertFalse(world.state.snapshot().records().containsKey(SwapRecord.KEY));
    }

    @Test
    void aRecordReadsAsItWasWrittenAndALaterFormIsLeftAlone() {
        world.plan("new");
        world.until(SwapState.COMMITTED);
        final SwapRecord record = world.record();
        final SwapRecord again = SwapForm.record(record.bytes()).orElseThrow();
        assertEquals(record.marks(), again.marks());
        assertEquals(record.target().hashes(), again.target().hashes());
        assertTrue(SwapSets.same(record.target().set().choices().get(1), again.target().set().choices().get(1)));
        assertEquals(record.toString(), again.toString());
        assertEquals(2, again.document());
        final byte[] later = {(byte) 0xa1, 0x61, 0x76, 0x02};
        assertEquals(Optional.empty(), SwapForm.record(later));
        assertEquals(List.of("messaging: old -> new 1.0.0"), record.changes());
    }
}
