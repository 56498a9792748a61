package io.coterie.runtime.messaging;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;

/** What the core asks of the shell around it. None of the calls blocks or comes back into the core. */
interface MessagingEffects {
    /**
     * Sends a control frame to one member, after those that were sent to it before the same way.
     *
     * @param way through which component
     * @param to the member
     * @param frame header and payload
     */
    void sendTo(Way way, MemberId to, byte[] frame);

    /**
     * Sends a control frame to all members through the next component.
     *
     * @param delivery the order
     * @param frame header and payload
     */
    void sendToAllNext(Delivery delivery, byte[] frame);

    /**
     * Puts an event at the end of what a group's listener is to be given.
     *
     * @param group the group's name
     * @param event what happened
     */
    void deliver(String group, GroupEvent event);

    /**
     * The numbers of what this member sends in a group begin anew, with another channel.
     *
     * @param group the group's name
     */
    default void restarted(final String group) {
    }
}
