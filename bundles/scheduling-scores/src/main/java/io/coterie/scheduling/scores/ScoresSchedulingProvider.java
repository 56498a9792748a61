package io.coterie.scheduling.scores;

import java.time.Duration;
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

/** Declares and makes the component {@code scheduling/scores}; called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "scheduling", name = "scores", version = "0.1.0", engine = "scores",
    guarantees = {"deterministic", "explained"})
public final class ScoresSchedulingProvider implements ComponentProvider<Scheduling> {
    @Override
    public ComponentInstance<Scheduling> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new Instance();
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(settings());
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    /** An instance has no state: warming and closing have nothing to do. Safe for several threads. */
    private static final class Instance implements ComponentInstance<Scheduling> {
        private final Scheduling scheduling = new ScoresScheduling();

        @Override
        public Scheduling service() {
            return scheduling;
        }

        @Override
        public void warm(final long epoch, final Duration timeout) {
            // pure: there is nothing to open
        }

        @Override
        public void close() {
            // pure: there is nothing to give back
        }
    }
}
