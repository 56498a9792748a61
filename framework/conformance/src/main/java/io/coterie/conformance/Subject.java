package io.coterie.conformance;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.ComponentProvider;
import io.coterie.conformance.container.Container;

/**
 * The component under test: a jar in a framework of its own, or a provider.
 *
 * @param description how it declares itself
 * @param provider makes its instances
 * @param container the framework in which its jar is installed; empty if it was given as a provider
 */
public record Subject(ComponentDescription description, ComponentProvider<?> provider,
        Optional<Container> container) {
    /** How many members a component is made for that does not say. */
    private static final int ANY_NUMBER = 1000;

    /** All parts are required. */
    public Subject {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(container, "container");
    }

    /**
     * A component that is given as a provider. What only a jar can show is then not checked.
     *
     * @param provider the provider
     * @param kind its kind
     * @param name its name
     * @param guarantees what it claims
     * @return the subject
     */
    public static Subject of(final ComponentProvider<?> provider, final String kind, final String name,
            final String... guarantees) {
        return new Subject(new ComponentDescription(kind, name, "0.0.0", name, List.of(guarantees), List.of(), "", ""),
            provider, Optional.empty());
    }

    /**
     * Whether a guarantee is claimed, also one that holds only together with the engine.
     *
     * @param guarantee the guarantee
     * @return true if it is
     */
    public boolean claims(final String guarantee) {
        return description.guarantees().contains(guarantee)
            || description.guarantees().contains(guarantee + ComponentNamespace.WITH_ENGINE);
    }

    /**
     * The value of a parameter among the claims.
     *
     * @param name the parameter
     * @return its value, if it is claimed and a number
     */
    public Optional<Long> parameter(final String name) {
        return description.guarantees().stream().filter(g -> g.matches(name + "=\\d{1,18}"))
            .map(g -> Long.parseLong(g.substring(name.length() + 1))).findFirst();
    }

    /** {@return how many members it is made for} */
    public int maxMembers() {
        return parameter("maxMembers").map(Long::intValue).orElse(ANY_NUMBER);
    }
}
