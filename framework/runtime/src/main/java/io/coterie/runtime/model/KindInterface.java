package io.coterie.runtime.model;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Optional;

import io.coterie.api.component.ComponentProvider;

/**
 * Finds the interface of a kind. The rule: it is the type argument {@code T} with which the provider's class implements
 * {@code ComponentProvider<T>}. It must be an interface; every kind has exactly one, and it is known before an instance
 * exists. So the framework needs no list of kinds, and imports no API but those of membership and messaging. Pure.
 */
public final class KindInterface {
    private KindInterface() {
    }

    /**
     * Reads the type argument.
     *
     * @param provider the provider's class
     * @return the interface; empty if the class does not name one
     */
    public static Optional<Class<?>> of(final Class<?> provider) {
        for (Class<?> type = provider; type != null; type = type.getSuperclass()) {
            for (final Type implemented : type.getGenericInterfaces()) {
                if (implemented instanceof ParameterizedType parameterized
                        && parameterized.getRawType() == ComponentProvider.class) {
                    return asInterface(parameterized.getActualTypeArguments()[0]);
                }
            }
            final Optional<Class<?>> inherited = ofSuperclass(type.getGenericSuperclass());
            if (inherited.isPresent()) {
                return inherited;
            }
        }
        return Optional.empty();
    }

    /** An abstract provider may pass its own only type parameter on. */
    private static Optional<Class<?>> ofSuperclass(final Type superclass) {
        if (superclass instanceof ParameterizedType parameterized && parameterized.getActualTypeArguments().length == 1
                && ComponentProvider.class.isAssignableFrom((Class<?>) parameterized.getRawType())) {
            return asInterface(parameterized.getActualTypeArguments()[0]);
        }
        return Optional.empty();
    }

    private static Optional<Class<?>> asInterface(final Type type) {
        final Type raw = type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type;
        return raw instanceof Class<?> found && found.isInterface() ? Optional.of(found) : Optional.empty();
    }
}
