package io.coterie.control.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;

/**
 * Messaging as OSGi alone would have it: the bundle's component is a service, which whoever sends looks up each time,
 * and which comes and goes with the bundle. There is no slot, no number and no copy of a message. An update of the
 * bundle stops it, replaces it and starts it.
 *
 * <p>Events of the framework come on the thread that updates; sends and arrivals on their own.
 */
public final class PlainPath implements LoadPath, FrameSink, ServiceListener {
    /** How long the component may take to come up, as in a swap. */
    private static final Duration WARM = Duration.ofSeconds(60);
    private static final String KIND = BundleCopy.PREFIX + "messaging";
    private static final Logger LOG = LoggerFactory.getLogger(PlainPath.class);
    private final BundleContext framework;
    private final InstanceContext host;
    private final String component;
    private final Arrivals arrivals;
    private final BundleCopy copy;
    private final AtomicLong failedLookUps = new AtomicLong();
    private final AtomicLong stoppedCalls = new AtomicLong();
    private volatile List<String> members = List.of();
    private ServiceReference<?> provider;
    private ComponentInstance<?> instance;
    private ServiceRegistration<MessagingComponent> registration;

    /**
     * Copies the bundle of a component, and makes its instance when the copy offers it.
     *
     * @param framework where
     * @param host whose context the instance gets
     * @param component the messaging component's name
     * @param arrivals where messages arrive
     */
    public PlainPath(final BundleContext framework, final InstanceContext host, final String component,
            final Arrivals arrivals) {
        this.framework = framework;
        this.host = host;
        this.component = component;
        this.arrivals = arrivals;
        framework.addServiceListener(this);
        try {
            copy = new BundleCopy(framework, provider("messaging").getBundle());
            appeared(provider(KIND));
        } catch (final CoterieException e) {
            framework.removeServiceListener(this);
            throw e;
        }
    }

    private ServiceReference<?> provider(final String kind) {
        try {
            final ServiceReference<?>[] found = framework.getServiceReferences(ComponentProvider.class.getName(),
                "(&(" + ComponentNamespace.KIND + "=" + kind + ")(" + ComponentNamespace.NAME + "=" + component
                    + "))");
            if (found != null) {
                return found[0];
            }
        } catch (final org.osgi.framework.InvalidSyntaxException e) {
            LOG.debug("'{}' is no name of a component", component, e);
        }
        throw new UnavailableException("control.no-component", "No bundle offers the messaging component '" + component
            + "'.", "See 'coterie component list'.");
    }

    /** Updates the bundle in place, and comes back when it is started again. */
    public void update() {
        copy.update();
    }

    @Override
    public void serviceChanged(final ServiceEvent event) {
        final ServiceReference<?> reference = event.getServiceReference();
        if (KIND.equals(reference.getProperty(ComponentNamespace.KIND))) {
            if (event.getType() == ServiceEvent.REGISTERED) {
                appeared(reference);
            } else if (event.getType() == ServiceEvent.UNREGISTERING) {
                disappeared(reference);
            }
        }
    }

    /** What Declarative Services does for a component that is satisfied. */
    private synchronized void appeared(final ServiceReference<?> reference) {
        if (provider != null || !component.equals(reference.getProperty(ComponentNamespace.NAME))) {
            return;
        }
        provider = reference;
        try {
            instance = ((ComponentProvider<?>) framework.getService(reference)).create(new PlainContext(host,
                component));
            instance.warm(1, WARM);
            final MessagingComponent service = (MessagingComponent) instance.service();
            service.open(this);
            registration = framework.registerService(MessagingComponent.class, service, null);
        } catch (final CoterieException e) {
            LOG.warn("The component outside of the slots does not come up", e);
        }
    }

    /** And for one that is not satisfied any more: the service goes first, then the object is stopped. */
    private synchronized void disappeared(final ServiceReference<?> reference) {
        if (!reference.equals(provider)) {
            return;
        }
        provider = null;
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
        if (instance != null) {
            instance.close();
            instance = null;
        }
        framework.ungetService(reference);
    }

    @Override
    public void send(final byte[] payload, final Duration timeout) {
        final ServiceReference<MessagingComponent> reference =
            framework.getServiceReference(MessagingComponent.class);
        final MessagingComponent service = reference == null ? null : framework.getService(reference);
        if (service == null) {
            failedLookUps.incrementAndGet();
            throw new UnavailableException("control.no-service", "There is no messaging service.", "Look again.");
        }
        try {
            service.sendToAll(Delivery.FIFO, payload, timeout);
        } catch (final UnavailableException e) {
            stoppedCalls.incrementAndGet();
            throw e;
        } finally {
            framework.ungetService(reference);
        }
    }

    /** {@return how often a sender found no service} */
    public long failedLookUps() {
        return failedLookUps.get();
    }

    /** {@return how often a sender called an object that was stopped already} */
    public long stoppedCalls() {
        return stoppedCalls.get();
    }

    @Override
    public void frame(final MemberId from, final byte[] frame) {
        arrivals.arrived(from.toString(), frame);
    }

    @Override
    public void frameToMe(final MemberId from, final byte[] frame) {
        arrivals.arrived(from.toString(), frame);
    }

    @Override
    public void members(final List<MemberId> now) {
        members = now.stream().map(Object::toString).toList();
    }

    @Override
    public List<String> members() {
        return members;
    }

    @Override
    public void close() {
        try {
            copy.remove();
        } finally {
            framework.removeServiceListener(this);
        }
    }
}
