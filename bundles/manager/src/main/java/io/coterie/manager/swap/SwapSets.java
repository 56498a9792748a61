package io.coterie.manager.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;

/** What differs between sets of components. Pure. */
public final class SwapSets {
    private SwapSets() {
    }

    /**
     * Whether two choices lead to the same instance.
     *
     * @param one a choice
     * @param other another
     * @return whether kind, component, version and settings are the same
     */
    public static boolean same(final Choice one, final Choice other) {
        return one.kind().equals(other.kind()) && one.component().equals(other.component())
            && one.version().equals(other.version())
            && one.settings().values().equals(other.settings().values());
    }

    /**
     * A choice for people; settings may be secrets, so it says their names only.
     *
     * @param choice the choice
     * @return component and version, such as {@code jgroups 5.5.7}
     */
    public static String text(final Choice choice) {
        final String version = choice.version().startsWith("[") && choice.version().contains(",")
            ? choice.version().substring(1, choice.version().indexOf(',')) : choice.version();
        return choice.component() + (version.isEmpty() ? "" : " " + version);
    }

    /**
     * What changes between two sets.
     *
     * @param before the earlier one
     * @param after the later one
     * @return {@code kind: before -> after}, a line for each choice that changes
     */
    public static List<String> changes(final ComponentSet before, final ComponentSet after) {
        final List<String> changes = new ArrayList<>();
        for (final Choice choice : after.choices()) {
            if (before.choices().stream().noneMatch(c -> same(c, choice))) {
                final Optional<Choice> old = counterpart(before, after, choice);
                final boolean settings = old.filter(c -> c.component().equals(choice.component())
                    && !c.settings().values().equals(choice.settings().values())).isPresent();
                changes.add(choice.kind() + ": " + old.map(c -> text(c)).orElse("none") + " -> " + text(choice)
                    + (settings ? " with other settings" : ""));
            }
        }
        before.choices().stream().filter(c -> counterpart(after, before, c).isEmpty()
            && after.choices().stream().noneMatch(a -> same(a, c)))
            .forEach(c -> changes.add(c.kind() + ": " + text(c) + " -> none"));
        return List.copyOf(changes);
    }

    /** {@return what stood in the place of a choice: the same component of its kind, or what is left over there} */
    static Optional<Choice> counterpart(final ComponentSet set, final ComponentSet own, final Choice choice) {
        final Optional<Choice> named = find(set, choice);
        if (named.isPresent()) {
            return named;
        }
        // places are kept: of several that are left over the first takes the place of the first
        final int place = leftOver(own, set, choice.kind()).indexOf(choice);
        final List<Choice> left = leftOver(set, own, choice.kind());
        return place >= 0 && place < left.size() ? Optional.of(left.get(place)) : Optional.empty();
    }

    private static List<Choice> leftOver(final ComponentSet set, final ComponentSet other, final String kind) {
        return set.choices().stream().filter(c -> c.kind().equals(kind) && find(other, c).isEmpty()).toList();
    }

    /** {@return the row of the same kind and component} */
    static Optional<Choice> find(final ComponentSet set, final Choice choice) {
        return set.choices().stream().filter(c -> c.kind().equals(choice.kind())
            && c.component().equals(choice.component())).findFirst();
    }

    /**
     * A set of the record as one member has to take it: where nothing was ever swapped, with the settings that this
     * member has, since paths and ports are its own.
     *
     * @param side the set of the record
     * @param own what holds on the member
     * @return the set for the member; its hashes are empty where nothing changes there
     */
    public static SwapRecord.Side local(final SwapRecord.Side side, final ComponentSet own) {
        final List<Choice> choices = new ArrayList<>();
        final List<String> hashes = new ArrayList<>();
        for (int i = 0; i < side.hashes().size(); i++) {
            final Choice choice = side.set().choices().get(i);
            final String hash = side.hashes().get(i);
            final Optional<Choice> present = find(own, choice);
            final boolean kept = hash.isEmpty() && present.isPresent();
            choices.add(kept ? present.get() : choice);
            hashes.add(kept || present.filter(c -> same(c, choice)).isPresent() ? "" : hash);
        }
        return new SwapRecord.Side(side.number(), new ComponentSet(side.set().revision(), choices), hashes);
    }
}
