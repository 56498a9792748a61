package io.coterie.runtime.slot;

import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.component.InstanceId;

/**
 * The instances of a slot that have ended, and that nobody should hold any more: also those whose classes stay, because
 * their bundle does. Safe for use by several threads.
 */
final class EndedInstances {
    /** More than anybody reads; the earliest is forgotten. */
    private static final int LIMIT = 100;
    private final List<Ended> ended = new ArrayList<>();

    /** One of them; only the references to what was made for it are weak. */
    private record Ended(InstanceId id, Instant since, List<WeakReference<Object>> parts) {
        boolean collected() {
            return parts.stream().allMatch(part -> part.get() == null);
        }
    }

    synchronized void add(final InstanceId id, final List<Object> parts) {
        ended.add(new Ended(id, Instant.now(), parts.stream().map(WeakReference::new).toList()));
        if (ended.size() > LIMIT) {
            ended.remove(0);
        }
    }

    /** {@return a line for each that was not collected yet} */
    synchronized List<String> held() {
        ended.removeIf(Ended::collected);
        return ended.stream().map(e -> "instance " + e.id() + " since " + e.since()).toList();
    }
}
