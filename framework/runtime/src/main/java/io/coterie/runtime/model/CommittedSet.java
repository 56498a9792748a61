package io.coterie.runtime.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;

/**
 * The components that a cluster runs, with the bundle of each. Immutable.
 *
 * @param revision which decision it was; 0 for what the configuration says
 * @param choices the component of each slot, in order
 * @param hashes SHA-256 of the bundle of each choice, in the same order; empty text where any bundle will do
 * @param logs the log that the instance of each choice keeps, in the same order
 */
public record CommittedSet(long revision, List<Choice> choices, List<String> hashes, List<KeptLog> logs) {
    /** Copies the lists. */
    public CommittedSet {
        choices = List.copyOf(choices);
        hashes = List.copyOf(hashes);
        logs = List.copyOf(logs);
        if (choices.size() != hashes.size() || choices.size() != logs.size()) {
            throw new IllegalArgumentException(choices.size() + " choices, " + hashes.size() + " hashes, "
                + logs.size() + " logs");
        }
    }

    /**
     * What has to be installed for a set; it is not one that can be kept, since it does not know its logs.
     *
     * @param choices the component of each slot
     * @param hashes of their bundles
     * @return what {@link Selection} looks for
     */
    public static CommittedSet wanted(final List<Choice> choices, final List<String> hashes) {
        return new CommittedSet(0, choices, hashes, Collections.nCopies(choices.size(), KeptLog.FIRST));
    }

    /**
     * What a configuration says.
     *
     * @param choices its choices
     * @return the set that a cluster begins with
     */
    public static CommittedSet first(final List<Choice> choices) {
        return wanted(choices, Collections.nCopies(choices.size(), ""));
    }

    /** {@return the same for those who use it} */
    public ComponentSet set() {
        return new ComponentSet(revision, choices);
    }

    /**
     * The set that follows: where a hash is empty the choice has not changed, and its bundle holds.
     *
     * @param target the new set
     * @param given hashes of the bundles that change
     * @param before what each choice of the target replaces, as its place in this set
     * @return the set, to be kept
     */
    public CommittedSet next(final ComponentSet target, final List<String> given, final List<Integer> before) {
        final List<String> kept = new ArrayList<>();
        final List<KeptLog> same = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            kept.add(given.get(i).isEmpty() ? hashes.get(before.get(i)) : given.get(i));
            same.add(logs.get(before.get(i)));
        }
        return new CommittedSet(target.revision(), target.choices(), kept, same);
    }

    /**
     * The same as another decision.
     *
     * @param decision its revision
     * @return the set
     */
    public CommittedSet at(final long decision) {
        return new CommittedSet(decision, choices, hashes, logs);
    }

    /**
     * The same with other logs.
     *
     * @param others the log of each choice
     * @return the set
     */
    public CommittedSet withLogs(final List<KeptLog> others) {
        return new CommittedSet(revision, choices, hashes, others);
    }
}
