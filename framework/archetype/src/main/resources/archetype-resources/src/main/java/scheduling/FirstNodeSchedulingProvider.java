package ${package};

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
import io.coterie.api.scheduling.Scheduling;

/** Declares and makes the component {@code ${kind}/${component}}. Called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "${kind}", name = "${component}", version = "0.1.0", engine = "${component}",
    guarantees = {"deterministic", "explained"})
public final class FirstNodeSchedulingProvider implements ComponentProvider<Scheduling> {
    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(settings());
    }

    @Override
    public ComponentInstance<Scheduling> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new FirstNodeScheduling(context);
    }
}
