package io.coterie.scheduling.scores.model;

import java.util.List;

/**
 * What a constraint speaks of: a whole entity, or one primitive in it.
 *
 * @param entity the top-level resource
 * @param template the primitive; null for the whole
 */
public record Reference(Entity entity, Template template) {
    /**
     * The instances of a unit that are meant, in the order of the group.
     *
     * @param unit a unit of the entity
     * @return all, or the one
     */
    public List<Instance> of(final Unit unit) {
        return template == null ? unit.instances() : List.of(unit.instance(template));
    }

    /** {@return the id that is meant} */
    public String id() {
        return template == null ? entity.id() : template.id();
    }

    @Override
    public String toString() {
        return id();
    }
}
