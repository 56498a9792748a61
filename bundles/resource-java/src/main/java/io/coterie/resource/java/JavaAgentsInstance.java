package io.coterie.resource.java;

import java.time.Duration;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.core.Health;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.toolkit.resource.AgentsGate;

/** The life of one instance. Driven by the slot's owner thread; the service is called from any thread. */
final class JavaAgentsInstance implements ComponentInstance<ResourceAgents> {
    private final AgentRegistry registry;
    private final String name;
    private final AgentsGate gate = new AgentsGate(JavaAgents.CLASS);
    private volatile JavaAgents agents;

    JavaAgentsInstance(final AgentRegistry registry, final String name) {
        this.registry = registry;
        this.name = name;
    }

    @Override
    public ResourceAgents service() {
        return gate;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        agents = new JavaAgents(registry, name);
        gate.open(agents);
    }

    @Override
    public void drain(final Duration timeout) {
        gate.drain(timeout);
    }

    @Override
    public void close() {
        final JavaAgents current = agents;
        agents = null;
        gate.close();
        if (current != null) {
            current.close();
        }
        gate.abandon();
    }

    @Override
    public Health health() {
        final JavaAgents current = agents;
        final long stuck = current == null ? 0 : current.stuck();
        return stuck == 0 ? Health.OK : new Health(Health.Status.DEGRADED,
            stuck + " actions of Java agents ignore that their time is up and hold their threads.");
    }
}
