package io.coterie.scheduling.scores.transition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

import io.coterie.api.scheduling.Action;

/** Brings drafts into an order that obeys what each waits for; of those that could be next, the first made. */
final class Sequence {
    private final Map<Draft, Integer> places = new LinkedHashMap<>();
    private final Map<Draft, List<Draft>> followers = new HashMap<>();
    private final Map<Draft, Integer> waiting = new HashMap<>();
    private final List<String> notes;

    Sequence(final Collection<Draft> drafts, final List<String> notes) {
        this.notes = notes;
        drafts.forEach(d -> places.put(d, places.size()));
        for (final Draft draft : drafts) {
            draft.after().forEach(b -> followers.computeIfAbsent(b, k -> new ArrayList<>()).add(draft));
            waiting.put(draft, draft.after().size());
        }
    }

    /**
     * The actions in order.
     *
     * @param unsafe what must not happen: it is left out, with all that waits for it
     */
    List<Action> sort(final Collection<Draft> unsafe) {
        final Set<Draft> dropped = new HashSet<>();
        final Deque<Draft> open = new ArrayDeque<>(unsafe);
        while (!open.isEmpty()) {
            final Draft draft = open.poll();
            if (dropped.add(draft)) {
                open.addAll(followers.getOrDefault(draft, List.of()));
            }
        }
        final List<Action> actions = new ArrayList<>();
        final PriorityQueue<Draft> ready = new PriorityQueue<>(java.util.Comparator.comparingInt(places::get));
        places.keySet().stream().filter(d -> waiting.get(d) == 0).forEach(ready::add);
        final Set<Draft> done = new HashSet<>();
        while (done.size() < places.size()) {
            Draft next = ready.poll();
            if (next == null) {
                next = cut(done);
            }
            done.add(next);
            if (!dropped.contains(next)) {
                actions.add(next.action());
            }
            for (final Draft follower : followers.getOrDefault(next, List.of())) {
                if (waiting.merge(follower, -1, Integer::sum) == 0 && !done.contains(follower)) {
                    ready.add(follower);
                }
            }
        }
        return actions;
    }

    /** Orders that contradict each other are refused by check(); if one gets here, the circle is cut and named. */
    private Draft cut(final Set<Draft> done) {
        final Draft first = places.keySet().stream().filter(d -> !done.contains(d)).findFirst().orElseThrow();
        notes.add("Orders contradict each other: " + first.id + " does not wait for "
            + first.after().stream().filter(d -> !done.contains(d)).map(d -> d.id).sorted().toList() + ".");
        first.after().removeIf(d -> !done.contains(d));
        return first;
    }
}
