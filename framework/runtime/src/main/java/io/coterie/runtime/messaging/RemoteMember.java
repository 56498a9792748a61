package io.coterie.runtime.messaging;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.runtime.messaging.ControlPayload.Stay;

/** What this member knows of another one's groups (and of its own), while the channel shows it. Used by the core. */
final class RemoteMember {
    private final Map<String, RemoteSession> sessions = new HashMap<>();
    private final Map<String, Stay> later = new HashMap<>();
    private final Map<String, Long> ended = new HashMap<>();
    private long epoch;

    long epoch() {
        return epoch;
    }

    void epoch(final long seen) {
        epoch = Math.max(epoch, seen);
    }

    /** {@return its present stay in a group, or null} */
    RemoteSession session(final String group) {
        return sessions.get(group);
    }

    boolean knows(final String group, final long session) {
        final RemoteSession known = sessions.get(group);
        return known != null && known.number() == session;
    }

    /** {@return whether a session is later than all that are known or over} */
    boolean isNews(final String group, final long session) {
        final RemoteSession known = sessions.get(group);
        return session > ended.getOrDefault(group, 0L) && (known == null || session > known.number());
    }

    void begin(final String group, final RemoteSession session) {
        sessions.put(group, session);
    }

    /** What was sent before these positions is for others. */
    void raise(final Stay stay) {
        if (knows(stay.group(), stay.session())) {
            sessions.get(stay.group()).raise(stay.next());
        }
        later.computeIfPresent(stay.group(), (group, known) -> known.session() == stay.session() ? stay : known);
    }

    /**
     * A member that left and joined again may be faster than its last messages.
     *
     * @param stay its new stay
     * @return whether that has to wait until the one before is over
     */
    boolean putOff(final Stay stay) {
        final RemoteSession known = sessions.get(stay.group());
        if (known == null || !known.leaving()) {
            return false;
        }
        later.merge(stay.group(), stay, (before, now) -> now.session() > before.session() ? now : before);
        return true;
    }

    /**
     * This member is not in the group any more: nobody waits for the last messages of a stay there.
     *
     * @param group the group
     * @return the stay that had to wait
     */
    Optional<Stay> unobserved(final String group) {
        final RemoteSession known = sessions.get(group);
        if (known != null && known.leaving()) {
            end(group);
        }
        return takePutOff(group);
    }

    Optional<Stay> takePutOff(final String group) {
        return Optional.ofNullable(later.remove(group));
    }

    void end(final String group) {
        final RemoteSession over = sessions.remove(group);
        if (over != null) {
            ended(group, over.number());
        }
    }

    /** A session is over, whether it was ever known here or not. */
    void ended(final String group, final long session) {
        ended.merge(group, session, Math::max);
        final RemoteSession known = sessions.get(group);
        if (known != null && known.number() <= session) {
            sessions.remove(group);
        }
    }

    /**
     * Forgets the sessions of a channel that is over.
     *
     * @param upTo the last of them
     * @return the groups in which it was
     */
    Set<String> forget(final long upTo) {
        final Set<String> before = new HashSet<>();
        sessions.forEach((group, session) -> {
            if (session.number() <= upTo) {
                before.add(group);
            }
        });
        before.forEach(this::end);
        return before;
    }
}
