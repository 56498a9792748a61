package io.coterie.runtime.messaging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.runtime.messaging.ControlPayload.Stay;

/** What this member knows of another one's groups (and of its own), while the channel shows it. Used by the core. */
final class RemoteMember {
    private final Map<String, RemoteSession> sessions = new HashMap<>();
    private final Map<String, Deque<PutOff>> later = new HashMap<>();
    private final Map<String, Long> ended = new HashMap<>();
    private long epoch;

    /** A stay that waits until the one before it is over, and where it ends if that is known already. */
    static final class PutOff {
        private Stay stay;
        private Positions end;

        PutOff(final Stay stay) {
            this.stay = stay;
        }

        Stay stay() {
            return stay;
        }

        Positions end() {
            return end;
        }
    }

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

    /** See {@link RemoteSession#settle}. */
    void settle() {
        sessions.values().forEach(RemoteSession::settle);
    }

    void begin(final String group, final RemoteSession session) {
        sessions.put(group, session);
    }

    /** What was sent before these positions is for others. */
    void raise(final Stay stay) {
        if (knows(stay.group(), stay.session())) {
            sessions.get(stay.group()).raise(stay.next());
        }
        waiting(stay.group()).stream().filter(p -> p.stay.session() == stay.session()).forEach(p -> p.stay = stay);
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
        final Deque<PutOff> waiting = later.computeIfAbsent(stay.group(), g -> new ArrayDeque<>());
        if (waiting.isEmpty() || waiting.getLast().stay.session() < stay.session()) {
            waiting.addLast(new PutOff(stay));
        }
        return true;
    }

    /**
     * A stay that waits has ended meanwhile.
     *
     * @param group the group
     * @param session the stay's number
     * @param end where it ends
     * @return whether such a stay waits
     */
    boolean leavesLater(final String group, final long session, final Positions end) {
        for (final PutOff waited : waiting(group)) {
            if (waited.stay.session() == session) {
                waited.end = end;
                return true;
            }
        }
        return false;
    }

    /** {@return the next stay that waits; it waits no more} */
    Optional<PutOff> takePutOff(final String group) {
        return Optional.ofNullable(waiting(group).pollFirst());
    }

    /**
     * Nobody waits for the last messages of a stay in a group any more.
     *
     * @param group the group
     * @return the stay that holds now, if one waited
     */
    Optional<Stay> unobserved(final String group) {
        final RemoteSession known = sessions.get(group);
        if (known != null && known.leaving()) {
            end(group);
        }
        final Deque<PutOff> waiting = waiting(group);
        later.remove(group);
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        final PutOff last = waiting.getLast();
        if (last.end != null) {
            ended(group, last.stay.session());
            return Optional.empty();
        }
        return Optional.of(last.stay);
    }

    private Deque<PutOff> waiting(final String group) {
        return later.getOrDefault(group, new ArrayDeque<>());
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
