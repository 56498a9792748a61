package io.coterie.resource.java;

import java.util.List;
import java.util.Map;

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
import io.coterie.api.resource.ResourceGuarantees;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The factory that the framework finds. It also follows the services that are agents, and shares them with its
 * instances; immediate, so that they are followed for as long as the bundle runs. Its callbacks replace a list and
 * return.
 */
@Component(service = ComponentProvider.class, immediate = true)
@ProvidesComponent(kind = ResourceGuarantees.KIND, name = "java", version = "0.1.0", engine = "java",
    guarantees = {ResourceGuarantees.CLASS + "=java"})
public final class JavaAgentsProvider implements ComponentProvider<ResourceAgents> {
    private final AgentRegistry registry = new AgentRegistry();

    /**
     * A service came.
     *
     * @param agent the service
     * @param properties its properties
     */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
        target = "(" + JavaAgent.TYPE + "=*)", updated = "updatedAgent", unbind = "removeAgent")
    void addAgent(final JavaAgent agent, final Map<String, Object> properties) {
        registry.put(agent, properties);
    }

    /**
     * A service's properties changed.
     *
     * @param agent the service
     * @param properties its properties
     */
    void updatedAgent(final JavaAgent agent, final Map<String, Object> properties) {
        registry.put(agent, properties);
    }

    /**
     * A service went.
     *
     * @param agent the service
     */
    void removeAgent(final JavaAgent agent) {
        registry.remove(agent);
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(settings());
    }

    @Override
    public ComponentInstance<ResourceAgents> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-settings", findings);
        }
        return new JavaAgentsInstance(registry, "coterie-java-" + context.self().node());
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }
}
