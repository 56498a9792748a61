package io.coterie.api.resource;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an agent says of itself.
 *
 * @param agent its full name
 * @param version the agent's version
 * @param shortDescription one line
 * @param longDescription for people
 * @param parameters what it takes
 * @param actions what it supports, with the time-outs and intervals it advises
 * @param outlivesProcesses whether something of it stays when all of its processes are killed (an address, a mount);
 *     true unless it is known that nothing does
 */
public record AgentMetadata(String agent, String version, String shortDescription, String longDescription,
        List<Parameter> parameters, List<Action> actions, boolean outlivesProcesses) {
    /**
     * A parameter.
     *
     * @param name its name
     * @param type {@code string}, {@code integer}, {@code boolean}, {@code second}, {@code time}, {@code select}, ...
     * @param required whether it must be given
     * @param unique whether two resources of the agent may not have the same value
     * @param reloadable whether {@code reload-agent} takes a change of it
     * @param secret whether its value is private
     * @param defaultValue what the agent takes if it is not given; may be empty
     * @param description for people
     */
    public record Parameter(String name, String type, boolean required, boolean unique, boolean reloadable,
            boolean secret, String defaultValue, String description) {
        /** All parts are required. */
        public Parameter {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(defaultValue, "defaultValue");
            Objects.requireNonNull(description, "description");
        }
    }

    /**
     * An action.
     *
     * @param name its name
     * @param role {@code Promoted}, {@code Unpromoted} or empty
     * @param interval advised interval; zero if none
     * @param timeout advised time-out; zero if none
     * @param depth check level
     */
    public record Action(String name, String role, Duration interval, Duration timeout, int depth) {
        /** All parts are required. */
        public Action {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(interval, "interval");
            Objects.requireNonNull(timeout, "timeout");
        }
    }

    /** Copies the lists. */
    public AgentMetadata {
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(shortDescription, "shortDescription");
        Objects.requireNonNull(longDescription, "longDescription");
        parameters = List.copyOf(parameters);
        actions = List.copyOf(actions);
    }

    /**
     * Whether it supports an action.
     *
     * @param action the action's name
     * @return true if the metadata lists it
     */
    public boolean supports(final String action) {
        return actions.stream().anyMatch(a -> a.name().equals(action));
    }

    /**
     * Finds a parameter.
     *
     * @param name its name
     * @return the parameter, if it is known
     */
    public Optional<Parameter> parameter(final String name) {
        return parameters.stream().filter(p -> p.name().equals(name)).findFirst();
    }
}
