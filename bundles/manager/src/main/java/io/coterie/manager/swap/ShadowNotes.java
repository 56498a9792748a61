package io.coterie.manager.swap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Role;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Transition;

/**
 * Where a new scheduling component decides otherwise than the present one, of the same input. Bounded, for people.
 * Pure; confined to one thread.
 */
public final class ShadowNotes {
    /** Lines that are kept: enough to see what is meant, and small enough for a record of the cluster state. */
    static final int MAX_LINES = 8;
    /** Of a line so much: names of resources may be long. */
    static final int MAX_LENGTH = 160;
    private final Set<String> lines = new LinkedHashSet<>();
    private int decisions;
    private int differing;
    private int left;

    /**
     * A decision was made twice.
     *
     * @param differences see {@link #differences}
     */
    public void add(final List<String> differences) {
        decisions++;
        if (!differences.isEmpty()) {
            differing++;
            differences.forEach(this::line);
        }
    }

    private void line(final String line) {
        final String cut = line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
        if (lines.size() < MAX_LINES) {
            lines.add(cut);
        } else if (!lines.contains(cut)) {
            left++;
        }
    }

    /** {@return how many decisions differed, then where; empty if none was made twice} */
    public List<String> text() {
        if (decisions == 0) {
            return List.of();
        }
        final List<String> text = new ArrayList<>();
        text.add("The new scheduling component made " + decisions + (decisions == 1 ? " decision" : " decisions")
            + " beside the present one" + (differing == 0 ? ", the same." : ", " + differing + " of them otherwise:"));
        text.addAll(lines);
        if (left > 0) {
            text.add("… and " + left + " more.");
        }
        return text;
    }

    /**
     * Compares two decisions of the same input.
     *
     * @param present the one that counts
     * @param other the one that is only looked at
     * @return a line for each difference; empty if they do the same
     */
    public static List<String> differences(final Transition present, final Transition other) {
        final List<String> differences = new ArrayList<>();
        final Map<String, Placement> before = placements(present);
        final Map<String, Placement> after = placements(other);
        final Set<String> resources = new LinkedHashSet<>(before.keySet());
        resources.addAll(after.keySet());
        for (final String resource : resources) {
            final String there = where(before.get(resource));
            final String elsewhere = where(after.get(resource));
            if (!there.equals(elsewhere)) {
                differences.add(resource + ": " + elsewhere + " instead of " + there + ".");
            }
        }
        final Map<String, Set<String>> old = actions(present);
        final Map<String, Set<String>> next = actions(other);
        next.keySet().stream().filter(a -> !old.containsKey(a)).forEach(a -> differences.add("It would " + a + "."));
        old.keySet().stream().filter(a -> !next.containsKey(a))
            .forEach(a -> differences.add("It would not " + a + "."));
        if (old.keySet().equals(next.keySet())) {
            next.forEach((action, waits) -> {
                if (!waits.equals(old.get(action))) {
                    differences.add("It would " + action + " in another order.");
                }
            });
        }
        return differences;
    }

    private static Map<String, Placement> placements(final Transition of) {
        final Map<String, Placement> placements = new LinkedHashMap<>();
        of.placements().forEach(p -> placements.put(p.resource(), p));
        return placements;
    }

    private static String where(final Placement placement) {
        final Optional<NodeId> node = placement == null ? Optional.empty() : placement.node();
        return node.isEmpty() ? "nowhere" : (placement.role() == Role.STARTED ? ""
            : placement.role().name().toLowerCase(java.util.Locale.ROOT) + " ") + "on " + node.get();
    }

    /** What is done, with what is waited for before; ids are each component's own. */
    private static Map<String, Set<String>> actions(final Transition of) {
        final Map<String, Action> byId = new LinkedHashMap<>();
        of.actions().forEach(a -> byId.put(a.id(), a));
        final Map<String, Set<String>> actions = new LinkedHashMap<>();
        of.actions().stream().filter(a -> a.type() != Action.Type.PSEUDO).forEach(action ->
            actions.computeIfAbsent(text(action), a -> new TreeSet<>()).addAll(before(action, byId)));
        return actions;
    }

    private static Set<String> before(final Action action, final Map<String, Action> byId) {
        final Set<String> texts = new TreeSet<>();
        final Set<String> seen = new LinkedHashSet<>(action.after());
        final List<String> open = new ArrayList<>(action.after());
        while (!open.isEmpty()) {
            final Action one = byId.get(open.remove(0));
            if (one != null) {
                if (one.type() != Action.Type.PSEUDO) {
                    texts.add(text(one));
                }
                one.after().stream().filter(seen::add).forEach(open::add);
            }
        }
        return texts;
    }

    private static String text(final Action action) {
        return action.operation() + (action.resource().isEmpty() ? "" : " " + action.resource())
            + (action.interval().isZero() ? "" : " every " + action.interval().toMillis() + " ms") + " on "
            + action.node();
    }
}
