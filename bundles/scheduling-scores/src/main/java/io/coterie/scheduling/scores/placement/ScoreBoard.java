package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.List;

import io.coterie.api.document.Score;
import io.coterie.api.scheduling.Placement.Term;

/** Scores by node, with what they are made of. Confined to one decision. */
final class ScoreBoard {
    private final int[] scores;
    private final List<List<Term>> terms;

    ScoreBoard(final int nodes) {
        scores = new int[nodes];
        terms = new ArrayList<>(nodes);
        for (int i = 0; i < nodes; i++) {
            terms.add(null);
        }
    }

    void add(final int node, final int score, final String source) {
        scores[node] = Score.add(scores[node], score);
        if (terms.get(node) == null) {
            terms.set(node, new ArrayList<>(2));
        }
        terms.get(node).add(new Term(score, source));
    }

    void add(final ScoreBoard other) {
        for (int i = 0; i < scores.length; i++) {
            if (other.terms.get(i) != null) {
                for (final Term term : other.terms.get(i)) {
                    add(i, term.score(), term.source());
                }
            }
        }
    }

    ScoreBoard copy() {
        final ScoreBoard copy = new ScoreBoard(scores.length);
        copy.add(this);
        return copy;
    }

    int score(final int node) {
        return scores[node];
    }

    List<Term> terms(final int node) {
        return terms.get(node) == null ? List.of() : terms.get(node);
    }

    int size() {
        return scores.length;
    }

    boolean anyPossible() {
        for (final int score : scores) {
            if (score >= 0) {
                return true;
            }
        }
        return false;
    }
}
