package io.coterie.runtime.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentProvider;
import io.coterie.api.core.RejectedException;

/**
 * Owns the list of the components that are installed now, fed by Declarative Services. Safe for use by several
 * threads; waiting is by condition.
 */
@Component(service = ComponentRegistry.class)
public final class ComponentRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentRegistry.class);
    private static final Comparator<InstalledComponent> ORDER = Comparator
        .comparing((InstalledComponent c) -> c.description().kind())
        .thenComparing(c -> c.description().name())
        .thenComparing(InstalledComponent::version);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<ComponentProvider<?>, InstalledComponent> installed = new LinkedHashMap<>();

    /**
     * A provider came; called by Declarative Services.
     *
     * @param provider the provider
     * @param properties its declaration
     * @param reference tells its bundle
     */
    @Reference(service = ComponentProvider.class, cardinality = ReferenceCardinality.MULTIPLE,
        policy = ReferencePolicy.DYNAMIC, unbind = "removeProvider")
    public void addProvider(final ComponentProvider<?> provider, final Map<String, Object> properties,
            final ServiceReference<?> reference) {
        ComponentReader.read(properties, reference == null ? null : reference.getBundle()).ifPresentOrElse(
            description -> add(new InstalledComponent(description, provider)),
            () -> LOG.warn("A component provider declares no kind or no name and is not used: {}.", properties));
    }

    /**
     * A provider went; called by Declarative Services.
     *
     * @param provider the provider
     */
    public void removeProvider(final ComponentProvider<?> provider) {
        lock.lock();
        try {
            installed.remove(provider);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a component.
     *
     * @param component what is there from now on
     */
    public void add(final InstalledComponent component) {
        lock.lock();
        try {
            installed.put(component.provider(), component);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** {@return what is installed, by kind, name and version} */
    public List<InstalledComponent> installed() {
        lock.lock();
        try {
            final List<InstalledComponent> all = new ArrayList<>(installed.values());
            all.sort(ORDER);
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until what is installed is enough.
     *
     * @param enough tells when; called with the lock held, so it must only look
     * @param timeout how long to wait
     * @return what is installed when it is enough, or when the time is up
     * @throws InterruptedException if the thread is interrupted
     */
    public List<InstalledComponent> await(final Predicate<List<InstalledComponent>> enough, final Duration timeout)
            throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            List<InstalledComponent> now = installed();
            while (!enough.test(now) && left > 0) {
                left = changed.awaitNanos(left);
                now = installed();
            }
            return now;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until what a set wants is installed.
     *
     * @param wanted the set
     * @param timeout how long to wait
     * @return what is installed when it is enough, or when the time is up
     * @throws RejectedException {@code swap.interrupted} if the thread is interrupted
     */
    public List<InstalledComponent> await(final CommittedSet wanted, final Duration timeout) {
        try {
            return await(installed -> Selection.missing(wanted, installed).isEmpty(), timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedException("swap.interrupted", "The swap was interrupted.", "Try again.", e);
        }
    }
}
