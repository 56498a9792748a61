package io.coterie.scheduling.scores.model;

import java.util.List;
import java.util.Map;

import io.coterie.api.document.Operation;
import io.coterie.api.document.Resource;

/**
 * A primitive of the document, with what it inherits. Immutable but for the link to its entity, set once.
 */
public final class Template {
    private final Resource.Primitive primitive;
    private final MetaAttributes meta;
    private final int position;
    private final Map<String, Integer> utilization;
    private Entity entity;

    Template(final Resource.Primitive primitive, final MetaAttributes meta, final int position,
            final Map<String, Integer> utilization) {
        this.primitive = primitive;
        this.meta = meta;
        this.position = position;
        this.utilization = Map.copyOf(utilization);
    }

    void entity(final Entity owner) {
        this.entity = owner;
    }

    /** {@return the primitive's id} */
    public String id() {
        return primitive.id();
    }

    /** {@return the agent's full name} */
    public String agent() {
        return primitive.agent();
    }

    /** {@return the primitive as it stands in the document} */
    public Resource.Primitive primitive() {
        return primitive;
    }

    /** {@return its operations} */
    public List<Operation> operations() {
        return primitive.operations();
    }

    /** {@return the meta attributes that hold for it} */
    public MetaAttributes meta() {
        return meta;
    }

    /** {@return its place in its group, 0 if it is in none} */
    public int position() {
        return position;
    }

    /** {@return what it uses of a node's capacity} */
    public Map<String, Integer> utilization() {
        return utilization;
    }

    /** {@return the top-level resource that holds it} */
    public Entity entity() {
        return entity;
    }

    /** {@return whether its instances can be promoted} */
    public boolean promotable() {
        return entity.copies() != null && entity.copies().promotable();
    }

    @Override
    public String toString() {
        return id();
    }
}
