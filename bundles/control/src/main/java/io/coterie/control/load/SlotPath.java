package io.coterie.control.load;

import java.time.Duration;
import java.util.List;

import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.Messaging;

/** A group of the messaging slot, as any component would use it. */
public final class SlotPath implements LoadPath, GroupListener {
    /** The group's name. */
    static final String GROUP = "coterie.load";
    private static final Duration JOIN = Duration.ofSeconds(10);
    private final Arrivals arrivals;
    private final Group group;

    /**
     * Joins the group.
     *
     * @param messaging the slot
     * @param arrivals where messages arrive
     */
    public SlotPath(final Messaging messaging, final Arrivals arrivals) {
        this.arrivals = arrivals;
        this.group = messaging.join(GROUP, this, JOIN);
    }

    @Override
    public void send(final byte[] payload, final Duration timeout) {
        group.send(Destination.all(), Delivery.FIFO, payload, timeout);
    }

    @Override
    public void message(final Message message) {
        arrivals.arrived(message.from().toString(), message.payload());
    }

    @Override
    public List<String> members() {
        return group.view().members().stream().map(Object::toString).toList();
    }

    @Override
    public void close() {
        group.close();
    }
}
