package io.coterie.runtime.slot;

import java.util.List;
import java.util.function.BiConsumer;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceId;

/** Makes the instance that a slot brings up. Called on the slot's owner thread. */
public interface InstanceSource {
    /** {@return the component} */
    ComponentDescription description();

    /** {@return which instance it will be} */
    InstanceId id();

    /**
     * Makes the instance, in standby.
     *
     * @param onFailure gets code and problem when the instance gives up
     * @return the instance and what ends after it
     */
    Made make(BiConsumer<String, String> onFailure);

    /**
     * What was made.
     *
     * @param instance the instance
     * @param resources ends its threads and gives back its folder, after it was closed
     * @param parts what nobody may hold when it has ended: the component's own objects, not ones around them
     */
    record Made(ComponentInstance<?> instance, Runnable resources, List<Object> parts) {
        /** Copies the list. */
        public Made {
            parts = List.copyOf(parts);
        }

        /**
         * An instance as the component made it.
         *
         * @param instance the instance
         * @param resources ends its threads and gives back its folder, after it was closed
         */
        public Made(final ComponentInstance<?> instance, final Runnable resources) {
            this(instance, resources, List.of(instance));
        }
    }
}
