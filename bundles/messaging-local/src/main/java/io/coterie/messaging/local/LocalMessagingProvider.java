package io.coterie.messaging.local;

import java.util.ArrayList;
import java.util.List;

import org.osgi.service.component.annotations.Component;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.messaging.spi.MessagingComponent;

/** Declares and makes the component {@code messaging/local}; called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "messaging", name = "local", version = "0.1.0", engine = "local",
    guarantees = {"reliable", "fifo", "total-order", "uniform", "maxMessageBytes=67108864", "maxMembers=1"})
public final class LocalMessagingProvider implements ComponentProvider<MessagingComponent> {
    static final Setting QUEUE_BYTES = new Setting("queueBytes", Setting.Type.INTEGER, "8388608",
        Setting.Change.SWAP, "How many bytes may wait for delivery before senders wait; small enough that a slow"
        + " receiver is felt soon.");
    private static final long SMALLEST_QUEUE = 65_536;

    @Override
    public List<Finding> check(final Configuration configuration) {
        final List<Finding> findings = new ArrayList<>(configuration.check(settings()));
        if (findings.isEmpty() && configuration.integer(QUEUE_BYTES) < SMALLEST_QUEUE) {
            findings.add(new Finding(Finding.Severity.ERROR, "component.bad-setting", 0, 0, QUEUE_BYTES.name(),
                "The queue is smaller than " + SMALLEST_QUEUE + " bytes.", "Give a greater number, or none."));
        }
        return findings;
    }

    @Override
    public ComponentInstance<MessagingComponent> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new LocalMessaging(context, new LoopbackQueue(context.configuration().integer(QUEUE_BYTES)));
    }

    @Override
    public List<Setting> settings() {
        return List.of(QUEUE_BYTES);
    }
}
