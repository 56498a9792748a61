package io.coterie.api.messaging;

import java.util.Objects;

import io.coterie.api.core.MemberId;

/** Where a message goes. Sealed now; service addressing will be a further form. */
public sealed interface Destination {
    /** All members of the group, the sender included. */
    record All() implements Destination {
    }

    /**
     * One member of the group.
     *
     * @param member the member; may be the sender itself
     */
    record One(MemberId member) implements Destination {
        /** The member is required. */
        public One {
            Objects.requireNonNull(member, "member");
        }
    }

    /** {@return all members of the group} */
    static Destination all() {
        return new All();
    }

    /**
     * One member.
     *
     * @param member which
     * @return the destination
     */
    static Destination to(final MemberId member) {
        return new One(member);
    }
}
