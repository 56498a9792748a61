package io.coterie.scheduling.scores.transition;

import java.util.ArrayList;
import java.util.List;

import io.coterie.api.document.Constraint;
import io.coterie.api.document.Score;
import io.coterie.scheduling.scores.model.ColocationLink;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.OrderLink;
import io.coterie.scheduling.scores.model.Reference;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.Situation;

/** Orders the actions of instances among each other. Confined to one decision. */
final class Edges {
    private final Situation situation;
    private final Steps steps;
    private final DraftFactory factory;

    Edges(final Situation situation, final Steps steps, final DraftFactory factory) {
        this.situation = situation;
        this.steps = steps;
        this.factory = factory;
    }

    /** The actions of one name that an instance has in this transition. */
    List<Draft> actions(final Instance instance, final String operation) {
        final Step step = steps.of(instance);
        final List<Draft> found = new ArrayList<>();
        if (operation.equals("stop") || operation.equals("demote")) {
            for (final Observation stopped : step.stops) {
                add(found, factory.find(instance, operation, stopped.node()));
            }
            if (step.kept != null) {
                add(found, factory.find(instance, operation, step.kept.node()));
            }
        } else if (step.target.placed()) {
            add(found, factory.find(instance, operation, step.target.node()));
        }
        return found;
    }

    private static void add(final List<Draft> drafts, final Draft draft) {
        if (draft != null) {
            drafts.add(draft);
        }
    }

    private void order(final List<Draft> first, final List<Draft> then) {
        for (final Draft draft : then) {
            first.forEach(draft::after);
        }
    }

    /** The inner order of one instance: demote, stop, start, promote. */
    void own(final Step step, final List<Draft> cancels) {
        final Instance instance = step.instance;
        final List<Draft> demotes = actions(instance, "demote");
        final List<Draft> stops = actions(instance, "stop");
        final List<Draft> starts = actions(instance, "start");
        final List<Draft> promotes = actions(instance, "promote");
        order(demotes, stops);
        order(stops, starts);
        order(starts, promotes);
        order(demotes, promotes);
        order(actions(instance, "reload-agent"), promotes);
        order(demotes, actions(instance, "reload-agent"));
        order(cancels, demotes);
        order(cancels, stops);
        order(cancels, promotes);
    }

    /** Groups: one after the other, and back in reverse. */
    void group(final Unit unit) {
        final List<Instance> members = unit.instances();
        for (int i = 1; i < members.size(); i++) {
            // each after all before it: one between them may have nothing to do
            for (int j = 0; j < i; j++) {
                forward(members.get(j), "start", members.get(i), "start");
                forward(members.get(j), "promote", members.get(i), "promote");
            }
        }
    }

    private void forward(final Instance first, final String firstAction, final Instance then,
            final String thenAction) {
        order(actions(first, firstAction), actions(then, thenAction));
        final List<Draft> undo = actions(then, OrderLink.inverse(thenAction));
        order(undo, actions(first, OrderLink.inverse(firstAction)));
        if (!steps.of(first).fenced.isEmpty() || actions(first, OrderLink.inverse(firstAction)).isEmpty()) {
            order(undo, actions(first, firstAction));
        }
    }

    /** The copies of a clone: what is given up comes before what is taken. */
    void copies(final Entity entity) {
        final List<Draft> stops = new ArrayList<>();
        final List<Draft> starts = new ArrayList<>();
        final List<Draft> demotes = new ArrayList<>();
        final List<Draft> promotes = new ArrayList<>();
        Unit before = null;
        for (final Unit unit : entity.units()) {
            for (final Instance instance : unit.instances()) {
                stops.addAll(actions(instance, "stop"));
                starts.addAll(actions(instance, "start"));
                demotes.addAll(actions(instance, "demote"));
                promotes.addAll(actions(instance, "promote"));
                if (before != null && entity.copies().ordered()) {
                    forward(before.instance(instance.template()), "start", instance, "start");
                }
            }
            before = unit;
        }
        order(stops, starts);
        order(demotes, promotes);
        // a copy whose demote failed may be promoted until it has stopped
        order(stops, promotes);
    }

    void link(final OrderLink link) {
        final boolean interleaved = Steps.interleaved(link.first().entity(), link.then().entity());
        for (final Unit first : link.first().entity().units()) {
            for (final Unit then : link.then().entity().units()) {
                if (interleaved && !together(first, then)) {
                    continue;
                }
                for (final Instance one : link.first().of(first)) {
                    for (final Instance other : link.then().of(then)) {
                        link(link, one, other);
                    }
                }
            }
        }
    }

    private void link(final OrderLink link, final Instance first, final Instance then) {
        if (link.kind() == Constraint.OrderKind.SERIALIZE) {
            for (final String one : List.of("stop", "start", "promote", "demote")) {
                for (final String other : List.of("stop", "start", "promote", "demote")) {
                    if (one.equals(link.firstAction()) && other.equals(link.thenAction())) {
                        order(actions(first, one), actions(then, other));
                    }
                }
            }
            return;
        }
        order(actions(first, link.firstAction()), actions(then, link.thenAction()));
        if (link.symmetrical()) {
            final List<Draft> undo = actions(then, OrderLink.inverse(link.thenAction()));
            order(undo, actions(first, OrderLink.inverse(link.firstAction())));
            if (link.requires()) {
                // when a fence, or nothing, ends the first, the second is still ended before the first begins anew
                order(undo, actions(first, link.firstAction()));
            }
        }
    }

    private boolean together(final Unit first, final Unit then) {
        return first.boundNode() != Unit.UNBOUND && then.boundNode() != Unit.UNBOUND
            ? first.boundNode() == then.boundNode() : touches(first, then);
    }

    private boolean touches(final Unit first, final Unit then) {
        for (int node = 0; node < situation.nodes().size(); node++) {
            if (touches(first, node) && touches(then, node)) {
                return true;
            }
        }
        return false;
    }

    private boolean touches(final Unit unit, final int node) {
        for (final Instance instance : unit.instances()) {
            final Step step = steps.of(instance);
            if (step.target.node() == node || step.stops.stream().anyMatch(o -> o.node() == node)) {
                return true;
            }
        }
        return false;
    }

    /** Those that must not be together: one is gone from a node before the other comes. */
    void apart(final ColocationLink link) {
        if (link.score() > -Score.INFINITY) {
            return;
        }
        for (final Unit one : link.dependent().entity().units()) {
            for (final Unit other : link.with().entity().units()) {
                leave(link.dependent(), one, link.with(), other);
                leave(link.with(), other, link.dependent(), one);
            }
        }
    }

    private void leave(final Reference who, final Unit unit, final Reference whom, final Unit other) {
        for (final Instance going : who.of(unit)) {
            for (final Draft stop : actions(going, "stop")) {
                for (final Instance coming : whom.of(other)) {
                    actions(coming, "start").stream().filter(d -> d.node.equals(stop.node))
                        .forEach(d -> d.after(stop));
                }
            }
        }
    }
}
