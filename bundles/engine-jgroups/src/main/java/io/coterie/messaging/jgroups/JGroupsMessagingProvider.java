package io.coterie.messaging.jgroups;

import java.util.List;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.engine.jgroups.EngineSettings;
import io.coterie.engine.jgroups.JGroupsEngines;

/** Declares and makes the component {@code messaging/jgroups}; called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "messaging", name = "jgroups", version = "0.1.0", engine = "jgroups",
    guarantees = {"reliable", "fifo", "maxMessageBytes=67108864", "maxMembers=64"})
public final class JGroupsMessagingProvider implements ComponentProvider<MessagingComponent> {
    private final JGroupsEngines engines;

    /**
     * Made by Declarative Services.
     *
     * @param engines the engines of this bundle
     */
    @Activate
    public JGroupsMessagingProvider(@Reference final JGroupsEngines engines) {
        this.engines = engines;
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return EngineSettings.check(configuration);
    }

    @Override
    public ComponentInstance<MessagingComponent> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new JGroupsMessaging(context, engines);
    }

    @Override
    public List<Setting> settings() {
        return EngineSettings.known();
    }
}
