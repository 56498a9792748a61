package io.coterie.runtime.messaging;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What this member knows of another one's groups (and of its own), while the channel shows it. Used by the core. */
final class RemoteMember {
    private final Map<String, RemoteSession> sessions = new HashMap<>();
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

    void raise(final String group, final long session, final Positions next) {
        if (knows(group, session)) {
            sessions.get(group).raise(next);
        }
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
