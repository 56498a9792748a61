package io.coterie.fencing.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.MemberId;
import io.coterie.toolkit.process.ScannedProcess;

import org.junit.jupiter.api.Test;

class FenceDecisionTest {
    private static final UUID CLUSTER = new UUID(1, 1);
    private static final Machine HERE = new Machine("m", "boot2", "pid:[1]");
    private static final long SELF = 900;
    private static final long USER = 1000;

    private static ScannedProcess process(final long pid, final long parent, final String mark) {
        return new ScannedProcess(pid, parent, pid, pid, 'S', pid * 10, USER, false, true,
            mark.isEmpty() ? Map.of() : Map.of(ComponentNamespace.PROCESS_MARK, mark));
    }

    private static ScannedProcess unreadable(final long pid, final long parent, final long user) {
        return new ScannedProcess(pid, parent, pid, pid, 'S', pid * 10, user, false, false, Map.of());
    }

    private static FenceDecision decision(final Registration... registrations) {
        return new FenceDecision(new ProcessMark(CLUSTER, MemberId.of("n1", 5)), HERE, List.of(registrations), SELF,
            USER);
    }

    private static Registration registration(final String node, final long incarnation, final long pid) {
        return new Registration(MemberId.of(node, incarnation), HERE, pid, pid * 10, pid);
    }

    private static List<Long> victims(final FenceDecision decision, final ScannedProcess... all) {
        return decision.look(Arrays.asList(all)).victims().stream().map(ScannedProcess::pid).toList();
    }

    private static List<Long> uncertain(final FenceDecision decision, final ScannedProcess... all) {
        return decision.look(Arrays.asList(all)).uncertain().stream().map(ScannedProcess::pid).toList();
    }

    @Test
    void victimsAreThisAndEarlierIncarnationsOfTheNodeInThisCluster() {
        assertEquals(List.of(10L, 11L), victims(decision(), process(10, 1, CLUSTER + "/n1#5"),
            process(11, 1, CLUSTER + "/n1#4"), process(12, 1, CLUSTER + "/n1#6"), process(13, 1, CLUSTER + "/n2#5"),
            process(14, 1, new UUID(2, 2) + "/n1#5"), process(15, 1, ""), process(16, 1, "nonsense/n1#5"),
            process(17, 1, CLUSTER + "/n1#x")));
    }

    @Test
    void aRegisteredMachineIsFoundWithoutAMark() {
        assertEquals(List.of(10L, 11L), victims(decision(registration("n1", 5, 10)), process(10, 1, ""),
            process(11, 10, ""), process(12, 1, "")));
    }

    @Test
    void anotherProcessWithTheRegisteredPidIsNoVictim() {
        final Registration old = new Registration(MemberId.of("n1", 5), HERE, 10, 7, 10);
        assertEquals(List.of(), victims(decision(old), process(10, 1, "")));
        final Machine before = new Machine("m", "boot1", "pid:[1]");
        assertEquals(List.of(), victims(decision(new Registration(MemberId.of("n1", 5), before, 10, 100, 10)),
            process(10, 1, "")));
    }

    @Test
    void otherMembersAreSparedEvenBelowTheTarget() {
        assertEquals(List.of(10L), victims(decision(registration("n2", 3, 11)), process(10, 1, CLUSTER + "/n1#5"),
            process(11, 10, ""), process(12, 11, "")));
    }

    @Test
    void theOneThatFencesIsNeverAVictim() {
        final FenceDecision.Look look = decision().look(List.of(process(10, 1, CLUSTER + "/n1#5"),
            process(SELF, 10, "")));
        assertEquals(1, look.victims().size());
        assertFalse(look.self());
        assertTrue(decision().look(List.of(process(SELF, 1, CLUSTER + "/n1#5"))).self());
    }

    @Test
    void aLaterIncarnationSupersedesAndAZombieOfItDoesNot() {
        assertTrue(decision().look(List.of(process(10, 1, CLUSTER + "/n1#6"))).superseded());
        assertTrue(decision(registration("n1", 6, 10)).look(List.of(process(10, 1, ""))).superseded());
        assertFalse(decision(registration("n1", 6, 10)).look(List.of()).superseded());
        assertFalse(decision().look(List.of(new ScannedProcess(10, 1, 10, 10, 'Z', 100, USER, false, true,
            Map.of(ComponentNamespace.PROCESS_MARK, CLUSTER + "/n1#6")))).superseded());
    }

    @Test
    void onlyTheVeryIncarnationIsEvidence() {
        assertTrue(decision().look(List.of(process(10, 1, CLUSTER + "/n1#5"))).seen());
        assertFalse(decision().look(List.of(process(10, 1, CLUSTER + "/n1#4"))).seen());
    }

    @Test
    void anUnreadableOrphanOfTheSameUserIsUncertain() {
        final FenceDecision decision = decision(registration("n1", 5, 10));
        final ScannedProcess member = process(10, 7, "");
        final ScannedProcess reaper = process(7, 1, "");
        assertEquals(List.of(20L), uncertain(decision, reaper, member, unreadable(20, 1, USER)));
        assertEquals(List.of(20L), uncertain(decision, reaper, member, unreadable(20, 7, USER)));
        assertEquals(List.of(21L, 22L), uncertain(decision, reaper, member, unreadable(21, 1, USER),
            unreadable(22, 21, USER)));
    }

    @Test
    void whatTheTargetCannotHaveStartedIsNotUncertain() {
        final FenceDecision decision = decision(registration("n1", 5, 10));
        assertEquals(List.of(), uncertain(decision, unreadable(9, 1, USER)), "older than the member");
        assertEquals(List.of(), uncertain(decision, unreadable(20, 1, 33)), "another user's");
        assertEquals(List.of(), uncertain(decision, process(30, 1, ""), unreadable(31, 30, USER)), "has a witness");
    }

    @Test
    void anUnreadableChildOfTheTargetIsAVictim() {
        final FenceDecision decision = decision(registration("n1", 5, 10));
        assertEquals(List.of(10L, 20L), victims(decision, process(10, 1, ""), unreadable(20, 10, 0)));
    }

    @Test
    void registrationsSurviveTheDisk() {
        final Registration written = registration("n1", 5, 10);
        assertEquals(written, Registration.parse(written.text()).orElseThrow());
        assertTrue(Registration.parse("version=2\n" + written.text().substring(10)).isEmpty());
        assertTrue(Registration.parse("").isEmpty());
        assertTrue(Registration.parse(written.text().substring(0, 40)).isEmpty());
    }

    @Test
    void onlyTheSameMachinesEarlierBootIsGone() {
        assertTrue(new Machine("m", "boot1", "pid:[9]").isEarlierBootOf(HERE));
        assertFalse(new Machine("other", "boot1", "pid:[1]").isEarlierBootOf(HERE));
        assertFalse(new Machine("", "boot1", "pid:[1]").isEarlierBootOf(new Machine("", "boot2", "pid:[1]")));
        assertFalse(HERE.isEarlierBootOf(HERE));
    }
}
