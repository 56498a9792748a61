package io.coterie.itests.exam.internal;

import java.util.Hashtable;

import org.ops4j.pax.exam.ProbeInvokerFactory;
import org.ops4j.pax.exam.util.Injector;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** The half inside the container: offers Pax Exam's extender a way to run a test by the JUnit Platform. */
public final class ContainerActivator implements BundleActivator {
    /** The name by which Pax Exam finds the invoker. */
    static final String DRIVER = "jupiter";

    @Override
    public void start(BundleContext context) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("driver", DRIVER);
        context.registerService(ProbeInvokerFactory.class,
            (probe, expression) -> new Invoker((BundleContext) probe, expression.split(";")[0]), properties);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service back
    }

    /** Sets the fields with {@code javax.inject.Inject} to services, by Pax Exam's own injector. */
    public static void inject(Object test) {
        BundleContext context = FrameworkUtil.getBundle(ContainerActivator.class).getBundleContext();
        ServiceReference<Injector> reference = context.getServiceReference(Injector.class);
        if (reference == null) {
            throw new IllegalStateException("Pax Exam's injector is not in the container");
        }
        context.getService(reference).injectFields(test);
    }
}
