package io.coterie.api.fencing;

import java.util.List;
import java.util.Objects;

/**
 * What a fence agent says of itself.
 *
 * @param name its name, such as {@code fence_ipmilan}
 * @param description one line
 * @param longDescription for people
 * @param parameters what it takes
 * @param actions what it can do: {@code off}, {@code on}, {@code reboot}, {@code status}, ...
 * @param unfences whether a node needs its action {@code on} when it joins, because its {@code off} cuts the node off
 *     (from storage, from a network) and does not end it
 * @param onTarget whether {@code on} must run at the node that is let in
 */
public record FenceAgent(String name, String description, String longDescription, List<Parameter> parameters,
        List<String> actions, boolean unfences, boolean onTarget) {
    /** Copies. */
    public FenceAgent {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(longDescription, "longDescription");
        parameters = List.copyOf(parameters);
        actions = List.copyOf(actions);
    }

    /**
     * A parameter.
     *
     * @param name its name
     * @param type {@code string}, {@code integer}, {@code second}, {@code boolean}, {@code select}
     * @param required whether it, or the one that it replaces, must be given
     * @param secret whether its value is never shown
     * @param defaultValue what holds if it is not given; may be empty
     * @param options what may be given, for {@code select}; empty otherwise
     * @param replaces the former name of it, which is taken as well; empty if there is none
     * @param deprecated whether it is a former name itself
     * @param description one sentence
     */
    public record Parameter(String name, String type, boolean required, boolean secret, String defaultValue,
            List<String> options, String replaces, boolean deprecated, String description) {
        /** Copies. */
        public Parameter {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(defaultValue, "defaultValue");
            options = List.copyOf(options);
            Objects.requireNonNull(replaces, "replaces");
            Objects.requireNonNull(description, "description");
        }
    }

    /**
     * Whether it lists an action.
     *
     * @param action the action's name
     * @return true if it does
     */
    public boolean can(final String action) {
        return actions.contains(action);
    }

    /**
     * Whether it has a parameter.
     *
     * @param parameter the parameter's name
     * @return true if it does
     */
    public boolean takes(final String parameter) {
        return parameters.stream().anyMatch(p -> p.name().equals(parameter));
    }
}
