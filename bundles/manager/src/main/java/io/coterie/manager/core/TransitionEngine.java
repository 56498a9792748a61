package io.coterie.manager.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.NodeId;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Transition;

/**
 * Carries out one transition: says which actions may begin now, as the partial order, the limits and one action at a
 * time for each resource instance of a node allow. Pure; confined to the thread of its owner.
 */
public final class TransitionEngine {
    /** Actions in flight at once in the whole cluster, unless the document says so: bounds what a failure costs. */
    public static final int BATCH_LIMIT = 30;
    /** Actions in flight at once on one node, unless the document says so: about twice the cores of a small one. */
    public static final int NODE_LIMIT = 8;

    private final Map<String, Action> actions = new LinkedHashMap<>();
    private final Map<String, Progress> progress = new HashMap<>();
    private final Map<String, List<String>> followers = new HashMap<>();
    private final int batchLimit;
    private final int nodeLimit;
    private String abortReason = "";

    /** Where an action is. */
    public enum Progress {
        /** What it waits for is not over. */
        WAITING,
        /** It was begun. */
        RUNNING,
        /** It ended well. */
        DONE,
        /** It ended badly. */
        FAILED,
        /** It was not begun and will not be. */
        DROPPED
    }

    /**
     * A transition that has not begun.
     *
     * @param transition what to carry out
     * @param batchLimit most actions in flight at once
     * @param nodeLimit most actions in flight at once on one node
     */
    public TransitionEngine(final Transition transition, final int batchLimit, final int nodeLimit) {
        this.batchLimit = Math.max(1, batchLimit);
        this.nodeLimit = Math.max(1, nodeLimit);
        transition.actions().forEach(action -> {
            actions.put(action.id(), action);
            progress.put(action.id(), Progress.WAITING);
        });
        transition.actions().forEach(action -> action.after().forEach(
            before -> followers.computeIfAbsent(before, id -> new ArrayList<>()).add(action.id())));
    }

    /**
     * The actions that may begin now; they are running from here on. Pseudo actions never come out: they are over as
     * soon as what they wait for is.
     *
     * @return in the order of the transition
     */
    public List<Action> begin() {
        final List<Action> begun = new ArrayList<>();
        if (aborted()) {
            return begun;
        }
        boolean pseudoDone = true;
        while (pseudoDone) {
            pseudoDone = false;
            for (final Action action : actions.values()) {
                if (action.type() == Action.Type.PSEUDO && is(action.id(), Progress.WAITING) && allOver(action)) {
                    progress.put(action.id(), Progress.DONE);
                    pseudoDone = true;
                }
            }
        }
        final Map<NodeId, Integer> load = new TreeMap<>();
        final Set<String> busy = new HashSet<>();
        int running = 0;
        for (final Action action : inFlight()) {
            if (action.type() != Action.Type.FENCE) {
                running++;
                load.merge(action.node(), 1, Integer::sum);
                busy.add(lane(action));
            }
        }
        for (final Action action : actions.values()) {
            if (!is(action.id(), Progress.WAITING) || !allOver(action)) {
                continue;
            }
            if (action.type() != Action.Type.FENCE) {
                // a fence runs on no executor and must never wait for one
                if (running >= batchLimit || load.getOrDefault(action.node(), 0) >= nodeLimit
                    || !busy.add(lane(action))) {
                    continue;
                }
                running++;
                load.merge(action.node(), 1, Integer::sum);
            }
            progress.put(action.id(), Progress.RUNNING);
            begun.add(action);
        }
        return begun;
    }

    /**
     * An action ended well.
     *
     * @param id which; one that does not run is ignored
     */
    public void succeeded(final String id) {
        if (is(id, Progress.RUNNING)) {
            progress.put(id, Progress.DONE);
        }
    }

    /**
     * An action ended badly: what depends on it is dropped, and nothing new begins.
     *
     * @param id which; one that does not run is ignored
     * @param reason one sentence
     */
    public void failed(final String id, final String reason) {
        if (!is(id, Progress.RUNNING)) {
            return;
        }
        progress.put(id, Progress.FAILED);
        final Deque<String> next = new ArrayDeque<>(followers.getOrDefault(id, List.of()));
        while (!next.isEmpty()) {
            final String dependent = next.poll();
            if (is(dependent, Progress.WAITING)) {
                progress.put(dependent, Progress.DROPPED);
                next.addAll(followers.getOrDefault(dependent, List.of()));
            }
        }
        abort(reason);
    }

    /**
     * Begins nothing any more; what runs ends by itself, except fences, which nobody waits for.
     *
     * @param reason one sentence
     */
    public void abort(final String reason) {
        if (!aborted()) {
            abortReason = reason;
        }
    }

    /** {@return whether nothing new begins} */
    public boolean aborted() {
        return !abortReason.isEmpty();
    }

    /** {@return why it was aborted; empty if it was not} */
    public String abortReason() {
        return abortReason;
    }

    /** {@return what runs, in the order of the transition} */
    public List<Action> inFlight() {
        return actions.values().stream().filter(a -> is(a.id(), Progress.RUNNING)).toList();
    }

    /** {@return whether nothing runs and nothing will begin} */
    public boolean over() {
        return actions.values().stream().allMatch(action -> switch (progress.get(action.id())) {
            case DONE, FAILED, DROPPED -> true;
            case WAITING -> aborted();
            case RUNNING -> aborted() && action.type() == Action.Type.FENCE;
        });
    }

    /**
     * How many actions are at a point.
     *
     * @param at which
     * @return the count
     */
    public int count(final Progress at) {
        return (int) progress.values().stream().filter(p -> p == at).count();
    }

    /** {@return how many actions there are, pseudo actions not counted} */
    public int size() {
        return (int) actions.values().stream().filter(a -> a.type() != Action.Type.PSEUDO).count();
    }

    private boolean allOver(final Action action) {
        // an id that the transition does not hold is over already: the scheduler left it out as not needed
        return action.after().stream().allMatch(id -> !actions.containsKey(id) || is(id, Progress.DONE));
    }

    private boolean is(final String id, final Progress at) {
        return progress.get(id) == at;
    }

    private static String lane(final Action action) {
        return action.node() + " " + action.resource();
    }
}
