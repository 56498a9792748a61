package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.NodeId;
import io.coterie.api.quorum.QuorumState;

/** The rule, without a cluster around it. */
class VoteCountTest {
    private static final Map<NodeId, Integer> THREE = Map.of(NodeId.of("n1"), 1, NodeId.of("n2"), 1,
        NodeId.of("n3"), 1);

    @Test
    void moreThanHalfIsEnough() {
        assertTrue(VoteCount.verdict(nodes("n1", "n2"), THREE, Set.of(), 0).quorate());
        assertFalse(VoteCount.verdict(nodes("n1"), THREE, Set.of(), 0).quorate());
    }

    @Test
    void halfIsNotEnough() {
        final Map<NodeId, Integer> two = Map.of(NodeId.of("n1"), 2, NodeId.of("n2"), 2);
        assertFalse(VoteCount.verdict(nodes("n1"), two, Set.of(), 0).quorate());
    }

    @Test
    void theSettingAsksForMore() {
        final QuorumState state = VoteCount.verdict(nodes("n1", "n2"), THREE, Set.of(), 3);
        assertFalse(state.quorate());
        assertEquals(3, state.needed());
    }

    @Test
    void theSettingNeverAsksForLess() {
        assertFalse(VoteCount.verdict(nodes("n1"), THREE, Set.of(), 1).quorate());
    }

    @Test
    void aPersonDeclaresAllThatAreMissingGone() {
        assertFalse(VoteCount.verdict(nodes("n1"), THREE, nodes("n2"), 0).quorate());
        assertTrue(VoteCount.verdict(nodes("n1"), THREE, nodes("n2", "n3"), 0).quorate());
    }

    private static Set<NodeId> nodes(final String... names) {
        return Arrays.stream(names).map(NodeId::of).collect(Collectors.toSet());
    }
}
