package io.coterie.api.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A resource: a primitive, a group of primitives, or a clone of either. */
public sealed interface Resource {
    /** {@return its id, unique in the document} */
    String id();

    /** {@return its meta attributes, by set} */
    List<AttributeSet> meta();

    /** {@return the primitives in it, itself if it is one} */
    Stream<Primitive> primitives();

    /**
     * One service.
     *
     * @param id its id
     * @param agent the agent's full name, {@code class:provider:type} or {@code class:type}
     * @param parameters what the agent gets, by set
     * @param meta its meta attributes, by set
     * @param operations how its actions run
     * @param utilization what it uses of a node's capacity, by set
     */
    record Primitive(String id, String agent, List<AttributeSet> parameters, List<AttributeSet> meta,
            List<Operation> operations, List<AttributeSet> utilization) implements Resource {
        /** Copies the lists. */
        public Primitive {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(agent, "agent");
            parameters = List.copyOf(parameters);
            meta = List.copyOf(meta);
            operations = List.copyOf(operations);
            utilization = List.copyOf(utilization);
        }

        @Override
        public Stream<Primitive> primitives() {
            return Stream.of(this);
        }
    }

    /**
     * Primitives that run together, started in order and stopped in reverse.
     *
     * @param id its id
     * @param members in order; at least one
     * @param meta its meta attributes, by set; the members inherit them
     */
    record Group(String id, List<Primitive> members, List<AttributeSet> meta) implements Resource {
        /** Copies the lists. */
        public Group {
            Objects.requireNonNull(id, "id");
            members = List.copyOf(members);
            meta = List.copyOf(meta);
        }

        @Override
        public Stream<Primitive> primitives() {
            return members.stream();
        }
    }

    /**
     * Something that runs on several nodes.
     *
     * @param id its id
     * @param inner a primitive or a group
     * @param promotable whether instances can be promoted
     * @param meta its meta attributes, by set: {@code clone-max}, {@code clone-node-max}, {@code promoted-max},
     *     {@code promoted-node-max}, {@code notify}, {@code interleave}, {@code ordered}, {@code globally-unique}
     */
    record Clone(String id, Resource inner, boolean promotable, List<AttributeSet> meta) implements Resource {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if {@code inner} is a clone
         */
        public Clone {
            Objects.requireNonNull(id, "id");
            if (inner instanceof Clone) {
                throw new IllegalArgumentException("a clone cannot hold a clone: " + id);
            }
            Objects.requireNonNull(inner, "inner");
            meta = List.copyOf(meta);
        }

        @Override
        public Stream<Primitive> primitives() {
            return inner.primitives();
        }
    }

    /**
     * The values of sets that have no rule, merged; for callers that need no rules.
     *
     * @param sets the sets
     * @return the values by name
     */
    static Map<String, Value> plain(final List<AttributeSet> sets) {
        final Map<String, Value> values = new LinkedHashMap<>();
        sets.stream().filter(s -> s.rule().isEmpty())
            .sorted(java.util.Comparator.comparingInt(AttributeSet::score).reversed())
            .forEach(s -> s.values().forEach(values::putIfAbsent));
        return Collections.unmodifiableMap(values);
    }
}
