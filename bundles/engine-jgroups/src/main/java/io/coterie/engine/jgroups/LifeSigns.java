package io.coterie.engine.jgroups;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import org.jgroups.Address;

/**
 * When each member was last heard, and of whom it is proven that its process is gone. A suspicion that was raised while
 * a member could not be reached (before a merge, say) may be through its verification when the member is heard again;
 * it is contradicted by what is heard. Used by any number of threads of JGroups.
 */
final class LifeSigns {
    /** Members remembered; more are a sign of many restarts, and the memory is begun anew. */
    private static final int MAX_REMEMBERED = 1024;
    private final long freshNanos;
    private final LongSupplier nanoTime;
    private final Map<Address, Long> heard = new ConcurrentHashMap<>();
    private final Set<Address> gone = ConcurrentHashMap.newKeySet();

    /**
     * Begins.
     *
     * @param freshMillis for how long a sign of life contradicts a suspicion: longer than the heartbeat, so that a
     *     living member always has one; shorter than the verification, so that a dead one has none when it is through
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    LifeSigns(final long freshMillis, final LongSupplier nanoTime) {
        this.freshNanos = freshMillis * 1_000_000;
        this.nanoTime = nanoTime;
    }

    void heard(final Address member) {
        if (member != null) {
            if (heard.size() >= MAX_REMEMBERED) {
                heard.clear();
            }
            heard.put(member, nanoTime.getAsLong());
        }
    }

    /** Its process is gone, whatever of its messages is still on the way; an address never comes back. */
    void gone(final Address member) {
        if (gone.size() >= MAX_REMEMBERED) {
            gone.clear();
        }
        gone.add(member);
    }

    /** {@return whether a member was heard a moment ago and is not known to be gone} */
    boolean alive(final Address member) {
        final Long last = heard.get(member);
        return last != null && nanoTime.getAsLong() - last < freshNanos && !gone.contains(member);
    }
}
