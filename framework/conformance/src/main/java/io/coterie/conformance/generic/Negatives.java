package io.coterie.conformance.generic;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Arguments of a method in which one number or time is negative: itself, in a record at any depth, or in a collection.
 * Used by one thread.
 */
final class Negatives {
    private static final Duration TIME = Duration.ofSeconds(-1);
    private static final Map<Class<?>, Object> NUMBERS = Map.of(int.class, -1, Integer.class, -1, long.class, -1L,
        Long.class, -1L, Duration.class, TIME);

    private final List<Arguments> found = new ArrayList<>();
    private int refused;

    /**
     * Arguments with one negative value.
     *
     * @param what which value
     * @param values the arguments
     * @param wrong whether the API says that it must be refused
     */
    record Arguments(String what, Object[] values, boolean wrong) {
    }

    /** A value that is, or holds, a negative one. */
    private record Value(String what, Object value) {
    }

    /**
     * Finds the arguments.
     *
     * @param method the method
     */
    Negatives(final Method method) {
        final Type[] types = method.getGenericParameterTypes();
        for (int i = 0; i < types.length; i++) {
            final String name = method.getParameters()[i].getName();
            // a time-out, or the numbers that a caller gives by name; what is within a record its constructor judges
            final boolean wrong = types[i] == Duration.class || raw(types[i]) == Map.class;
            for (final Value one : of(types[i], name, new HashSet<>())) {
                final Object[] values = Samples.of(method.getParameterTypes());
                values[i] = one.value;
                found.add(new Arguments(ApiCall.name(method) + " with the negative " + one.what, values, wrong));
            }
        }
    }

    /** {@return the arguments} */
    List<Arguments> found() {
        return found;
    }

    /** {@return how many negative values the types of the API did not take} */
    int refused() {
        return refused;
    }

    private static Class<?> raw(final Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType()
            : type instanceof Class<?> plain ? plain : Object.class;
    }

    private List<Value> of(final Type type, final String name, final Set<Class<?>> within) {
        final Class<?> raw = raw(type);
        if (NUMBERS.containsKey(raw)) {
            return List.of(new Value(name, NUMBERS.get(raw)));
        }
        if (type instanceof ParameterizedType generic) {
            return several(raw, generic.getActualTypeArguments(), name, within);
        }
        // a record that holds itself is looked into once
        if (!within.add(raw)) {
            return List.of();
        }
        try {
            if (raw.isRecord()) {
                return record(raw, name, within);
            }
            final List<Value> all = new ArrayList<>();
            if (raw.isSealed()) {
                for (final Class<?> one : raw.getPermittedSubclasses()) {
                    all.addAll(of(one, name, within));
                }
            }
            return all;
        } finally {
            within.remove(raw);
        }
    }

    private List<Value> several(final Class<?> raw, final Type[] of, final String name, final Set<Class<?>> within) {
        if (raw == Optional.class) {
            return each(of(of[0], name, within), Optional::of);
        }
        if (raw == List.class || raw == Collection.class) {
            return each(of(of[0], name, within), List::of);
        }
        if (raw == Set.class) {
            return each(of(of[0], name, within), Set::of);
        }
        if ((raw == Map.class || raw == SortedMap.class) && of[0] instanceof Class<?> key) {
            return each(of(of[1], name, within), v -> new TreeMap<>(Map.of(Samples.of(key), v)));
        }
        return List.of();
    }

    private static List<Value> each(final List<Value> values, final Function<Object, Object> in) {
        return values.stream().map(v -> new Value(v.what, in.apply(v.value))).toList();
    }

    private List<Value> record(final Class<?> type, final String name, final Set<Class<?>> within) {
        final RecordComponent[] parts = type.getRecordComponents();
        final Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        final List<Value> all = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            for (final Value one : of(parts[i].getGenericType(), name + "." + parts[i].getName(), within)) {
                try {
                    final Constructor<?> constructor = type.getDeclaredConstructor(types);
                    final Object[] values = Samples.of(types);
                    values[i] = one.value;
                    all.add(new Value(one.what, constructor.newInstance(values)));
                } catch (final InvocationTargetException e) {
                    if (!ArgumentChecks.refusal(e.getCause())) {
                        throw new IllegalStateException("a record of the API refuses with " + e.getCause(), e);
                    }
                    refused++;
                } catch (final ReflectiveOperationException e) {
                    throw new IllegalStateException("a record of the API can be made", e);
                }
            }
        }
        return all;
    }
}
