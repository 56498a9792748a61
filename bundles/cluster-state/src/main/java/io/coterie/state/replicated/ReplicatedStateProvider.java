package io.coterie.state.replicated;

import java.util.List;

import org.osgi.service.component.annotations.Component;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.NeedsComponent;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.state.ClusterState;

/** Declares and makes the component {@code state/replicated}; called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "state", name = "replicated", version = "0.1.0", engine = "replicated",
    guarantees = {"durable", "linearizable"})
@NeedsComponent(kind = "consensus", guarantee = "durable")
@NeedsComponent(kind = "consensus", guarantee = "linearizable")
public final class ReplicatedStateProvider implements ComponentProvider<ClusterState> {
    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(settings());
    }

    @Override
    public ComponentInstance<ClusterState> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new ReplicatedStateInstance(context);
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }
}
