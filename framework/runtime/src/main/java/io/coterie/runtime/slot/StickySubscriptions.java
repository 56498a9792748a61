package io.coterie.runtime.slot;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.Subscription;

/**
 * Subscriptions that outlive the instance on which they were made: when the slot's instance is replaced, each is closed
 * on the old instance and then made again on the new one with the same arguments. In that order, because a listener is
 * promised one call at a time; what happens between the two is told by the first notification of the new subscription,
 * where the kind promises one. Safe for use by several threads.
 */
final class StickySubscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(StickySubscriptions.class);
    private final String kind;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    StickySubscriptions(final String kind) {
        this.kind = kind;
    }

    /**
     * Subscribes.
     *
     * @param service the instance to begin with
     * @param method the method that subscribes
     * @param arguments its arguments
     * @param current tells the instance that is current afterwards
     * @return closes the subscription wherever it is by then
     * @throws InvocationTargetException if the instance refuses; nothing is kept then
     */
    Subscription subscribe(final Object service, final Method method, final Object[] arguments,
            final Supplier<Object> current) throws InvocationTargetException, IllegalAccessException {
        final Entry entry = new Entry(method, arguments);
        entry.begin(service);
        entries.add(entry);
        final Object now = current.get();
        if (now != null && now != service) {
            entry.moveTo(now);
        }
        return () -> {
            entries.remove(entry);
            entry.end();
        };
    }

    void moveTo(final Object service) {
        entries.forEach(entry -> entry.moveTo(service));
    }

    void leave() {
        entries.forEach(Entry::pause);
    }

    void clear() {
        entries.forEach(Entry::end);
        entries.clear();
    }

    /** One subscription; its monitor guards where it is now. */
    private final class Entry {
        private final Method method;
        private final Object[] arguments;
        private Object on;
        private Subscription live;
        private boolean ended;

        Entry(final Method method, final Object[] arguments) {
            this.method = method;
            this.arguments = arguments;
        }

        synchronized void begin(final Object service) throws InvocationTargetException, IllegalAccessException {
            live = (Subscription) method.invoke(service, arguments);
            on = service;
        }

        synchronized void moveTo(final Object service) {
            if (ended || on == service) {
                return;
            }
            pause();
            try {
                begin(service);
            } catch (InvocationTargetException | IllegalAccessException e) {
                LOG.warn("A subscription to the slot '{}' could not be moved to its new component; it goes on with"
                    + " the next.", kind, e);
            }
        }

        synchronized void pause() {
            final Subscription before = live;
            live = null;
            on = null;
            if (before != null) {
                try {
                    before.close();
                } catch (RuntimeException | Error e) {
                    LOG.warn("A subscription to the slot '{}' did not end well on its old component.", kind, e);
                }
            }
        }

        synchronized void end() {
            ended = true;
            pause();
        }
    }
}
