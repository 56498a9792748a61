package io.coterie.messaging.jgroups;

import java.time.Duration;
import java.util.Set;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Health;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.engine.jgroups.EngineSettings;
import io.coterie.engine.jgroups.JGroupsEngine;
import io.coterie.engine.jgroups.JGroupsEngines;

/**
 * One messaging instance: holds the engine from {@code warm} to {@code close}. Unordered frames travel as FIFO ones:
 * JGroups has nothing to gain from less. Total order is not given: JGroups' SEQUENCER loses it when its sequencer dies.
 */
final class JGroupsMessaging implements ComponentInstance<MessagingComponent>, MessagingComponent {
    private static final Set<Delivery> DELIVERIES = Set.of(Delivery.UNORDERED, Delivery.FIFO);

    private final InstanceContext context;
    private final JGroupsEngines engines;
    private final EngineSettings settings;
    private volatile JGroupsEngine engine;

    JGroupsMessaging(final InstanceContext context, final JGroupsEngines engines) {
        this.context = context;
        this.engines = engines;
        this.settings = EngineSettings.of(context.configuration());
    }

    @Override
    public MessagingComponent service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        final JGroupsEngine acquired = engines.acquire(context, settings);
        acquired.expectMessaging();
        engine = acquired;
    }

    @Override
    public Set<Delivery> deliveries() {
        return DELIVERIES;
    }

    @Override
    public int maxFrameBytes() {
        return JGroupsEngine.MAX_FRAME_BYTES;
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
        if (!DELIVERIES.contains(delivery)) {
            throw new RejectedException("messaging.order-not-given", "JGroups gives no total order that is safe.",
                "Send with FIFO, or choose a messaging component with the guarantee total-order.");
        }
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
        final JGroupsEngine present = engine;
        engine = null;
        if (present != null) {
            present.closeMessaging();
            engines.release(context, settings);
        }
    }

    @Override
    public Health health() {
        final JGroupsEngine present = engine;
        return present == null || present.connected() ? Health.OK
            : new Health(Health.Status.FAILED, "The JGroups channel is not connected.");
    }

    private JGroupsEngine present() {
        final JGroupsEngine present = engine;
        if (present == null) {
            throw new UnavailableException("messaging.closed", "The messaging instance is not open.",
                "Send again when a messaging component is there.");
        }
        return present;
    }
}
