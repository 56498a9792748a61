package io.coterie.runtime.messaging;

import java.util.function.Predicate;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;

/** What is given to a group's listener, in this order. */
sealed interface GroupEvent {
    /** {@return the bytes that it holds on to while it waits} */
    default long bytes() {
        return 0;
    }

    /** {@return how many calls of the listener it stands for} */
    default int calls() {
        return 1;
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
     * @param toAll whether it was sent to all
     */
    record Came(Message message, boolean toAll) implements GroupEvent {
        @Override
        public long bytes() {
            return message.payload().length;
        }
    }

    /**
     * Several messages came in one frame.
     *
     * @param from who sent them
     * @param delivery the order that they were sent with
     * @param first the number of the first; the others follow
     * @param calls how many there are
     * @param bundle their bytes, see FrameBundle
     */
    record CameTogether(MemberId from, Delivery delivery, long first, int calls, byte[] bundle)
            implements GroupEvent {
        @Override
        public long bytes() {
            return bundle.length;
        }

        /** Gives them one by one, each cut out when its turn comes, until nobody wants more. */
        void each(final Predicate<Came> to) {
            int at = 0;
            boolean wanted = true;
            for (int i = 0; i < calls && wanted; i++) {
                final byte[] payload = FrameBundle.message(bundle, at);
                wanted = to.test(new Came(new Message(from, delivery, first + i, payload), true));
                at = FrameBundle.end(bundle, at);
            }
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
