package io.coterie.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.KeptLog;

/** A member ends only when its log has no leader for long and the others have gone on to a later one. */
class LeftBehindTest {
    private static final long AT = 5;
    private static final long LATE = AT + LeftBehind.PATIENCE.toNanos();
    private static final List<Choice> CHOICES = List.of(new Choice("consensus", "raft", "", Configuration.EMPTY));
    private final List<CommittedSet> others = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private boolean leaderless = true;
    private int asked;
    private boolean carriesOut;
    private String lacks = "";
    private final List<String> said = new ArrayList<>();
    private final LeftBehind core = new LeftBehind(null, new LeftBehind.Member() {
        @Override
        public CommittedSet own() {
            return set(3, "g2-1");
        }

        @Override
        public boolean leaderless() {
            return leaderless;
        }

        @Override
        public boolean carriesOut() {
            return carriesOut;
        }

        @Override
        public List<CommittedSet> others() {
            asked++;
            return others;
        }

        @Override
        public String lacks(CommittedSet set) {
            return lacks;
        }

        @Override
        public void end(String problem) {
            ended.add(problem);
        }

        @Override
        public void say(String problem) {
            said.add(problem);
        }
    });

    private static CommittedSet set(final long revision, final String log) {
        return new CommittedSet(revision, CHOICES, List.of("aa"), List.of(log.isEmpty() ? KeptLog.FIRST
            : new KeptLog(log, Set.of(NodeId.of("n1")))));
    }

    @Test
    void whoIsLeftBehindEnds() {
        others.add(set(4, "g4-2"));
        assertFalse(core.look(AT));
        assertFalse(core.look(LATE - 1));
        assertEquals(0, asked);
        assertTrue(core.look(LATE));
        assertEquals(1, ended.size());
        assertTrue(ended.get(0).contains("the set 4"), ended.get(0));
    }

    @Test
    void aLogWithALeaderIsNotLeft() {
        others.add(set(4, "g4-2"));
        core.look(AT);
        leaderless = false;
        assertFalse(core.look(LATE));
        leaderless = true;
        assertFalse(core.look(LATE + 1), "the wait begins anew");
        assertEquals(List.of(), ended);
    }

    @Test
    void othersThatHaveNoLaterLogAreNotFollowed() {
        others.addAll(List.of(set(4, "g2-1"), set(2, "g2-1"), set(1, "")));
        core.look(AT);
        assertFalse(core.look(LATE));
        assertTrue(asked > 0);
        assertEquals(List.of(), ended);
    }

    @Test
    void whoCarriesTheDecisionOutIsNotLeftBehindUntilThatTakesTooLong() {
        others.add(set(4, "g4-2"));
        carriesOut = true;
        core.look(AT);
        assertFalse(core.look(LATE));
        carriesOut = false;
        assertFalse(core.look(LATE + 1));
        assertTrue(core.look(LATE + 1 + LeftBehind.PATIENCE.toNanos()));
    }

    @Test
    void whoCouldNotBeginWithTheirsDoesNotEndAndSaysSoOnce() {
        others.add(set(4, "g4-2"));
        lacks = "a bundle";
        core.look(AT);
        assertFalse(core.look(LATE));
        assertFalse(core.look(LATE + 1));
        assertEquals(1, said.size());
        assertTrue(said.get(0).contains("a bundle"), said.get(0));
        assertEquals(List.of(), ended);
        lacks = "";
        assertTrue(core.look(LATE + 2), "somebody has brought it");
    }
}
