package io.coterie.document;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.Resource;

/**
 * Checks that what is named exists, and makes a constraint that names what is in a clone speak of the clone, since
 * that is what is placed.
 */
final class References {
    private final ClusterDocument document;
    private final List<String> origins;
    private final Findings findings;
    private final Map<String, String> resources = new LinkedHashMap<>();

    References(final ClusterDocument document, final List<String> origins, final Findings findings) {
        this.document = document;
        this.origins = origins;
        this.findings = findings;
        document.resources().forEach(r -> learn(r, r.id()));
    }

    private void learn(final Resource resource, final String placed) {
        if (resource instanceof Resource.Clone clone) {
            resources.put(clone.id(), clone.id());
            learn(clone.inner(), clone.id());
        } else {
            resources.put(resource.id(), placed.endsWith(ResourceReader.CLONE_SUFFIX) ? placed : resource.id());
            if (resource instanceof Resource.Group group) {
                group.members().forEach(m -> learn(m, placed.endsWith(ResourceReader.CLONE_SUFFIX) ? placed : m.id()));
            }
        }
    }

    ClusterDocument resolve() {
        final List<Constraint> constraints = new ArrayList<>();
        final Set<String> ids = new HashSet<>();
        for (int i = 0; i < document.constraints().size(); i++) {
            final Constraint constraint = document.constraints().get(i);
            final String field = origins.get(i);
            if (!ids.add(constraint.id())) {
                error(field, "config.duplicate-name", "The constraint id '"
                    + constraint.id() + "' stands twice.", "Rename one of them.");
            }
            constraints.add(resolve(constraint, field));
        }
        checkFencing();
        return new ClusterDocument(document.cluster(), document.options(), document.nodes(), document.components(),
            document.fencing(), document.resourceDefaults(), document.operationDefaults(), document.resources(),
            constraints);
    }

    private Constraint resolve(final Constraint constraint, final String field) {
        if (constraint instanceof Constraint.Location c) {
            c.node().ifPresent(node -> node(node, field));
            return new Constraint.Location(c.id(), c.resources().stream().map(r -> resource(r, c, field)).toList(),
                c.node(), c.score(), c.rules(), c.role(), c.discovery());
        }
        if (constraint instanceof Constraint.Colocation c) {
            same(c.resource(), c.with(), c, field);
            return new Constraint.Colocation(c.id(), resource(c.resource(), c, field), c.role(),
                resource(c.with(), c, field), c.withRole(), c.score(), c.nodeAttribute(), c.influence());
        }
        if (constraint instanceof Constraint.Order c) {
            if (c.firstAction().equals(c.thenAction())) {
                same(c.first(), c.then(), c, field);
            }
            return new Constraint.Order(c.id(), resource(c.first(), c, field), c.firstAction(),
                resource(c.then(), c, field), c.thenAction(), c.kind(), c.symmetrical(), c.requireAll());
        }
        if (constraint instanceof Constraint.ColocationSets c) {
            return new Constraint.ColocationSets(c.id(), sets(c.sets(), c, field), c.score());
        }
        if (constraint instanceof Constraint.OrderSets c) {
            return new Constraint.OrderSets(c.id(), sets(c.sets(), c, field), c.kind(), c.symmetrical());
        }
        final Constraint.Ticket c = (Constraint.Ticket) constraint;
        return new Constraint.Ticket(c.id(), c.ticket(), sets(c.sets(), c, field), c.lossPolicy());
    }

    private List<Constraint.ResourceSet> sets(final List<Constraint.ResourceSet> sets, final Constraint constraint,
            final String field) {
        return sets.stream().map(s -> new Constraint.ResourceSet(
            s.resources().stream().map(r -> resource(r, constraint, field)).toList(), s.sequential(), s.requireAll(),
            s.action(), s.role())).toList();
    }

    private String resource(final String id, final Constraint constraint, final String field) {
        if (!id.isEmpty() && !resources.containsKey(id)) {
            error(field, "config.unknown-resource", "The constraint '" + constraint.id()
                + "' names a resource '" + id + "' that is not in the document.",
                Suggestion.of(id, resources.keySet()));
        }
        return resources.getOrDefault(id, id);
    }

    private void same(final String one, final String other, final Constraint constraint, final String field) {
        if (one.equals(other) && !one.isEmpty()) {
            error(field, "config.constraint-cycle", "The constraint '" + constraint.id()
                + "' relates '" + one + "' to itself.", "Name two resources.");
        }
    }

    private void node(final NodeId node, final String field) {
        if (!document.nodes().isEmpty() && !document.nodes().containsKey(node)) {
            error(field, "config.unknown-node", "There is no node '" + node
                + "' in the document.", Suggestion.of(node.name(), nodeNames()));
        }
    }

    private Set<String> nodeNames() {
        final Set<String> names = new TreeSet<>();
        document.nodes().keySet().forEach(n -> names.add(n.name()));
        return names;
    }

    private void checkFencing() {
        for (final FencingSpec.Device device : document.fencing().devices()) {
            final String field = "fencing.devices." + device.name();
            device.targets().forEach(node -> fenceTarget(node, field + ".targets"));
            device.hostMap().keySet().forEach(node -> fenceTarget(node, field + ".host-map"));
            device.delay().byNode().keySet().forEach(node -> fenceTarget(node, field + ".delay"));
        }
        document.fencing().topology().keySet().forEach(node -> fenceTarget(node, "fencing.topology." + node));
    }

    private void fenceTarget(final NodeId node, final String field) {
        if (!document.nodes().isEmpty() && !document.nodes().containsKey(node)) {
            error(field, "config.unknown-node", "There is no node '" + node
                + "' in the document.", Suggestion.of(node.name(), nodeNames()));
        }
    }

    private void error(final String field, final String code, final String problem, final String remedy) {
        findings.error(findings.positionOf(field), code, field, problem, remedy);
    }
}
