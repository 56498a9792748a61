package io.coterie.engine.corosync;

import java.util.Map;

import io.coterie.api.core.MemberId;

/** What {@link GroupCore} asks for; called on its owner's thread, in order. None of the calls blocks. */
interface GroupEffects {
    /**
     * Something is to be said to the group, after what was said before.
     *
     * @param message what
     */
    void say(GroupMessage message);

    /**
     * A view is installed: what comes after it comes from its members only.
     *
     * @param stamp its id
     * @param members who is in it, by process; this member included
     * @param fresh whether nothing is known of what the others got before: this member was out
     */
    void view(String stamp, Map<GroupProcess, MemberId> members, boolean fresh);

    /** The view that stands may not hold any more. */
    void inTransition();

    /**
     * A note of a member came.
     *
     * @param from who published it
     * @param note its bytes
     */
    void note(MemberId from, byte[] note);

    /**
     * A frame of a member came, in the order that is the same for all; also one that is for somebody else, because its
     * position counts.
     *
     * @param process the sender
     * @param from who that is
     * @param frame the frame
     */
    void frame(GroupProcess process, MemberId from, GroupMessage.Frame frame);

    /**
     * A receiver has delivered this member's stream up to a position.
     *
     * @param receiver who
     * @param position up to where
     */
    void credit(GroupProcess receiver, long position);

    /** A later incarnation of this node is in the group: this one is over. */
    void superseded();
}
