package io.coterie.api.resource;

import java.util.List;
import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.component.CallsInFlight;

/** A class of agents on one member. See the package. */
@ConsumerType
public interface ResourceAgents {
    /** {@return the class that it serves, such as {@code ocf}} */
    String agentClass();

    /**
     * The agents that are installed on this member.
     *
     * @return their full names, sorted; may take a moment
     */
    List<String> agents();

    /**
     * An agent's own description.
     *
     * @param agent its full name
     * @return ends with the metadata; fails with {@link io.coterie.api.core.RejectedException}
     *     ({@code resource.unknown-agent}) if it is not installed here, or with
     *     {@link io.coterie.api.core.CoterieException} ({@code resource.bad-metadata}) if it gives none
     */
    CompletionStage<AgentMetadata> metadata(String agent);

    /**
     * Runs an action.
     *
     * @param request what to do
     * @return ends with the result; never fails for what the agent does
     */
    CompletionStage<ActionResult> execute(ActionRequest request);

    /**
     * Ends the action that runs for a resource instance before its time-out, and all that it has started, as the
     * time-out would; its result is {@link ActionResult.Status#CANCELLED}. Does not block. A component that cannot do
     * that does nothing, and the action ends by itself. While a component is replaced, both are asked: the action runs
     * where it began.
     *
     * @param resource the resource instance; nothing happens if no action runs for it
     */
    @CallsInFlight
    default void cancel(final String resource) {
        // allowed: the action has its time-out
    }
}
