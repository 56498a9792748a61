package io.coterie.membership.corosync;

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
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.engine.corosync.CorosyncSettings;
import io.coterie.engine.corosync.CorosyncEngines;

/** Declares and makes the component {@code membership/corosync}; called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "membership", name = "corosync", version = "0.1.0", engine = "corosync",
    guarantees = {"no-connectivity", "crash-noticed", "detectionMillis=4000", "maxMembers=16"})
public final class CorosyncMembershipProvider implements ComponentProvider<MembershipComponent> {
    private final CorosyncEngines engines;

    /**
     * Made by Declarative Services.
     *
     * @param engines the engines of this bundle
     */
    @Activate
    public CorosyncMembershipProvider(@Reference final CorosyncEngines engines) {
        this.engines = engines;
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return CorosyncSettings.check(configuration);
    }

    @Override
    public ComponentInstance<MembershipComponent> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new CorosyncMembership(context, engines);
    }

    @Override
    public List<Setting> settings() {
        return CorosyncSettings.known();
    }
}
