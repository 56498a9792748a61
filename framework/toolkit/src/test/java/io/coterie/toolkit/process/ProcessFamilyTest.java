package io.coterie.toolkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

class ProcessFamilyTest {
    private static ScannedProcess process(final long pid, final long parent, final long session, final char state,
            final String mark) {
        return new ScannedProcess(pid, parent, session, session, state, pid * 10, 0, false, true,
            mark.isEmpty() ? Map.of() : Map.of("MARK", mark));
    }

    private static List<Long> family(final Set<Long> foreignSessions, final ScannedProcess... all) {
        return ProcessFamily.of(Arrays.asList(all), p -> p.variable("MARK").filter("us"::equals).isPresent(),
            p -> p.variable("MARK").filter("them"::equals).isPresent(), foreignSessions)
            .stream().map(ScannedProcess::pid).toList();
    }

    @Test
    void takesMarkedOnesAndTheirUnmarkedDescendants() {
        assertEquals(List.of(10L, 11L, 12L), family(Set.of(), process(10, 1, 10, 'S', "us"),
            process(11, 10, 10, 'S', ""), process(12, 11, 12, 'T', ""), process(13, 1, 13, 'S', "")));
    }

    @Test
    void leavesWhatBelongsToSomebodyElseAndItsDescendants() {
        assertEquals(List.of(10L), family(Set.of(), process(10, 1, 10, 'S', "us"),
            process(11, 10, 11, 'S', "them"), process(12, 11, 11, 'S', "")));
    }

    @Test
    void takesTheWholeSessionOfALeaderOfOurs() {
        assertEquals(List.of(10L, 20L), family(Set.of(), process(10, 1, 10, 'S', "us"), process(20, 1, 10, 'S', "")));
    }

    @Test
    void takesTheSessionWhoseLeaderIsGone() {
        assertEquals(List.of(11L, 20L), family(Set.of(), process(11, 1, 10, 'S', "us"), process(20, 1, 10, 'S', "")));
    }

    @Test
    void leavesTheOthersInATerminalsSession() {
        assertEquals(List.of(11L), family(Set.of(), process(10, 1, 10, 'S', ""), process(11, 10, 10, 'S', "us"),
            process(20, 10, 10, 'S', "")));
        assertEquals(List.of(11L), family(Set.of(10L), process(11, 1, 10, 'S', "us"), process(20, 1, 10, 'S', "")));
    }

    @Test
    void theDeadDoNotCount() {
        assertEquals(List.of(), family(Set.of(), process(10, 1, 10, 'Z', "us"), process(11, 10, 10, 'X', "us")));
    }

    @Test
    void onlyGroupsOfVictimsAloneAreKilledAsGroups() {
        final ScannedProcess a = process(10, 1, 10, 'S', "us");
        final ScannedProcess b = process(11, 1, 30, 'S', "us");
        final ScannedProcess other = process(31, 1, 30, 'S', "");
        final ScannedProcess dead = process(32, 1, 10, 'Z', "");
        assertEquals(Set.of(10L), ProcessKiller.wholeGroups(List.of(a, b), List.of(a, b, other, dead)));
    }
}
