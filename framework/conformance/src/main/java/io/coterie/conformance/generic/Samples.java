package io.coterie.conformance.generic;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/** Arguments that are well formed, for any method of any API: records are built from samples of their parts. */
final class Samples {
    /** Short: what is called with it has nothing to wait for. */
    private static final Duration TIME = Duration.ofMillis(200);
    private static final Map<Class<?>, Object> FIXED = Map.ofEntries(Map.entry(Duration.class, TIME),
        Map.entry(String.class, "kit"), Map.entry(NodeId.class, NodeId.of("n1")),
        Map.entry(MemberId.class, MemberId.of("n1", 1)), Map.entry(Incarnation.class, new Incarnation(1)),
        Map.entry(Instant.class, Instant.EPOCH), Map.entry(UUID.class, new UUID(1, 2)),
        Map.entry(Optional.class, Optional.empty()), Map.entry(List.class, List.of()),
        Map.entry(java.util.Collection.class, List.of()), Map.entry(Set.class, Set.of()),
        Map.entry(Map.class, Map.of()), Map.entry(SortedMap.class, new TreeMap<>()), Map.entry(boolean.class, false),
        Map.entry(int.class, 1), Map.entry(long.class, 1L), Map.entry(double.class, 1.0));

    private Samples() {
    }

    /**
     * A sample of a type.
     *
     * @param type the type
     * @return a value
     */
    static Object of(final Class<?> type) {
        final Object fixed = FIXED.get(type);
        if (fixed != null) {
            return fixed;
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 1);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isRecord()) {
            return record(type);
        }
        if (type.isSealed()) {
            return of(type.getPermittedSubclasses()[0]);
        }
        if (type.isInterface()) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) ->
                switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == given[0];
                    case "toString" -> "a sample of " + type.getSimpleName();
                    default -> method.getReturnType() == void.class ? null : of(method.getReturnType());
                });
        }
        throw new IllegalArgumentException("no sample of " + type);
    }

    /**
     * Samples for a method's parameters.
     *
     * @param types the types
     * @return the values
     */
    static Object[] of(final Class<?>[] types) {
        return Arrays.stream(types).map(Samples::of).toArray();
    }

    /**
     * Samples for a method's parameters, of which collections and bytes hold something and can be changed.
     *
     * @param method the method
     * @return the values
     */
    static Object[] changeable(final Method method) {
        return Arrays.stream(method.getGenericParameterTypes()).map(Samples::changeable).toArray();
    }

    private static Object changeable(final Type type) {
        if (type == byte[].class) {
            return new byte[] {1, 2, 3, 4};
        }
        if (!(type instanceof ParameterizedType generic)) {
            return of(type instanceof Class<?> plain ? plain : Object.class);
        }
        final Class<?> raw = (Class<?>) generic.getRawType();
        final Type[] of = generic.getActualTypeArguments();
        if (raw == Map.class && of[0] instanceof Class<?> key && of[1] instanceof Class<?> value) {
            return new HashMap<>(Map.of(of(key), value == Integer.class ? Integer.valueOf(1) : of(value)));
        }
        if (of[0] instanceof Class<?> element) {
            if (raw == Set.class) {
                return new HashSet<>(Set.of(of(element)));
            }
            if (raw == List.class || raw == java.util.Collection.class) {
                return new ArrayList<>(List.of(of(element)));
            }
        }
        return of(raw);
    }

    private static Object record(final Class<?> type) {
        final Class<?>[] parts = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
        try {
            final Constructor<?> constructor = type.getDeclaredConstructor(parts);
            return constructor.newInstance(of(parts));
        } catch (final InvocationTargetException e) {
            throw new IllegalArgumentException("no sample of " + type, e.getCause());
        } catch (final ReflectiveOperationException e) {
            throw new IllegalArgumentException("no sample of " + type, e);
        }
    }
}
