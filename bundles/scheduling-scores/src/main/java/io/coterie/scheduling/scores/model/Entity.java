package io.coterie.scheduling.scores.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A top-level resource of the document: a primitive, a group or a clone. Its units are added once, when the present
 * state is known; after that it does not change. Confined to one decision.
 */
public final class Entity {
    private final String id;
    private final String innerId;
    private final int index;
    private final List<Template> templates;
    private final CloneSettings clone;
    private final MetaAttributes meta;
    private final List<Unit> units = new ArrayList<>();

    Entity(final String id, final String innerId, final int index, final List<Template> templates,
            final CloneSettings clone, final MetaAttributes meta) {
        this.id = id;
        this.innerId = innerId;
        this.index = index;
        this.templates = List.copyOf(templates);
        this.clone = clone;
        this.meta = meta;
        templates.forEach(t -> t.entity(this));
    }

    /** {@return its id} */
    public String id() {
        return id;
    }

    /** {@return the id of what the clone holds; the own id if it is no clone} */
    public String innerId() {
        return innerId;
    }

    /** {@return its place in the document} */
    public int index() {
        return index;
    }

    /** {@return the primitives in it} */
    public List<Template> templates() {
        return templates;
    }

    /** {@return how it is spread; null if it is no clone} */
    public CloneSettings copies() {
        return clone;
    }

    /** {@return the meta attributes of the whole} */
    public MetaAttributes meta() {
        return meta;
    }

    /** {@return what is placed, each on one node} */
    public List<Unit> units() {
        return units;
    }

    /** {@return whether it is a group or a clone of one} */
    public boolean grouped() {
        return templates.size() > 1;
    }

    /** {@return the priority by which it is placed} */
    public int priority() {
        return templates.stream().mapToInt(t -> t.meta().score("priority", 0)).max().orElse(0);
    }

    @Override
    public String toString() {
        return id;
    }
}
