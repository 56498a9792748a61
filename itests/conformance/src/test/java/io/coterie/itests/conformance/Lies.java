package io.coterie.itests.conformance;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.coterie.api.core.Subscription;

/** Values that are not the true ones. */
final class Lies {
    private Lies() {
    }

    static Object nothing(final Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        if (type == Subscription.class) {
            final Subscription none = () -> { };
            return none;
        }
        return CompletionStage.class.isAssignableFrom(type) ? new CompletableFuture<>() : null;
    }

    static Object[] of(final Object[] arguments) {
        if (arguments == null) {
            return null;
        }
        final Object[] changed = arguments.clone();
        for (int i = changed.length - 1; i >= 0; i--) {
            final Object lie = of(changed[i]);
            if (lie != changed[i]) {
                changed[i] = lie;
                return changed;
            }
        }
        return changed;
    }

    /** Something else of the same type; the same object where nothing else can be made. */
    static Object of(final Object truth) {
        if (truth instanceof Boolean value) {
            return !value;
        }
        if (truth instanceof Integer value) {
            return value + 1;
        }
        if (truth instanceof Long value) {
            return value + 1;
        }
        if (truth instanceof String value) {
            return value + "x";
        }
        if (truth instanceof byte[] value) {
            final byte[] changed = Arrays.copyOf(value, value.length + 1);
            changed[0] ^= 1;
            return changed;
        }
        if (truth instanceof Enum<?> value) {
            final Object[] all = value.getDeclaringClass().getEnumConstants();
            return all[(value.ordinal() + 1) % all.length];
        }
        if (truth instanceof List<?> value) {
            return value.isEmpty() ? value : new ArrayList<>(value.subList(0, value.size() - 1));
        }
        if (truth instanceof Set<?> value) {
            return value.isEmpty() ? value : Set.of();
        }
        if (truth instanceof Map<?, ?> value) {
            return value.isEmpty() ? value : Map.of();
        }
        if (truth instanceof Optional<?>) {
            return Optional.empty();
        }
        if (truth instanceof CompletionStage<?> value) {
            return value.thenApply(Lies::of);
        }
        return truth != null && truth.getClass().isRecord() ? record(truth) : truth;
    }

    private static Object record(final Object truth) {
        final RecordComponent[] parts = truth.getClass().getRecordComponents();
        try {
            final Object[] values = new Object[parts.length];
            for (int i = 0; i < parts.length; i++) {
                parts[i].getAccessor().setAccessible(true);
                values[i] = parts[i].getAccessor().invoke(truth);
            }
            for (int i = 0; i < parts.length; i++) {
                final Object lie = of(values[i]);
                if (lie != values[i]) {
                    values[i] = lie;
                    return truth.getClass().getDeclaredConstructor(Arrays.stream(parts).map(RecordComponent::getType)
                        .toArray(Class<?>[]::new)).newInstance(values);
                }
            }
        } catch (final ReflectiveOperationException e) {
            // no other value of that record can be made
            return truth;
        }
        return truth;
    }

    static void waitFor(final Duration time) {
        try {
            new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
