package io.coterie.membership.corosync;

import java.time.Duration;
import java.util.Objects;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.Health;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.engine.corosync.CorosyncSettings;
import io.coterie.engine.corosync.CorosyncEngine;
import io.coterie.engine.corosync.CorosyncEngines;

/**
 * One membership instance: holds the engine from {@code warm} to {@code close}. The sink is called on one thread of
 * the engine; {@code publish} only hands over.
 */
final class CorosyncMembership implements ComponentInstance<MembershipComponent>, MembershipComponent {
    private final InstanceContext context;
    private final CorosyncEngines engines;
    private final CorosyncSettings settings;
    private volatile CorosyncEngine engine;

    CorosyncMembership(final InstanceContext context, final CorosyncEngines engines) {
        this.context = context;
        this.engines = engines;
        this.settings = CorosyncSettings.of(context.configuration());
    }

    @Override
    public MembershipComponent service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        engine = engines.acquire(context, settings, timeout);
    }

    @Override
    public void open(final EngineViewSink sink) {
        engine.openMembership(sink);
    }

    @Override
    public void publish(final byte[] note) {
        Objects.requireNonNull(note, "note");
        final CorosyncEngine present = engine;
        if (present != null) {
            present.publish(note);
        }
    }

    @Override
    public void close() {
        final CorosyncEngine present = engine;
        engine = null;
        if (present != null) {
            present.closeMembership();
            engines.release(context, settings);
        }
    }

    @Override
    public Health health() {
        final CorosyncEngine present = engine;
        return present == null || present.connected() ? Health.OK
            : new Health(Health.Status.FAILED, "There is no connection to Corosync; see the member's log.");
    }
}
