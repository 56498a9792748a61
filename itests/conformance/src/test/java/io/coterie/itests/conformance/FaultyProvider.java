package io.coterie.itests.conformance;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;

/** A good component with one fault in one method, of its service or of what it calls back. */
final class FaultyProvider implements ComponentProvider<Object> {
    private final ComponentProvider<?> good;
    private final String method;
    private final Fault fault;
    private volatile boolean lied;
    private volatile boolean called;
    private final AtomicInteger providerCalls = new AtomicInteger();
    private final List<Runnable> providerHeld = new ArrayList<>();

    /** Longer than anybody waits. */
    private static final long LONG_SECONDS = 600;

    /** What goes wrong, in every third call and the first. */
    enum Fault {
        /** It is not done. */
        DROP,
        /** It is done twice. */
        REPEAT,
        /** It is done after the next one. */
        REORDER,
        /** It comes back long after every deadline. */
        DELAY,
        /** It says something else. */
        LIE,
        /** It throws what the API does not know. */
        THROW,
        /** It leaves a thread. */
        LEAK,
        /** Nothing: to see that what is around it changes nothing. */
        NONE
    }

    FaultyProvider(final ComponentProvider<?> good, final String method, final Fault fault) {
        this.good = good;
        this.method = method;
        this.fault = fault;
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Finding> check(final Configuration configuration) {
        return (List<Finding>) ofProvider("check", configuration);
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Setting> settings() {
        return (List<Setting>) ofProvider("settings");
    }

    private Object ofProvider(final String name, final Object... arguments) {
        for (final Method one : ComponentProvider.class.getMethods()) {
            if (one.getName().equals(name)) {
                try {
                    return faulty(providerCalls, providerHeld, good, one, arguments);
                } catch (final RuntimeException | Error e) {
                    throw e;
                } catch (final Throwable e) {
                    throw new IllegalStateException("a method of the provider threw what it does not declare", e);
                }
            }
        }
        throw new IllegalArgumentException(name);
    }

    @Override
    @SuppressWarnings("unchecked")
    public ComponentInstance<Object> create(final InstanceContext context) {
        final ComponentInstance<Object> instance = (ComponentInstance<Object>) ofProvider("create", context);
        if (instance == null) {
            return null;
        }
        final Object service = proxied(instance.service(), apis(instance.service().getClass()));
        return (ComponentInstance<Object>) Proxy.newProxyInstance(FaultyProvider.class.getClassLoader(),
            new Class<?>[] {ComponentInstance.class}, ofInstance(instance, service));
    }

    private InvocationHandler ofInstance(final ComponentInstance<Object> instance, final Object service) {
        final AtomicInteger calls = new AtomicInteger();
        final List<Runnable> held = new ArrayList<>();
        return (proxy, called, arguments) -> {
            if (called.getName().equals("service") && !name(called).equals(method)) {
                return service;
            }
            return called.getDeclaringClass() == Object.class ? direct(instance, called, arguments)
                : faulty(calls, held, instance, called, arguments);
        };
    }

    /** {@return whether it was to lie, and nothing else could be said: an object, an empty list} */
    boolean knowsNoLie() {
        return fault == Fault.LIE && called && !lied;
    }

    /** The interfaces of the API that callers see. */
    static Set<Class<?>> apis(final Class<?> type) {
        final Set<Class<?>> apis = new LinkedHashSet<>();
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            for (final Class<?> api : one.getInterfaces()) {
                if (api.getName().startsWith("io.coterie.api.") && api != ComponentInstance.class) {
                    apis.add(api);
                }
            }
        }
        return apis;
    }

    private Object proxied(final Object target, final Set<Class<?>> apis) {
        final AtomicInteger calls = new AtomicInteger();
        final List<Runnable> held = new ArrayList<>();
        final InvocationHandler handler = (proxy, called, arguments) -> {
            if (called.getDeclaringClass() == Object.class) {
                return direct(target, called, arguments);
            }
            final Object[] passed = arguments == null ? null : arguments.clone();
            for (int i = 0; passed != null && i < passed.length; i++) {
                final Class<?> type = called.getParameterTypes()[i];
                if (passed[i] != null && type.isInterface() && (type == Consumer.class
                        || type.getName().startsWith("io.coterie.api.") && !type.isSealed())) {
                    passed[i] = proxied(passed[i], Set.of(type));
                }
            }
            return faulty(calls, held, target, called, passed);
        };
        return Proxy.newProxyInstance(FaultyProvider.class.getClassLoader(), apis.toArray(new Class<?>[0]), handler);
    }

    private static String name(final Method called) {
        return called.getDeclaringClass().getSimpleName() + "." + called.getName();
    }

    private Object faulty(final AtomicInteger calls, final List<Runnable> held, final Object target,
            final Method called, final Object[] arguments) throws Throwable {
        if (!name(called).equals(method) || calls.getAndIncrement() % 3 != 0) {
            final Object result = direct(target, called, arguments);
            if (name(called).equals(method)) {
                release(held);
            }
            return result;
        }
        this.called = true;
        switch (fault) {
            case DROP -> {
                return Lies.nothing(called.getReturnType());
            }
            case REPEAT -> direct(target, called, arguments);
            case REORDER -> {
                synchronized (held) {
                    held.add(() -> quietly(target, called, arguments));
                }
                return Lies.nothing(called.getReturnType());
            }
            case NONE -> {
                return direct(target, called, arguments);
            }
            case DELAY -> new CountDownLatch(1).await(LONG_SECONDS, TimeUnit.SECONDS);
            case THROW -> throw new ArithmeticException("a fault that was made");
            case LEAK -> {
                final Thread left = new Thread(() -> Lies.waitFor(Duration.ofMinutes(2)), "left behind by a fault");
                left.setDaemon(true);
                left.start();
            }
            default -> {
                if (called.getReturnType() == void.class) {
                    final Object[] lie = Lies.of(arguments);
                    lied |= !Arrays.deepEquals(lie, arguments);
                    return direct(target, called, lie);
                }
                final Object truth = direct(target, called, arguments);
                if (truth instanceof CompletionStage<?> stage) {
                    return stage.thenApply(value -> {
                        final Object other = Lies.of(value);
                        lied |= other != value;
                        return other;
                    });
                }
                final Object lie = Lies.of(truth);
                lied |= lie != truth;
                return lie;
            }
        }
        return direct(target, called, arguments);
    }

    private static void release(final List<Runnable> held) {
        final List<Runnable> now;
        synchronized (held) {
            now = List.copyOf(held);
            held.clear();
        }
        now.forEach(Runnable::run);
    }

    private static void quietly(final Object target, final Method called, final Object[] arguments) {
        try {
            direct(target, called, arguments);
        } catch (final Throwable e) {
            throw new IllegalStateException("a call that was held back failed", e);
        }
    }

    private static Object direct(final Object target, final Method called, final Object[] arguments)
            throws Throwable {
        try {
            called.setAccessible(true);
            return called.invoke(target, arguments);
        } catch (final InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
