package io.coterie.toolkit.resource;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

import io.coterie.api.core.UnavailableException;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;

/**
 * The service of an instance for resource agents: leads to the agents from the time when it is opened until it is
 * closed, and says so before and after. Called from any thread.
 */
public final class AgentsGate implements ResourceAgents {
    private static final Duration DRAIN_PAUSE = Duration.ofMillis(20);
    private final String agentClass;
    private volatile ResourceAgents agents;
    private final Set<CompletableFuture<?>> inFlight = ConcurrentHashMap.newKeySet();
    private volatile boolean abandoned;

    /**
     * A closed gate.
     *
     * @param agentClass the class that the agents are of
     */
    public AgentsGate(final String agentClass) {
        this.agentClass = agentClass;
    }

    /**
     * Lets calls through.
     *
     * @param behind where to
     */
    public void open(final ResourceAgents behind) {
        agents = behind;
    }

    /** Lets no call through any more; those that are in progress go on. */
    public void close() {
        agents = null;
    }

    /**
     * Ends the calls that nobody ends any more, because what they waited for is gone; the last thing that a closing
     * instance does.
     */
    public void abandon() {
        abandoned = true;
        inFlight.forEach(call -> call.completeExceptionally(notRunning()));
    }

    private <T> CompletionStage<T> followed(final CompletionStage<T> stage) {
        final CompletableFuture<T> call = new CompletableFuture<>();
        inFlight.add(call);
        stage.whenComplete((result, failure) -> {
            inFlight.remove(call);
            if (failure == null) {
                call.complete(result);
            } else {
                call.completeExceptionally(failure);
            }
        });
        if (abandoned) {
            inFlight.remove(call);
            call.completeExceptionally(notRunning());
        }
        return call;
    }

    private UnavailableException notRunning() {
        return new UnavailableException("resource.not-running", "The component for agents of class '" + agentClass
            + "' is not running.", "Try again when it is.");
    }

    /**
     * Waits until nothing is in flight.
     *
     * @param timeout how long at most
     */
    public void drain(final Duration timeout) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        while (!inFlight.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(DRAIN_PAUSE.toNanos());
        }
    }

    private ResourceAgents behind() {
        final ResourceAgents current = agents;
        if (current == null) {
            throw notRunning();
        }
        return current;
    }

    @Override
    public String agentClass() {
        return agentClass;
    }

    @Override
    public List<String> agents() {
        return behind().agents();
    }

    @Override
    public CompletionStage<AgentMetadata> metadata(final String agent) {
        try {
            return followed(behind().metadata(agent));
        } catch (final UnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<ActionResult> execute(final ActionRequest request) {
        try {
            return followed(behind().execute(request));
        } catch (final UnavailableException e) {
            return CompletableFuture.failedFuture(e);
        } catch (final RejectedExecutionException e) {
            // the threads of the instance ended between the look and the call
            return CompletableFuture.failedFuture(notRunning());
        }
    }

    @Override
    public void cancel(final String resource) {
        final ResourceAgents current = agents;
        if (current != null) {
            current.cancel(resource);
        }
    }
}
