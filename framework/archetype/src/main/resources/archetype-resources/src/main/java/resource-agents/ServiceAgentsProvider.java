package ${package};

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.resource.JavaAgent;
import io.coterie.api.resource.ResourceAgents;

/**
 * Declares and makes the component {@code resource-agents/${component}}, and follows the services that are agents: it
 * is immediate, so they are followed for as long as the bundle runs. Called from any thread.
 */
@Component(service = ComponentProvider.class, immediate = true)
@ProvidesComponent(kind = "resource-agents", name = "${component}", version = "0.1.0", engine = "${component}",
    guarantees = {"class=java"})
public final class ServiceAgentsProvider implements ComponentProvider<ResourceAgents> {
    private final List<ServiceAgents.Agent> agents = new CopyOnWriteArrayList<>();

    /**
     * A service came.
     *
     * @param agent the service
     * @param properties its properties
     */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
        target = "(" + JavaAgent.TYPE + "=*)", unbind = "removeAgent")
    void addAgent(final JavaAgent agent, final Map<String, Object> properties) {
        agents.add(new ServiceAgents.Agent("java:" + properties.get(JavaAgent.TYPE), agent));
    }

    /**
     * A service went.
     *
     * @param agent the service
     */
    void removeAgent(final JavaAgent agent) {
        agents.removeIf(one -> one.service() == agent);
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(settings());
    }

    @Override
    public ComponentInstance<ResourceAgents> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new ServiceAgents(context, agents);
    }
}
