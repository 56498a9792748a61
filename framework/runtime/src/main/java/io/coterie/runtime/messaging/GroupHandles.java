package io.coterie.runtime.messaging;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The groups that this member is in, as their users hold them. Safe for use by several threads. */
final class GroupHandles {
    /** How long the ways of all groups together are waited for when the cluster is closed. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private final Map<String, GroupHandle> handles = new ConcurrentHashMap<>();

    GroupHandle get(final String group) {
        return handles.get(group);
    }

    /** {@return whether the group had no place of this member} */
    boolean add(final GroupHandle handle) {
        return handles.putIfAbsent(handle.name(), handle) == null;
    }

    void remove(final GroupHandle handle) {
        handles.remove(handle.name(), handle);
    }

    /** What was accepted goes into the component before that goes; one that hangs is waited for a slice. */
    void flush(final MessagingFront front) {
        if (front.channels().isEmpty()) {
            return;
        }
        final long end = System.nanoTime() + WindowSends.SLICE.toNanos();
        handles.values().forEach(handle -> handle.sender().hurry());
        front.await(core -> handles.values().stream().allMatch(handle -> handle.sender().waiting() == 0), end);
    }

    /** What waits for messages of this member to come back waits no longer: they may not come. */
    void release() {
        handles.values().forEach(handle -> handle.sender().release());
    }

    /** A window opens. */
    void mark() {
        handles.values().forEach(handle -> handle.sender().mark());
    }

    /** {@return whether all that was accepted before the window is with an engine} */
    boolean arePastMark() {
        return handles.values().stream().allMatch(handle -> handle.sender().isPastMark());
    }

    void sendAgain(final long end) {
        for (final GroupHandle handle : List.copyOf(handles.values())) {
            handle.sender().sendAgain(end);
        }
    }

    void close() {
        final long end = System.nanoTime() + CLOSE_LIMIT.toNanos();
        List.copyOf(handles.values()).forEach(handle -> handle.close(end));
    }
}
