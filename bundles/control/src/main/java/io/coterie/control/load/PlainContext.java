package io.coterie.control.load;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.Configuration;
import io.coterie.api.component.Connections;
import io.coterie.api.component.Endpoints;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.InstanceId;
import io.coterie.api.core.Clock;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;

/** What an instance outside of the slots is given: all of another instance's context, but an identity of its own. */
final class PlainContext implements InstanceContext, Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(PlainContext.class);
    private final InstanceContext host;
    private final InstanceId instance;

    PlainContext(final InstanceContext host, final String component) {
        this.host = host;
        this.instance = new InstanceId(host.cluster(), "messaging", component, "0.0.0", BundleCopy.PREFIX,
            BundleCopy.PREFIX);
    }

    @Override
    public InstanceId instance() {
        return instance;
    }

    @Override
    public ClusterId cluster() {
        return host.cluster();
    }

    @Override
    public MemberId self() {
        return host.self();
    }

    @Override
    public Configuration configuration() {
        return Configuration.EMPTY;
    }

    @Override
    public Map<NodeId, String> nodes() {
        return host.nodes();
    }

    @Override
    public <T> T slot(final Class<T> kindApi) {
        return host.slot(kindApi);
    }

    @Override
    public <T> List<T> slots(final Class<T> kindApi) {
        return host.slots(kindApi);
    }

    @Override
    public Path dataDirectory() {
        return host.dataDirectory().resolve(BundleCopy.PREFIX + instance.component());
    }

    @Override
    public Endpoints endpoints() {
        return this;
    }

    @Override
    public Connections connections() {
        return host.connections();
    }

    @Override
    public Clock clock() {
        return host.clock();
    }

    @Override
    public Scheduler newScheduler(final String name) {
        return host.newScheduler(BundleCopy.PREFIX + name);
    }

    @Override
    public void failed(final String code, final String problem) {
        LOG.warn("The component outside of the slots failed: {} [{}]", problem, code);
    }

    @Override
    public InetSocketAddress bindAddress() {
        // the host may have a port of its own
        return new InetSocketAddress(host.endpoints().bindAddress().getAddress(), 0);
    }

    @Override
    public void publish(final String name, final InetSocketAddress address) {
        host.endpoints().publish(BundleCopy.PREFIX + name, address);
    }

    @Override
    public Map<MemberId, InetSocketAddress> peers(final String name) {
        return host.endpoints().peers(BundleCopy.PREFIX + name);
    }

    @Override
    public Subscription subscribe(final String name, final Consumer<Map<MemberId, InetSocketAddress>> listener) {
        return host.endpoints().subscribe(BundleCopy.PREFIX + name, listener);
    }
}
