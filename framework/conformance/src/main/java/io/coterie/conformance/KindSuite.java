package io.coterie.conformance;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.conformance.process.Work;
import io.coterie.conformance.world.Member;
import io.coterie.conformance.world.MemberPlan;

/**
 * The checks of one kind, and how an instance of it is brought to work. Found through {@link java.util.ServiceLoader};
 * stateless.
 */
public interface KindSuite {
    /** {@return the kind's name} */
    String kind();

    /** {@return the checks, beside those that every component gets} */
    List<Check> checks();

    /**
     * The class with the kind's guarantees: its constants are the words that may be claimed.
     *
     * @return the class; empty if nothing is known of the words
     */
    default Optional<Class<?>> guarantees() {
        return Optional.empty();
    }

    /**
     * Gives a member what an instance of this kind needs of other kinds. Nothing by default: those slots are empty.
     *
     * @param plan the member to be
     */
    default void equip(final MemberPlan plan) {
    }

    /**
     * Does what the slot does with an instance that is warm: opens it, attaches to it. Nothing by default.
     *
     * @param member the member, warm
     */
    default void open(final Member<?> member) {
    }

    /**
     * What a member in a process of its own does for this kind's checks. Nothing by default: members of the kind are in
     * the kit's process alone.
     *
     * @param member the member, current
     * @return its work
     */
    default Optional<Work> work(final Member<?> member) {
        return Optional.empty();
    }

    /** {@return the words that may be claimed, parameters without their values; empty if nothing is known of them} */
    default Set<String> words() {
        final Set<String> words = new TreeSet<>();
        guarantees().ifPresent(type -> {
            for (final Field field : type.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class
                        && !field.getName().equals("KIND")) {
                    try {
                        words.add((String) field.get(null));
                    } catch (final IllegalAccessException e) {
                        throw new IllegalStateException("a public constant can be read", e);
                    }
                }
            }
        });
        return words;
    }
}
