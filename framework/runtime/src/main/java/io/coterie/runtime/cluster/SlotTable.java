package io.coterie.runtime.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.Components;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.UnavailableException;
import io.coterie.runtime.instance.SlotDirectory;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.slot.Slot;

/** The slots of one cluster, in the order of the configuration. Safe for use by several threads. */
final class SlotTable implements SlotDirectory, Components {
    private final String cluster;
    private final ComponentRegistry registry;
    private final List<Slot> slots = new CopyOnWriteArrayList<>();
    private volatile Swapping swapping;

    SlotTable(final String cluster, final ComponentRegistry registry) {
        this.cluster = cluster;
        this.registry = registry;
    }

    void swapping(final Swapping swaps) {
        swapping = swaps;
    }

    void add(final Slot slot) {
        slots.add(slot);
    }

    List<Slot> all() {
        return slots;
    }

    /** What an instance of a kind sees; a kind with a front that says something to it has one slot. */
    SlotDirectory seenFrom(final String kind) {
        return slots.stream().filter(slot -> slot.kind().equals(kind)).findFirst()
            .map(slot -> slot.front().seen(this)).orElse(this);
    }

    @Override
    public <T> T slot(final Class<T> api) {
        if (api == Components.class) {
            return api.cast(this);
        }
        if (api == Swapping.class && swapping != null) {
            return api.cast(swapping);
        }
        return slots(api).stream().findFirst().orElseThrow(() -> new UnavailableException("slot.unknown",
            "The cluster '" + cluster + "' has no slot with the interface " + api.getSimpleName() + ".",
            "Choose a component of that kind in the configuration."));
    }

    @Override
    public <T> List<T> slots(final Class<T> api) {
        return slots.stream().map(slot -> slot.front().facade()).filter(api::isInstance).map(api::cast).toList();
    }

    @Override
    public List<SlotStatus> slots() {
        return slots.stream().map(Slot::status).toList();
    }

    @Override
    public List<ComponentDescription> installed() {
        return registry.installed().stream().map(InstalledComponent::description).toList();
    }
}
