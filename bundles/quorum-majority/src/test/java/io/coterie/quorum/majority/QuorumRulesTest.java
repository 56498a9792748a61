package io.coterie.quorum.majority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.quorum.QuorumState.Rule;

/** The rules as tables and as stories. */
class QuorumRulesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a=1 b=1 c=1         | lowest | a b      | true  | MAJORITY",
        "a=1 b=1 c=1         | lowest | a        | false | MAJORITY",
        "a=1                 | lowest | a        | true  | MAJORITY",
        "a=3 b=1 c=1         | lowest | a        | true  | MAJORITY",
        "a=3 b=1 c=1         | lowest | b c      | false | MAJORITY",
        "a=1 b=1 c=1 d=1     | lowest | a d      | true  | TIE_BREAKER",
        "a=1 b=1 c=1 d=1     | lowest | b c      | false | TIE_BREAKER",
        "a=1 b=1 c=1 d=1     | none   | a d      | false | MAJORITY",
        "a=1 b=1 c=1 d=1     | node:c | b c      | true  | TIE_BREAKER",
        "a=1 b=1 c=1 d=1     | node:c | a d      | false | TIE_BREAKER",
        "a=1 b=1 c=1 d=1     | node:x | a d      | false | MAJORITY",
        "a=0 b=1 c=1 d=1 e=1 | lowest | a c d    | false | TIE_BREAKER",
        "a=0 b=1 c=1 d=1 e=1 | lowest | b c      | true  | TIE_BREAKER",
        "a=0 b=0             | lowest | a b      | false | MAJORITY",
        "a=1 b=1 c=1         | lowest | x y z    | false | MAJORITY",
        "a=3 b=1             | lowest | a        | true  | MAJORITY",
    })
    void majorityAndTieBreaker(final String votes, final String tieBreaker, final String view, final boolean quorate,
            final Rule rule) {
        final QuorumRules rules = new QuorumRules(false, new TieBreaker(tieBreaker));
        rules.electorate(votes(votes));
        rules.view(members(view));
        assertEquals(quorate, rules.state().quorate(), rules.state().toString());
        assertEquals(rule, rules.state().rule());
    }

    @Test
    void nothingIsQuorateWithoutViewOrElectorate() {
        final QuorumRules rules = new QuorumRules(false, TieBreaker.LOWEST);
        assertEquals(Rule.NO_VIEW, rules.state().rule());
        rules.view(members("a"));
        assertFalse(rules.state().quorate());
        rules.electorate(votes("a=1"));
        assertTrue(rules.state().quorate());
    }

    @Test
    void waitForAllWaitsOnceForAllTogether() {
        final QuorumRules rules = new QuorumRules(true, TieBreaker.LOWEST);
        rules.electorate(votes("a=1 b=1 c=1"));
        rules.view(members("a b"));
        assertRefused(rules, Rule.WAIT_FOR_ALL);
        rules.view(members("a c"));
        assertRefused(rules, Rule.WAIT_FOR_ALL);
        rules.view(members("a b c"));
        assertTrue(rules.state().quorate());
        rules.view(members("a b"));
        assertTrue(rules.state().quorate());
        rules.view(members("a"));
        assertRefused(rules, Rule.MAJORITY);
    }

    @Test
    void twoNodesNeedBothThenASurvivorNeedsAFence() {
        final QuorumRules rules = twoNodes();
        rules.view(members("a"));
        assertRefused(rules, Rule.WAIT_FOR_ALL);
        rules.view(List.of(MemberId.of("a", 1), MemberId.of("b", 5)));
        assertGranted(rules, Rule.MAJORITY);
        rules.view(members("a"));
        assertRefused(rules, Rule.MAJORITY);
        rules.fenced(MemberId.of("b", 4));
        assertRefused(rules, Rule.MAJORITY);
        rules.fenced(MemberId.of("b", 5));
        assertGranted(rules, Rule.TWO_NODE_FENCED);
        rules.view(List.of(MemberId.of("a", 1), MemberId.of("b", 6)));
        assertGranted(rules, Rule.MAJORITY);
        rules.view(members("a"));
        assertRefused(rules, Rule.MAJORITY);
        rules.fenced(MemberId.of("b", 5));
        assertRefused(rules, Rule.MAJORITY);
        rules.fenced(MemberId.of("b", 6));
        assertGranted(rules, Rule.TWO_NODE_FENCED);
    }

    @Test
    void aFenceThatIsConfirmedBeforeTheViewChangesCounts() {
        final QuorumRules rules = twoNodes();
        rules.view(members("a b"));
        rules.fenced(MemberId.of("b", 1));
        rules.view(members("a"));
        assertGranted(rules, Rule.TWO_NODE_FENCED);
    }

    @Test
    void afterARestartAnOldFenceIsNoProof() {
        final QuorumRules rules = twoNodes();
        rules.view(members("a"));
        rules.fenced(MemberId.of("b", 5));
        assertRefused(rules, Rule.WAIT_FOR_ALL);
    }

    @Test
    void aPersonDeclaresEveryMissingNodeGone() {
        final QuorumRules rules = new QuorumRules(true, TieBreaker.LOWEST);
        rules.electorate(votes("a=1 b=1 c=1"));
        rules.view(members("a"));
        rules.override(NodeId.of("b"));
        assertRefused(rules, Rule.WAIT_FOR_ALL);
        rules.override(NodeId.of("c"));
        assertGranted(rules, Rule.OVERRIDE);
        rules.view(members("a c"));
        assertGranted(rules, Rule.OVERRIDE);
        rules.view(members("a"));
        assertFalse(rules.state().quorate(), "c was seen again: its override is over");
    }

    @Test
    void whoIsHereCannotBeDeclaredGone() {
        final QuorumRules rules = twoNodes();
        rules.view(members("a b"));
        rules.override(NodeId.of("b"));
        rules.view(members("a"));
        assertRefused(rules, Rule.MAJORITY);
    }

    @Test
    void theElectorateMayGrowAndShrink() {
        final QuorumRules rules = twoNodes();
        rules.view(members("a b"));
        rules.electorate(votes("a=1 b=1 c=1 d=1 e=1"));
        assertRefused(rules, Rule.MAJORITY);
        rules.view(members("a b c"));
        assertGranted(rules, Rule.MAJORITY);
        rules.electorate(votes("a=1"));
        assertGranted(rules, Rule.MAJORITY);
        assertEquals(new QuorumState(true, 1, 1, 1, Rule.MAJORITY, "More than half of the votes are here."),
            rules.state());
    }

    static QuorumRules twoNodes() {
        final QuorumRules rules = new QuorumRules(false, TieBreaker.LOWEST);
        rules.electorate(votes("a=1 b=1"));
        return rules;
    }

    static Map<NodeId, Integer> votes(final String text) {
        final Map<NodeId, Integer> votes = new TreeMap<>();
        for (final String pair : text.trim().split(" ")) {
            votes.put(NodeId.of(pair.substring(0, pair.indexOf('='))),
                Integer.parseInt(pair.substring(pair.indexOf('=') + 1)));
        }
        return votes;
    }

    static List<MemberId> members(final String nodes) {
        return Arrays.stream(nodes.trim().split(" ")).map(node -> MemberId.of(node, 1)).toList();
    }

    private static void assertGranted(final QuorumRules rules, final Rule rule) {
        assertTrue(rules.state().quorate(), rules.state().toString());
        assertEquals(rule, rules.state().rule());
    }

    private static void assertRefused(final QuorumRules rules, final Rule rule) {
        assertFalse(rules.state().quorate(), rules.state().toString());
        assertEquals(rule, rules.state().rule());
    }
}
