package io.coterie.conformance.world;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;

/** A slot in which nothing is: calls end with {@code slot.empty}, subscriptions wait for ever. Stateless. */
final class EmptySlot {
    private EmptySlot() {
    }

    static <T> T of(final Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
            (proxy, method, arguments) -> answer(type, proxy, method, arguments)));
    }

    private static Object answer(final Class<?> type, final Object proxy, final Method method,
            final Object[] arguments) {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "the empty slot of " + type.getSimpleName();
            };
        }
        if (method.getReturnType() == Subscription.class) {
            final Subscription nothing = () -> { };
            return nothing;
        }
        final UnavailableException empty = new UnavailableException("slot.empty",
            "No component is in the slot of " + type.getSimpleName() + ".", "Wait until one is, and try again.");
        if (CompletionStage.class.isAssignableFrom(method.getReturnType())) {
            return CompletableFuture.failedFuture(empty);
        }
        throw empty;
    }
}
