package io.coterie.runtime.messaging;

import io.coterie.api.core.MemberId;

/** What the core asks of the shell around it. None of the calls blocks or comes back into the core. */
interface MessagingEffects {
    /**
     * Sends a control frame to one member, after those that were sent to it before.
     *
     * @param to the member
     * @param frame header and payload
     */
    void sendTo(MemberId to, byte[] frame);

    /**
     * Puts an event at the end of what a group's listener is to be given.
     *
     * @param group the group's name
     * @param event what happened
     */
    void deliver(String group, GroupEvent event);
}
