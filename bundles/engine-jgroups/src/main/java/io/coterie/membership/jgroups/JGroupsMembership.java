package io.coterie.membership.jgroups;

import java.time.Duration;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.Health;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.engine.jgroups.EngineSettings;
import io.coterie.engine.jgroups.JGroupsEngine;
import io.coterie.engine.jgroups.JGroupsEngines;

/**
 * One membership instance: holds the engine from {@code warm} to {@code close}. The sink is called on one thread of
 * the engine; {@code publish} only hands over.
 */
final class JGroupsMembership implements ComponentInstance<MembershipComponent>, MembershipComponent {
    private final InstanceContext context;
    private final JGroupsEngines engines;
    private final EngineSettings settings;
    private volatile JGroupsEngine engine;

    JGroupsMembership(final InstanceContext context, final JGroupsEngines engines) {
        this.context = context;
        this.engines = engines;
        this.settings = EngineSettings.of(context.configuration());
    }

    @Override
    public MembershipComponent service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        engine = engines.acquire(context, settings);
    }

    @Override
    public void open(final EngineViewSink sink) {
        engine.openMembership(sink);
    }

    @Override
    public void publish(final byte[] note) {
        final JGroupsEngine present = engine;
        if (present != null) {
            present.publish(note);
        }
    }

    @Override
    public void close() {
        final JGroupsEngine present = engine;
        engine = null;
        if (present != null) {
            present.closeMembership();
            engines.release(context, settings);
        }
    }

    @Override
    public Health health() {
        final JGroupsEngine present = engine;
        return present == null || present.connected() ? Health.OK
            : new Health(Health.Status.FAILED, "The JGroups channel is not connected.");
    }
}
