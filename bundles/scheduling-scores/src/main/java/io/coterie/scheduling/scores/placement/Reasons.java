package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.coterie.api.document.Score;
import io.coterie.api.scheduling.Placement.Candidate;
import io.coterie.api.scheduling.Placement.Term;
import io.coterie.scheduling.scores.present.ClusterNodes;

/** Puts scores into words. Stateless. */
final class Reasons {
    private Reasons() {
    }

    static List<Candidate> candidates(final ScoreBoard board, final ClusterNodes nodes) {
        final List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < board.size(); i++) {
            candidates.add(new Candidate(nodes.id(i), board.score(i), board.terms(i)));
        }
        candidates.sort(Comparator.comparingInt(Candidate::score).reversed());
        return candidates;
    }

    static Candidate candidate(final ScoreBoard board, final int node, final ClusterNodes nodes) {
        return new Candidate(nodes.id(node), board.score(node), board.terms(node));
    }

    /** Why a node was taken: its score, and the runner-up's. */
    static String chosen(final int node, final boolean current, final List<Candidate> candidates,
            final ClusterNodes nodes) {
        final Candidate winner = candidates.stream().filter(c -> c.node().equals(nodes.id(node))).findFirst()
            .orElseThrow();
        final Optional<Candidate> second = candidates.stream()
            .filter(c -> !c.node().equals(nodes.id(node)) && c.score() >= 0).findFirst();
        final String score = " (" + Score.format(winner.score()) + ")";
        if (second.isEmpty()) {
            return nodes.id(node) + " is the only node that may run it" + score + ".";
        } else if (second.get().score() == winner.score()) {
            return current ? "It runs on " + nodes.id(node) + ", and no node is better" + score + "."
                : nodes.id(node) + " is as good as " + second.get().node() + score + " and has less to run, or comes"
                    + " first.";
        }
        return nodes.id(node) + " has the best score" + score + "; the runner-up is " + second.get().node() + " ("
            + Score.format(second.get().score()) + ").";
    }

    /** Why no node was taken. */
    static String nowhere(final List<Candidate> candidates) {
        final StringBuilder text = new StringBuilder("No node may run it");
        String separator = ": ";
        for (final Candidate candidate : candidates) {
            final Optional<Term> worst = candidate.terms().stream().min(Comparator.comparingInt(Term::score));
            if (worst.isPresent() && worst.get().score() < 0) {
                text.append(separator).append(candidate.node()).append(' ').append(worst.get().source());
                separator = ", ";
            }
        }
        return text.append('.').toString();
    }
}
