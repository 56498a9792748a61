package io.coterie.api.messaging;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.RejectedException;

/** Gets what comes to a member of a group, one call at a time, in order. */
@ConsumerType
public interface GroupListener {
    /**
     * The group's members changed; the first call after joining shows the group with this member in it.
     *
     * @param view who is in it from here on
     */
    default void viewChanged(final GroupView view) {
    }

    /**
     * A message came.
     *
     * @param message the message
     */
    void message(Message message);

    /**
     * A request came. The stage may be completed later, from any thread; if it ends with a
     * {@link io.coterie.api.core.CoterieException}, code and text reach the requester as
     * {@link RejectedException}.
     *
     * @param request the request
     * @return the reply
     */
    default CompletionStage<byte[]> request(final Message request) {
        return CompletableFuture.failedFuture(new RejectedException("messaging.no-requests",
            "This group takes no requests.", "Send a message instead."));
    }
}
