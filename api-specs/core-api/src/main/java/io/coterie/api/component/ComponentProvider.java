package io.coterie.api.component;

import java.util.List;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.Finding;

/**
 * The service that a component's bundle registers, annotated with {@link ProvidesComponent}: a factory of instances.
 * Called from any thread; keeps no state of its own.
 *
 * @param <T> what the instance offers: the kind's component-side interface
 */
@ConsumerType
public interface ComponentProvider<T> {
    /**
     * Says what is wrong with a configuration, without side effects.
     *
     * @param configuration the settings as the document gives them, by name
     * @return the findings; empty if it is good. Unknown settings are errors.
     */
    List<Finding> check(Configuration configuration);

    /**
     * Makes an instance in standby: nothing is bound, joined, opened or started yet.
     *
     * @param context what the instance may use
     * @return the instance
     * @throws io.coterie.api.core.InvalidInputException if the configuration is bad
     */
    ComponentInstance<T> create(InstanceContext context);

    /**
     * Each setting that the component knows.
     *
     * @return the settings, in the order in which a person should read them
     */
    List<Setting> settings();
}
