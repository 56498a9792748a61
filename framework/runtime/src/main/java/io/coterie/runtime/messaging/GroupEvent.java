package io.coterie.runtime.messaging;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;

/** What is given to a group's listener, in this order. */
sealed interface GroupEvent {
    /** {@return the bytes that it holds on to while it waits} */
    default long bytes() {
        return 0;
    }

    /**
     * The members changed.
     *
     * @param view who is in the group from here on
     */
    record Changed(GroupView view) implements GroupEvent {
    }

    /**
     * A message came.
     *
     * @param message the message
     */
    record Came(Message message) implements GroupEvent {
        @Override
        public long bytes() {
            return message.payload().length;
        }
    }

    /**
     * A request came.
     *
     * @param request the request
     * @param correlation its number at the requester
     */
    record Asked(Message request, long correlation) implements GroupEvent {
        @Override
        public long bytes() {
            return request.payload().length;
        }

        MemberId from() {
            return request.from();
        }
    }

    /**
     * A request of this member has ended.
     *
     * @param correlation its number
     * @param reply the reply, or null
     * @param failure why there is none, or null
     */
    record Answered(long correlation, byte[] reply, RuntimeException failure) implements GroupEvent {
    }
}
