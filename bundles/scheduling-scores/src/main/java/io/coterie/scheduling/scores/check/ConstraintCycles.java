package io.coterie.scheduling.scores.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.api.core.Finding;
import io.coterie.api.document.Constraint;
import io.coterie.scheduling.scores.model.ColocationLink;
import io.coterie.scheduling.scores.model.Model;
import io.coterie.scheduling.scores.model.OrderLink;
import io.coterie.scheduling.scores.model.Reference;
import io.coterie.scheduling.scores.model.Template;

/** Finds colocations and orders that lead back to where they began. Stateless. */
final class ConstraintCycles {
    private ConstraintCycles() {
    }

    /** A way from one place of a graph to another, and the constraint that makes it. */
    private record Arc(String to, String constraint) {
    }

    static List<Finding> find(final Model model) {
        final List<Finding> findings = new ArrayList<>();
        cycle(colocations(model), "colocation", findings);
        cycle(orders(model), "order", findings);
        return findings;
    }

    private static Map<String, List<Arc>> colocations(final Model model) {
        final Map<String, List<Arc>> graph = new LinkedHashMap<>();
        for (final ColocationLink link : model.colocations()) {
            // members of one group are placed together; what is said among them closes no circle
            if (link.dependent().entity() != link.with().entity()) {
                arc(graph, link.dependent().entity().id(), link.with().entity().id(), link.id());
            }
        }
        return graph;
    }

    private static Map<String, List<Arc>> orders(final Model model) {
        final Map<String, List<Arc>> graph = new LinkedHashMap<>();
        model.entities().forEach(e -> {
            Template before = null;
            for (final Template template : e.templates()) {
                arc(graph, template.id() + ".start", template.id() + ".promote", e.id());
                arc(graph, template.id() + ".demote", template.id() + ".stop", e.id());
                arc(graph, template.id() + ".stop", template.id() + ".start", e.id());
                if (before != null) {
                    arc(graph, before.id() + ".start", template.id() + ".start", e.id());
                    arc(graph, template.id() + ".stop", before.id() + ".stop", e.id());
                }
                before = template;
            }
        });
        for (final OrderLink link : model.orders()) {
            if (link.kind() == Constraint.OrderKind.SERIALIZE) {
                continue;
            }
            connect(graph, link.first(), link.firstAction(), link.then(), link.thenAction(), link.id());
            if (link.symmetrical()) {
                connect(graph, link.then(), OrderLink.inverse(link.thenAction()), link.first(),
                    OrderLink.inverse(link.firstAction()), link.id());
            }
        }
        return graph;
    }

    private static void connect(final Map<String, List<Arc>> graph, final Reference first, final String firstAction,
            final Reference then, final String thenAction, final String id) {
        // the last to act of the first, the first to act of the then: the rest follows from the group
        final boolean up = firstAction.equals("start") || firstAction.equals("promote");
        final boolean upThen = thenAction.equals("start") || thenAction.equals("promote");
        arc(graph, end(first, up).id() + "." + firstAction, end(then, !upThen).id() + "." + thenAction, id);
    }

    private static Template end(final Reference reference, final boolean last) {
        final List<Template> templates = reference.entity().templates();
        return reference.template() != null ? reference.template()
            : templates.get(last ? templates.size() - 1 : 0);
    }

    private static void arc(final Map<String, List<Arc>> graph, final String from, final String to,
            final String constraint) {
        graph.computeIfAbsent(from, k -> new ArrayList<>()).add(new Arc(to, constraint));
    }

    private static void cycle(final Map<String, List<Arc>> graph, final String what, final List<Finding> findings) {
        final Set<String> done = new HashSet<>();
        for (final String start : graph.keySet()) {
            if (walk(graph, start, new ArrayList<>(), new LinkedHashMap<>(), done, what, findings)) {
                // one is enough: the next shows itself when this one is gone
                return;
            }
        }
    }

    private static boolean walk(final Map<String, List<Arc>> graph, final String at, final List<String> ids,
            final Map<String, Integer> path, final Set<String> done, final String what,
            final List<Finding> findings) {
        if (path.containsKey(at)) {
            final int from = path.get(at);
            final List<String> places = new ArrayList<>(path.keySet()).subList(from, path.size());
            final Set<String> constraints = new LinkedHashSet<>(ids.subList(from, ids.size()));
            findings.add(new Finding(Finding.Severity.ERROR, "config.constraint-cycle", 0, 0,
                "constraints." + String.join(",", constraints), "The " + what + "s go round in a circle: "
                + String.join(" → ", places) + " → " + at + ".", "Leave out one of them."));
            return true;
        }
        if (done.contains(at)) {
            return false;
        }
        path.put(at, path.size());
        for (final Arc arc : graph.getOrDefault(at, List.of())) {
            ids.add(arc.constraint());
            if (walk(graph, arc.to(), ids, path, done, what, findings)) {
                return true;
            }
            ids.remove(ids.size() - 1);
        }
        path.remove(at);
        done.add(at);
        return false;
    }
}
