package io.coterie.scheduling.scores.model;

import java.util.ArrayList;
import java.util.List;

/** What is placed as a whole on one node: a primitive, a group, or one copy of a clone. Confined to one decision. */
public final class Unit {
    /** Not a clone's copy. */
    public static final int NO_NUMBER = -1;
    /** May be placed on any node. */
    public static final int UNBOUND = -1;
    private final Entity entity;
    private final int number;
    private final int boundNode;
    private final List<Instance> instances = new ArrayList<>();

    /**
     * A unit with an instance of each of the entity's primitives.
     *
     * @param entity whose it is
     * @param number a clone's copy's number, or {@link #NO_NUMBER}
     * @param boundNode the index of the only node for it, or {@link #UNBOUND}: copies of an anonymous clone are alike,
     *     so each belongs to a node, and nothing is gained by moving one
     */
    public Unit(final Entity entity, final int number, final int boundNode) {
        this.entity = entity;
        this.number = number;
        this.boundNode = boundNode;
        entity.templates().forEach(t -> instances.add(new Instance(
            number == NO_NUMBER ? t.id() : t.id() + ":" + number, t, this)));
    }

    /** {@return whose it is} */
    public Entity entity() {
        return entity;
    }

    /** {@return the number of a clone's copy, or {@link #NO_NUMBER}} */
    public int number() {
        return number;
    }

    /** {@return the index of the only node for it, or {@link #UNBOUND}} */
    public int boundNode() {
        return boundNode;
    }

    /** {@return its instances in order} */
    public List<Instance> instances() {
        return instances;
    }

    /**
     * Its instance of a primitive.
     *
     * @param template the primitive
     * @return the instance
     */
    public Instance instance(final Template template) {
        return instances.get(template.position());
    }

    @Override
    public String toString() {
        return number == NO_NUMBER ? entity.id() : entity.innerId() + ":" + number;
    }
}
