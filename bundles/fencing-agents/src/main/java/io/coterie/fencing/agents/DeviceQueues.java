package io.coterie.fencing.agents;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One use of a device at a time: many BMCs and power switches take one session. What is to fence goes before what only
 * looks. Safe for several threads; a task is started on the thread that makes room for it.
 */
final class DeviceQueues {
    /** Uses that may wait for one device: more than the nodes that one device is for, as a rule. */
    static final int MAX_WAITING = 32;

    private final Map<String, Deque<Waiting>> busy = new HashMap<>();

    /** A use that waits. */
    private record Waiting(boolean urgent, Supplier<? extends CompletionStage<?>> task) {
    }

    /**
     * Starts a task now or when the device is free.
     *
     * @param device the device's name
     * @param urgent whether it goes before what is not
     * @param task begins it; the device is free when its stage ends
     * @return whether it was taken; false if too many wait
     */
    boolean submit(final String device, final boolean urgent, final Supplier<? extends CompletionStage<?>> task) {
        synchronized (this) {
            final Deque<Waiting> waiting = busy.get(device);
            if (waiting != null) {
                return waiting.size() < MAX_WAITING && add(waiting, new Waiting(urgent, task));
            }
            busy.put(device, new ArrayDeque<>());
        }
        start(device, task);
        return true;
    }

    private static boolean add(final Deque<Waiting> waiting, final Waiting added) {
        final Deque<Waiting> later = new ArrayDeque<>();
        while (added.urgent() && !waiting.isEmpty() && !waiting.peekLast().urgent()) {
            later.addFirst(waiting.removeLast());
        }
        waiting.addLast(added);
        waiting.addAll(later);
        return true;
    }

    private void start(final String device, final Supplier<? extends CompletionStage<?>> task) {
        task.get().whenComplete((result, failure) -> next(device));
    }

    private void next(final String device) {
        final Waiting next;
        synchronized (this) {
            next = busy.get(device).pollFirst();
            if (next == null) {
                busy.remove(device);
                return;
            }
        }
        start(device, next.task());
    }

    /** {@return whether something that goes before what only looks waits for the device} */
    synchronized boolean urgentWaits(final String device) {
        final Deque<Waiting> waiting = busy.get(device);
        return waiting != null && !waiting.isEmpty() && waiting.peekFirst().urgent();
    }

    /** {@return whether nothing uses the device} */
    synchronized boolean idle(final String device) {
        return !busy.containsKey(device);
    }
}
