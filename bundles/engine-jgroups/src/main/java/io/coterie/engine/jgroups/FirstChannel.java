package io.coterie.engine.jgroups;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.ViewId;
import org.jgroups.util.DefaultThreadFactory;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.MemberId;

/**
 * Makes a channel and throws it away, on a thread of its own, while the other bundles of the member start. The first
 * channel takes a sixth of a start, for what JGroups and the JVM prepare once; the one that the member uses then takes
 * little. It is never connected: no port is opened, nothing is sent. Only where the member's configuration names a
 * component of this engine.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class FirstChannel implements BundleActivator {
    /** Property of the framework: what the member begins with, each as kind/component, with spaces between. */
    static final String COMPONENTS = "coterie.components";
    private static final String COMPONENT = "/jgroups";
    /** Far longer than it takes; it holds nothing that anybody else needs. */
    private static final long STOP_MILLIS = 5000;
    private static final Logger LOG = LoggerFactory.getLogger(FirstChannel.class);
    private Thread thread;

    @Override
    public void start(final BundleContext context) {
        final String components = context.getProperty(COMPONENTS);
        if (components != null && List.of(components.split(" ")).stream().anyMatch(c -> c.endsWith(COMPONENT))) {
            thread = new Thread(FirstChannel::make, "coterie-jgroups-first");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void stop(final BundleContext context) throws InterruptedException {
        if (thread != null) {
            thread.join(STOP_MILLIS);
        }
    }

    /** {@return whether it was begun} */
    boolean begun() {
        return thread != null;
    }

    private static void make() {
        try {
            makeOne();
            makeNames();
        } catch (final Exception | LinkageError e) {
            // the one that is used fails in the same way, and says what for
            LOG.debug("The first channel was not made", e);
        }
    }

    /** Makes one, and closes it. */
    static void makeOne() throws Exception {
        new JChannel(ProtocolStacks.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            EngineSettings.of(Configuration.EMPTY), new ProtocolStacks.Hooks(List::of, address -> null, () -> true,
                address -> true, address -> true, suspects -> { }))).close();
    }

    /** What views, members and threads are called: JGroups puts it together in code that is made at its first use. */
    static Thread makeNames() {
        final Address address = MemberAddress.create(MemberId.of("first", 1));
        final DefaultThreadFactory threads = new DefaultThreadFactory("first", true, true);
        threads.setPattern("cl");
        threads.setClusterName(new ViewId(address, 1).toString());
        threads.setAddress(address.toString());
        // never started
        return threads.newThread(() -> { });
    }
}
