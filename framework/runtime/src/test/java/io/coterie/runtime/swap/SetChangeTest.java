package io.coterie.runtime.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.KeptLog;

class SetChangeTest {
    private static final KeptLog LATER = new KeptLog("g3-7", Set.of(NodeId.of("n1"), NodeId.of("n4")));

    private static Choice choice(String kind, String component, String... setting) {
        return new Choice(kind, component, "", setting.length == 0 ? Configuration.EMPTY
            : Configuration.of(Map.of("port", setting[0])));
    }

    @Test
    void theSameComesBeforeTheSameComponentAndThatBeforeTheSameKind() {
        List<Choice> current = List.of(choice("agents", "ocf"), choice("agents", "java"), choice("state", "one"),
            choice("agents", "java", "7"));
        List<Choice> target = List.of(choice("state", "two"), choice("agents", "java", "8"), choice("agents", "lua"),
            choice("agents", "java", "7"));
        assertEquals(List.of(2, 1, 0, 3), SetChange.match(current, target));
        assertEquals(List.of(0, 1, 2), SetChange.changed(current, target, SetChange.match(current, target)));
    }

    @Test
    void aSwapAddsAndRemovesNothing() {
        List<Choice> current = List.of(choice("agents", "ocf"), choice("state", "one"));
        assertEquals(List.of(), SetChange.refused(current, List.of(choice("state", "two"), choice("agents", "lua"))));
        assertEquals(List.of("components.agents", "components.quorum", "components.state"), SetChange.refused(current,
            List.of(choice("agents", "ocf"), choice("agents", "java"), choice("quorum", "one"))).stream()
            .map(f -> f.field()).sorted().toList());
    }

    @Test
    void aMemberStartsWithWhatWasSwappedAndItsOwnRest() {
        List<Choice> own = List.of(choice("control", "rest", "80"), choice("agents", "ocf"), choice("agents", "java"));
        CommittedSet decided = new CommittedSet(3, List.of(choice("agents", "lua"), choice("agents", "java"),
            choice("control", "rest", "99"), choice("gone", "one")), List.of("aa", "", "", "bb"),
            List.of(LATER, KeptLog.FIRST, KeptLog.FIRST, KeptLog.FIRST));
        CommittedSet begin = SetChange.overlay(own, decided);
        assertEquals(List.of(choice("control", "rest", "80"), choice("agents", "lua"), choice("agents", "java")),
            begin.choices());
        assertEquals(List.of("", "aa", ""), begin.hashes());
        assertEquals(List.of(KeptLog.FIRST, LATER, KeptLog.FIRST), begin.logs());
        assertEquals(3, begin.revision());
    }
}
