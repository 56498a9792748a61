package io.coterie.engine.corosync;

import java.util.List;

/** The seam between the engine and libcpg; tests put a group in memory behind it. */
interface GroupLibrary {
    /**
     * Takes this thread into a network namespace for good: connections that it makes are to the daemon there.
     *
     * @param networkNamespace its file
     * @throws GroupFailure if it cannot be entered
     */
    void enter(String networkNamespace);

    /**
     * Connects to the daemon of this host, or of the namespace that this thread is in.
     *
     * @param listener what is dispatched goes there
     * @return the connection; in no group yet
     * @throws GroupFailure if there is no daemon, or it refuses
     */
    Connection connect(Listener listener);

    /** Ends what the library keeps running when it is not used any more. */
    void release();

    /** What is dispatched; on the thread that dispatches. Must not block. */
    interface Listener {
        /**
         * The processes of the group changed.
         *
         * @param now all of them
         * @param someJoined whether one is new
         */
        void changed(List<GroupProcess> now, boolean someJoined);

        /**
         * A message was delivered.
         *
         * @param from its sender
         * @param bytes the message
         */
        void message(GroupProcess from, byte[] bytes);

        /**
         * The ring below the group was formed anew.
         *
         * @param ring its id, for a person
         */
        void ring(String ring);
    }

    /** How a message was taken. */
    enum Taken {
        /** It will be delivered while this process stays in the group. */
        YES,
        /** Not now: the daemon is busy, or its ring is forming. */
        LATER,
        /** The connection is gone. */
        LOST
    }

    /** One connection. {@code dispatch} and {@code close} on one thread, the others on any. */
    interface Connection {
        /** {@return this process, as the group will see it} */
        GroupProcess self();

        /** {@return the largest message, in bytes} */
        int maxBytes();

        /**
         * Joins.
         *
         * @param group the group's name
         * @return whether it is done, or is to be tried again
         */
        Taken join(String group);

        /**
         * Waits for events and dispatches some.
         *
         * @param millis how long to wait for the first
         * @return whether the connection still stands
         */
        boolean dispatch(long millis);

        /** Ends the waiting of {@code dispatch}. */
        void wake();

        /**
         * Sends to all in the group, this process included; never blocks.
         *
         * @param parts the bytes of the message, one after the other
         * @return whether it was taken
         */
        Taken multicast(byte[]... parts);

        /** Breaks the connection off, so that calls of the library that wait for the daemon return. */
        void breakOff();

        /** Leaves and disconnects. */
        void close();
    }
}
