package io.coterie.runtime.slot;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.CallsInFlight;
import io.coterie.api.core.Finding;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;

/**
 * The front of any kind: a proxy of the kind's interface that passes each call to the attached instance. A call counts
 * as in flight until it returns, or, if it returns a {@code CompletionStage}, until that is complete. Calls run on the
 * caller's thread; while an instance is replaced none of them fails, it begins either on the old one or on the new.
 * A call about calls in flight ({@link CallsInFlight}) goes to all instances that have some.
 * A {@code Subscription} that a call returns is sticky, see {@link StickySubscriptions}.
 */
public final class GenericFront implements SlotFront, InvocationHandler {
    /** Who comes in the moment of a switch looks again after so long: state is being handed over. */
    private static final long TURN_NANOS = 20_000;
    /** For those that are just inside of an instance: its state is to have what they bring. Callers wait meanwhile. */
    private static final Duration INSIDE_LIMIT = Duration.ofMillis(200);
    private static final Logger LOG = LoggerFactory.getLogger(GenericFront.class);
    private final String kind;
    private final Class<?> api;
    private final Duration insideLimit;
    private final Object facade;
    private final StickySubscriptions subscriptions;
    /** The methods that are about calls in flight. */
    private final Set<Method> inFlight;
    private final List<Route> draining = new CopyOnWriteArrayList<>();
    private volatile Route route;
    private volatile Window window;
    /** The route that is closed for the moment; touched with the front's monitor. */
    private Route held;

    /** The two instances of a swap. Immutable; replaced under the front's monitor. */
    private record Window(Route old, Route next, boolean switched, List<Finding> failures) {
    }

    /**
     * Where calls go; without a service, why they go nowhere. Immutable but for the gate and the count of threads that
     * are inside of the instance: a call whose stage is not complete is in flight, and nobody is inside for it.
     */
    private record Route(Object service, long epoch, CallGate gate, AtomicInteger inside, String problem) {
        Route(final Object service, final long epoch, final String problem) {
            this(service, epoch, new CallGate(), new AtomicInteger(), problem);
        }

        boolean enter() {
            inside.incrementAndGet();
            if (gate.enter()) {
                return true;
            }
            inside.decrementAndGet();
            return false;
        }
    }

    /**
     * Makes an empty front.
     *
     * @param kind the kind, for people
     * @param api the kind's interface
     */
    public GenericFront(final String kind, final Class<?> api) {
        this(kind, api, INSIDE_LIMIT);
    }

    /** With another limit for those that are just inside of an instance. */
    GenericFront(final String kind, final Class<?> api, final Duration insideLimit) {
        this.kind = kind;
        this.api = api;
        this.insideLimit = insideLimit;
        this.subscriptions = new StickySubscriptions(kind);
        this.inFlight = Stream.of(api.getMethods()).filter(m -> m.isAnnotationPresent(CallsInFlight.class))
            .collect(Collectors.toUnmodifiableSet());
        this.route = nowhere("No component is in the slot '" + kind + "'.");
        this.facade = Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, this);
    }

    @Override
    public Class<?> api() {
        return api;
    }

    @Override
    public Object facade() {
        return facade;
    }

    @Override
    public void attach(final Object service, final long epoch) {
        change(to(service, epoch));
        subscriptions.moveTo(service);
    }

    @Override
    public void detach(final String problem) {
        change(nowhere(problem));
        subscriptions.leave();
    }

    @Override
    public synchronized void warmed(final Object service, final long epoch) {
        window = new Window(route, to(service, epoch), false, List.of());
    }

    /** Whoever finds the gate closed waits for another route. */
    @Override
    public void hold() {
        final Route closed;
        synchronized (this) {
            closed = route;
            closed.gate.close();
            held = closed;
        }
        final long end = System.nanoTime() + insideLimit.toNanos();
        while (closed.inside.get() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TURN_NANOS);
        }
    }

    @Override
    public synchronized void release() {
        final Route waited = held;
        held = null;
        if (waited != null && waited == route) {
            change(new Route(waited.service, waited.epoch, waited.problem));
        }
    }

    @Override
    public void switchOver() {
        final Route next;
        synchronized (this) {
            final Window now = window;
            next = now.next;
            if (!now.failures.isEmpty()) {
                throw new RejectedException("swap.failed", now.failures.get(0).problem(), "Go back.");
            }
            window = new Window(now.old, next, true, now.failures);
            change(next);
        }
        subscriptions.moveTo(next.service);
    }

    @Override
    public void commit(final Duration timeout) {
        final Window now = window;
        window = null;
        if (route.epoch != now.next.epoch) {
            // it failed in the window, and yet the cluster has decided for it: that is the failure of the slot
            detach(now.failures.isEmpty() ? "The component was not switched to." : now.failures.get(0).problem());
        }
    }

    @Override
    public void back(final Duration timeout) {
        final Window now = window;
        window = null;
        if (now != null) {
            routeBack(now);
        }
    }

    @Override
    public WindowState window() {
        final Window now = window;
        if (now == null) {
            return WindowState.CLOSED;
        }
        final int left = now.switched ? leftOn(now.old.service) : 0;
        return new WindowState(true, now.switched && left == 0, now.failures,
            left == 0 ? "" : left + " calls of the slot '" + kind + "' that began on the old component");
    }

    /** Also those that began before the gate was closed and opened again. */
    private int leftOn(final Object service) {
        return service == null ? 0
            : draining.stream().filter(r -> r.service == service).mapToInt(r -> r.gate.inFlight()).sum();
    }

    @Override
    public void fail(final long epoch, final String problem) {
        final Window now = noteFailure(epoch, problem);
        if (now != null && now.next.epoch == epoch) {
            routeBack(now);
        } else if (route.service != null && route.epoch == epoch) {
            detach(problem);
        }
    }

    /** Returns the window, if there is one. */
    private synchronized Window noteFailure(final long epoch, final String problem) {
        final Window now = window;
        if (now != null && (now.next.epoch == epoch || now.old.epoch == epoch)) {
            final List<Finding> failures = new java.util.ArrayList<>(now.failures);
            failures.add(new Finding(Finding.Severity.ERROR, "swap.component-failed", 0, 0, "components." + kind,
                problem, "Look at the log of the component."));
            window = new Window(now.old, now.next, now.switched, List.copyOf(failures));
        }
        return window;
    }

    /** The gate of the old route was closed by the switch, so it gets a new one, as a route that was held did. */
    private void routeBack(final Window of) {
        synchronized (this) {
            if (route.epoch != of.next.epoch) {
                return;
            }
            change(of.old.service == null ? nowhere(of.old.problem) : to(of.old.service, of.old.epoch));
        }
        if (of.old.service == null) {
            subscriptions.leave();
        } else {
            subscriptions.moveTo(of.old.service);
        }
    }

    @Override
    public boolean drain(final Duration timeout) {
        final long end = System.nanoTime() + timeout.toNanos();
        // calls may have begun on the attached instance before a swap that went back: they may take what they need
        final Object stays = route.service;
        boolean all = true;
        try {
            for (final Route left : draining) {
                if (stays == null || left.service != stays) {
                    all &= left.gate.awaitEmpty(Duration.ofNanos(end - System.nanoTime()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            all = false;
        }
        draining.removeIf(left -> left.gate.inFlight() == 0);
        // what is left is closed now, and nothing of it may be held
        draining.replaceAll(left -> stays != null && left.service == stays ? left
            : new Route(null, left.epoch, left.gate, left.inside, left.problem));
        return all;
    }

    @Override
    public int callsInFlight() {
        return route.gate.inFlight() + draining.stream().mapToInt(r -> r.gate.inFlight()).sum();
    }

    @Override
    public void close() {
        detach("The cluster is closed.");
        subscriptions.clear();
    }

    @Override
    public Object invoke(final Object proxy, final Method method, final Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        final Route entered = enter();
        boolean counted = true;
        try {
            if (Subscription.class.isAssignableFrom(method.getReturnType())
                    && method.getReturnType().isAssignableFrom(Subscription.class)) {
                return subscriptions.subscribe(entered.service, method, arguments, () -> route.service);
            }
            final Object result = method.invoke(entered.service, arguments);
            if (inFlight.contains(method)) {
                beside(entered, method, arguments);
            }
            if (result instanceof CompletionStage<?> stage) {
                counted = false;
                stage.whenComplete((value, error) -> entered.gate.leave());
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            entered.inside.decrementAndGet();
            if (counted) {
                entered.gate.leave();
            }
        }
    }

    /** Calls in flight are on the instances on which they began. */
    private void beside(final Route entered, final Method method, final Object[] arguments)
            throws IllegalAccessException {
        final Set<Object> told = Collections.newSetFromMap(new IdentityHashMap<>());
        told.add(entered.service);
        for (final Route left : draining) {
            if (left.service != null && !told.contains(left.service) && left.gate.enterBeside()) {
                told.add(left.service);
                try {
                    method.invoke(left.service, arguments);
                } catch (InvocationTargetException e) {
                    LOG.warn("A component of the slot '{}' that is being replaced failed in {}.", kind,
                        method.getName(), e.getCause());
                } finally {
                    left.gate.leave();
                }
            }
        }
    }

    /** The route changes before the gate of the old one closes, so whoever finds it closed finds a new one here. */
    private Route enter() {
        while (true) {
            final Route now = route;
            if (now.service == null) {
                throw new UnavailableException("slot.empty", now.problem,
                    "Wait until a component is in the slot, and try again.");
            }
            if (now.enter()) {
                return now;
            }
            LockSupport.parkNanos(TURN_NANOS);
        }
    }

    private synchronized void change(final Route next) {
        final Route before = route;
        draining.add(before);
        route = next;
        held = null;
        before.gate.close();
        draining.removeIf(left -> left.gate.inFlight() == 0);
    }

    private Route to(final Object service, final long epoch) {
        if (!api.isInstance(service)) {
            throw new IllegalArgumentException("the service of a component of kind " + kind + " is no " + api);
        }
        return new Route(service, epoch, "");
    }

    private static Route nowhere(final String problem) {
        return new Route(null, 0, problem);
    }

    private Object ofObject(final Object proxy, final Method method, final Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "slot " + kind;
        };
    }
}
