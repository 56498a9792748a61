package io.coterie.runtime.slot;

import java.util.List;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceId;

/**
 * An instance in a slot, and what was made for it. Immutable.
 *
 * @param epoch the number of its turn
 * @param description what it is an instance of
 * @param id which instance
 * @param instance the instance
 * @param resources what ends after the instance is closed: its threads, its claim on a folder
 * @param parts what nobody may hold then
 */
record Occupant(long epoch, ComponentDescription description, InstanceId id, ComponentInstance<?> instance,
        Runnable resources, List<Object> parts) {
}
