package io.coterie.messaging.corosync;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Health;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.engine.corosync.CorosyncSettings;
import io.coterie.engine.corosync.CorosyncEngine;
import io.coterie.engine.corosync.CorosyncEngines;

/**
 * One messaging instance: holds the engine from {@code warm} to {@code close}. Whatever order is asked for,
 * frames travel in the one order of the group: Corosync has no other.
 */
final class CorosyncMessaging implements ComponentInstance<MessagingComponent>, MessagingComponent {
    private static final Set<Delivery> DELIVERIES = Set.of(Delivery.values());

    private final InstanceContext context;
    private final CorosyncEngines engines;
    private final CorosyncSettings settings;
    private volatile CorosyncEngine engine;

    CorosyncMessaging(final InstanceContext context, final CorosyncEngines engines) {
        this.context = context;
        this.engines = engines;
        this.settings = CorosyncSettings.of(context.configuration());
    }

    @Override
    public MessagingComponent service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        final CorosyncEngine acquired = engines.acquire(context, settings, timeout);
        acquired.expectMessaging();
        engine = acquired;
    }

    @Override
    public Set<Delivery> deliveries() {
        return DELIVERIES;
    }

    @Override
    public int maxFrameBytes() {
        return CorosyncEngine.MAX_FRAME_BYTES;
    }

    @Override
    public void open(final FrameSink sink) {
        present().openMessaging(sink);
    }

    @Override
    public void sendToAll(final Delivery delivery, final byte[] frame, final Duration timeout) {
        sendToAll(delivery, FrameParts.whole(frame), timeout);
    }

    @Override
    public void sendToAll(final Delivery delivery, final FrameParts frame, final Duration timeout) {
        Objects.requireNonNull(delivery, "delivery");
        inTime(timeout);
        present().sendToAll(frame, timeout);
    }

    @Override
    public void sendTo(final MemberId to, final byte[] frame, final Duration timeout) {
        sendTo(to, FrameParts.whole(frame), timeout);
    }

    @Override
    public void sendTo(final MemberId to, final FrameParts frame, final Duration timeout) {
        inTime(timeout);
        present().sendTo(to, frame, timeout);
    }

    private static void inTime(final Duration timeout) {
        if (timeout.isNegative()) {
            throw new DeadlineExceededException("messaging.deadline",
                "The time for the message was over before it was sent.", "Allow more time.");
        }
    }

    @Override
    public void close() {
        final CorosyncEngine present = engine;
        engine = null;
        if (present != null) {
            present.closeMessaging();
            engines.release(context, settings);
        }
    }

    @Override
    public Health health() {
        final CorosyncEngine present = engine;
        return present == null || present.connected() ? Health.OK
            : new Health(Health.Status.FAILED, "There is no connection to Corosync; see the member's log.");
    }

    private CorosyncEngine present() {
        final CorosyncEngine present = engine;
        if (present == null) {
            throw new UnavailableException("messaging.closed", "The messaging instance is not open.",
                "Send again when a messaging component is there.");
        }
        return present;
    }
}
