package io.coterie.scheduling.scores.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Value;
import io.coterie.scheduling.scores.rules.RuleContext;
import io.coterie.scheduling.scores.rules.Rules;

/** Spells a document out. Used for one document. */
public final class ModelBuilder {
    private final ClusterDocument document;
    private final Rules rules;
    private final List<Entity> entities = new ArrayList<>();
    private final Map<String, Reference> references = new HashMap<>();
    private final Map<String, Template> templates = new LinkedHashMap<>();

    /**
     * A builder.
     *
     * @param document the document
     * @param rules the rules at the time of the decision
     */
    public ModelBuilder(final ClusterDocument document, final Rules rules) {
        this.document = document;
        this.rules = rules;
    }

    /** {@return the document, spelled out} */
    public Model build() {
        document.resources().forEach(this::entity);
        final ConstraintLinks links = new ConstraintLinks(references);
        final List<Constraint.Location> locations = new ArrayList<>();
        for (final Constraint constraint : document.constraints()) {
            if (constraint instanceof Constraint.Location location) {
                locations.add(location);
            } else {
                links.add(constraint);
            }
        }
        return new Model(new ClusterOptions(document.options()), List.copyOf(entities), references, templates,
            locations, links.colocations(), links.orders());
    }

    private void entity(final Resource resource) {
        final Resource inner = resource instanceof Resource.Clone clone ? clone.inner() : resource;
        if (inner.primitives().findAny().isEmpty()) {
            // a group without members: there is nothing to place
            return;
        }
        final List<List<AttributeSet>> outer = new ArrayList<>();
        if (inner instanceof Resource.Group group) {
            outer.add(group.meta());
        }
        if (resource instanceof Resource.Clone clone) {
            outer.add(clone.meta());
        }
        final List<Template> members = new ArrayList<>();
        inner.primitives().forEach(p -> members.add(template(p, outer, members.size())));
        final MetaAttributes meta = meta(outer, "");
        final CloneSettings settings = resource instanceof Resource.Clone clone
            ? CloneSettings.of(clone.id(), clone.promotable(), meta(List.of(clone.meta(), inner.meta()), ""),
                document.nodes().size())
            : null;
        final Entity entity = new Entity(resource.id(), inner.id(), entities.size(), members, settings, meta);
        entities.add(entity);
        references.put(resource.id(), new Reference(entity, null));
        references.put(inner.id(), new Reference(entity, null));
        members.forEach(t -> {
            templates.put(t.id(), t);
            references.putIfAbsent(t.id(), new Reference(entity, t));
        });
    }

    private Template template(final Resource.Primitive primitive, final List<List<AttributeSet>> outer,
            final int position) {
        final List<List<AttributeSet>> sets = new ArrayList<>();
        sets.add(primitive.meta());
        sets.addAll(outer);
        final Map<String, Integer> utilization = new LinkedHashMap<>();
        final Map<String, Value> used = new LinkedHashMap<>();
        rules.merge(primitive.utilization(), RuleContext.of(primitive.agent()), used);
        used.forEach((name, value) -> utilization.put(name, number(value.text())));
        return new Template(primitive, meta(sets, primitive.agent()), position, utilization);
    }

    private MetaAttributes meta(final List<List<AttributeSet>> sets, final String agent) {
        final Map<String, Value> values = new LinkedHashMap<>();
        sets.forEach(s -> rules.merge(s, RuleContext.of(agent), values));
        rules.merge(document.resourceDefaults(), RuleContext.of(agent), values);
        return new MetaAttributes(values);
    }

    /**
     * Reads a capacity.
     *
     * @param text a whole number
     * @return the number; 0 for anything else, which {@code check} warns of
     */
    public static int number(final String text) {
        try {
            return Integer.parseInt(text.trim());
        } catch (final NumberFormatException e) {
            return 0;
        }
    }
}
