package io.coterie.resource.java;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.core.Health;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;

/** The life of one instance. Driven by the slot's owner thread; the service is called from any thread. */
final class JavaAgentsInstance implements ComponentInstance<ResourceAgents> {
    private static final Duration DRAIN_PAUSE = Duration.ofMillis(20);
    private final AgentRegistry registry;
    private final String name;
    private final Service service = new Service();
    private volatile JavaAgents agents;

    JavaAgentsInstance(final AgentRegistry registry, final String name) {
        this.registry = registry;
        this.name = name;
    }

    @Override
    public ResourceAgents service() {
        return service;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        agents = new JavaAgents(registry, name);
    }

    @Override
    public void drain(final Duration timeout) {
        final JavaAgents current = agents;
        final long deadline = System.nanoTime() + timeout.toNanos();
        while (current != null && current.inFlight() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(DRAIN_PAUSE.toNanos());
        }
    }

    @Override
    public void close() {
        final JavaAgents current = agents;
        agents = null;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public Health health() {
        final JavaAgents current = agents;
        final long stuck = current == null ? 0 : current.stuck();
        return stuck == 0 ? Health.OK : new Health(Health.Status.DEGRADED,
            stuck + " actions of Java agents ignore that their time is up and hold their threads.");
    }

    /** Routes to the agents while the instance is warm. */
    private final class Service implements ResourceAgents {
        private JavaAgents open() {
            final JavaAgents current = agents;
            if (current == null) {
                throw new UnavailableException("resource.not-running", "The component for Java agents is not running.",
                    "Try again when it is.");
            }
            return current;
        }

        @Override
        public String agentClass() {
            return JavaAgents.CLASS;
        }

        @Override
        public List<String> agents() {
            return open().agents();
        }

        @Override
        public CompletionStage<AgentMetadata> metadata(final String agent) {
            try {
                return open().metadata(agent);
            } catch (final UnavailableException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletionStage<ActionResult> execute(final ActionRequest request) {
            try {
                return open().execute(request);
            } catch (final UnavailableException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void cancel(final String resource) {
            final JavaAgents current = agents;
            if (current != null) {
                current.cancel(resource);
            }
        }
    }
}
