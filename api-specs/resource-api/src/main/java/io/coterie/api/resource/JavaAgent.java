package io.coterie.api.resource;

import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * An agent that is an OSGi service: registered with the service property {@value #TYPE}, it is offered by the
 * component {@code resource-java} as {@code java:<type>}. The rules are those of OCF agents: {@code start} of what
 * runs and {@code stop} of what is stopped succeed, {@code monitor} tells the truth.
 */
@ConsumerType
public interface JavaAgent {
    /** Service property that holds the agent's type: the part after {@code java:}. */
    String TYPE = "coterie.agent.type";

    /** {@return what it says of itself; {@code agent} must be {@code java:<type>}} */
    AgentMetadata metadata();

    /**
     * Runs an action. Called from a pool's thread; may block until the request's time-out, after which the thread is
     * interrupted and the action counts as timed out.
     *
     * @param request what to do
     * @return the result
     */
    CompletionStage<ActionResult> execute(ActionRequest request);
}
