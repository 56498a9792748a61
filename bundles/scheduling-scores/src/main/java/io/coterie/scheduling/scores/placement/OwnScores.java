package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.document.Constraint;
import io.coterie.api.document.Role;
import io.coterie.api.document.Rule;
import io.coterie.api.document.Score;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Template;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.Situation;
import io.coterie.scheduling.scores.rules.RuleContext;

/**
 * What a resource wants by itself, without a look at others: location constraints, stickiness, failures, the state of
 * the nodes. Confined to one decision.
 */
final class OwnScores {
    private static final int NEVER = -Score.INFINITY;
    private final Situation situation;
    private final Map<String, List<Constraint.Location>> locations = new HashMap<>();
    private final Map<Entity, ScoreBoard> units = new HashMap<>();
    private final ScoreBoard nodes;

    OwnScores(final Situation situation) {
        this.situation = situation;
        situation.model().locations().forEach(l -> l.resources().forEach(
            r -> locations.computeIfAbsent(r, id -> new ArrayList<>()).add(l)));
        nodes = new ScoreBoard(situation.nodes().size());
        for (int i = 0; i < nodes.size(); i++) {
            final String obstacle = obstacle(i);
            if (obstacle != null) {
                nodes.add(i, NEVER, obstacle);
            }
        }
    }

    private String obstacle(final int index) {
        final NodeStatus node = situation.nodes().get(index);
        if (node.unclean()) {
            return "unclean";
        } else if (situation.fences().fenced(index)) {
            return "fencing";
        } else if (!node.online()) {
            return "offline";
        } else if (node.leaving()) {
            return "leaving";
        } else if (node.standby() || situation.present().standby(index) != null) {
            return "standby";
        }
        return node.maintenance() ? "maintenance" : null;
    }

    boolean available(final int node) {
        return nodes.score(node) >= 0;
    }

    /** What holds for each unit of an entity as a whole. Not to be changed by the caller. */
    ScoreBoard unit(final Unit unit) {
        return units.computeIfAbsent(unit.entity(), this::entity);
    }

    private ScoreBoard entity(final Entity entity) {
        final ScoreBoard board = nodes.copy();
        final List<String> ids = new ArrayList<>();
        ids.add(entity.id());
        if (!entity.innerId().equals(entity.id())) {
            ids.add(entity.innerId());
        }
        final boolean enabled = situation.options().symmetric();
        final boolean[] optedIn = new boolean[board.size()];
        for (final String id : ids) {
            locate(id, entity.templates().get(0), false, board, optedIn);
        }
        for (final Template template : entity.templates()) {
            if (!ids.contains(template.id())) {
                locate(template.id(), template, false, new ScoreBoard(board.size()), optedIn);
            }
        }
        for (int i = 0; i < board.size() && !enabled; i++) {
            if (!optedIn[i]) {
                board.add(i, NEVER, "symmetric-cluster");
            }
        }
        return board;
    }

    /** What holds for one of its instances. */
    ScoreBoard instance(final Instance instance) {
        final ScoreBoard board = new ScoreBoard(nodes.size());
        final Template template = instance.template();
        final Entity entity = template.entity();
        if (!template.id().equals(entity.innerId())) {
            locate(template.id(), template, false, board, new boolean[board.size()]);
        }
        for (int i = 0; i < board.size(); i++) {
            if (situation.present().ban(i, template) != null) {
                board.add(i, NEVER, "failures");
            }
        }
        final int stickiness = template.meta().score("resource-stickiness", entity.copies() == null ? 0 : 1);
        for (final Observation observation : situation.active(instance)) {
            if (stickiness != 0 && available(observation.node())) {
                board.add(observation.node(), stickiness, "stickiness");
            }
        }
        return board;
    }

    /** What location constraints say of the promoted role. */
    ScoreBoard promoted(final Unit unit) {
        final ScoreBoard board = new ScoreBoard(nodes.size());
        final Entity entity = unit.entity();
        final boolean[] ignored = new boolean[board.size()];
        locate(entity.id(), entity.templates().get(0), true, board, ignored);
        if (!entity.innerId().equals(entity.id())) {
            locate(entity.innerId(), entity.templates().get(0), true, board, ignored);
        }
        return board;
    }

    private void locate(final String id, final Template template, final boolean promoted, final ScoreBoard board,
            final boolean[] optedIn) {
        for (final Constraint.Location location : locations.getOrDefault(id, List.of())) {
            if (location.node().isPresent()) {
                final int node = situation.nodes().index(location.node().get());
                if (node >= 0 && promoted == isPromoted(location.role().orElse(null))) {
                    add(board, node, location.score(), location.id(), optedIn);
                }
                continue;
            }
            for (final Rule rule : location.rules()) {
                if (promoted == isPromoted(rule.role().or(location::role).orElse(null))) {
                    rule(location, rule, template, board, optedIn);
                }
            }
        }
    }

    private void rule(final Constraint.Location location, final Rule rule, final Template template,
            final ScoreBoard board, final boolean[] optedIn) {
        for (int i = 0; i < board.size(); i++) {
            final NodeStatus node = situation.nodes().get(i);
            if (situation.rules().holds(rule, RuleContext.of(template.agent(), node.node(), node.attributes()))) {
                final int score = rule.scoreAttribute().map(a -> attribute(node, a)).orElse(rule.score());
                add(board, i, score, location.id(), optedIn);
            }
        }
    }

    private static void add(final ScoreBoard board, final int node, final int score, final String source,
            final boolean[] optedIn) {
        board.add(node, score, source);
        optedIn[node] |= score >= 0;
    }

    static int attribute(final NodeStatus node, final String name) {
        try {
            return Score.parse(node.attributes().getOrDefault(name, "0"));
        } catch (final IllegalArgumentException e) {
            // an attribute that holds no score gives none
            return 0;
        }
    }

    private static boolean isPromoted(final Role role) {
        return role == Role.PROMOTED;
    }
}
