package io.coterie.engine.jgroups;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.Membership;

/**
 * Who makes the group of a new engine where the members are known already, as in a swap: the first of the view, which
 * is the same for all. It does not look for others, and the others wait until it is there. So they join one group,
 * instead of each making its own, which then take seconds to merge. Keeps nothing.
 */
final class Founder {
    /**
     * How long the others wait for it. Longer than a busy member takes to come up, short against the time in which a
     * component has to be warm; who goes on without it makes a group of its own, and the groups merge.
     */
    static final Duration LIMIT = Duration.ofSeconds(10);
    /** How long one that joins waits for each answer of it: a busy member's pause, and not the user's patience. */
    static final Duration JOIN = Duration.ofSeconds(2);
    /** How often it is asked in that time, in case that a request came to nothing while the connections were made. */
    static final int ASKED = 10;

    private Founder() {
    }

    /**
     * The founder.
     *
     * @param context an instance that uses the engine
     * @return the first member of the view; empty if this member is alone in it or there is none, as in a cluster that
     *     starts
     */
    static Optional<MemberId> of(final InstanceContext context) {
        try {
            return Optional.of(context.slot(Membership.class).view().members())
                .filter(members -> members.size() > 1 && members.contains(context.self()))
                .map(members -> members.get(0));
        } catch (final UnavailableException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether there is nobody to look for: the cluster has this node alone, and the rendezvous lets in no other. A node
     * that is added afterwards looks for this member.
     *
     * @param context an instance that uses the engine
     * @return whether no other node can be in the group
     */
    static boolean only(final InstanceContext context) {
        return context.nodes().keySet().equals(Set.of(context.self().node()));
    }
}
