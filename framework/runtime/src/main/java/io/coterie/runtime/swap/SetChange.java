package io.coterie.runtime.swap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.core.Finding;
import io.coterie.runtime.model.ChosenComponent;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.KeptLog;

/** Which choice of a new set replaces which one of the present set. Pure. */
public final class SetChange {
    /** From the nearest to the farthest: the same, the same component, the same kind. */
    private static final List<BiPredicate<Choice, Choice>> NEAR = List.of(Objects::equals,
        (one, other) -> one.component().equals(other.component()), (one, other) -> true);

    private SetChange() {
    }

    /**
     * Finds what each choice of a new set replaces.
     *
     * @param current the present choices
     * @param target the new ones, of the same kinds; see {@link #refused}
     * @return for each choice of the target its predecessor's place; null if it has none
     */
    static List<Integer> match(final List<Choice> current, final List<Choice> target) {
        final Integer[] before = new Integer[target.size()];
        final boolean[] taken = new boolean[current.size()];
        for (final BiPredicate<Choice, Choice> near : NEAR) {
            for (int t = 0; t < before.length; t++) {
                for (int c = 0; c < taken.length && before[t] == null; c++) {
                    if (!taken[c] && current.get(c).kind().equals(target.get(t).kind())
                            && near.test(current.get(c), target.get(t))) {
                        before[t] = c;
                        taken[c] = true;
                    }
                }
            }
        }
        return Arrays.asList(before);
    }

    /**
     * The set with which a member starts: what was ever swapped, and therefore is the same everywhere, as it was
     * decided; the rest as the member's own configuration says, since its settings may be the member's own.
     *
     * @param own the configuration's choices
     * @param decided the set that was committed last
     * @return the set, with the slots of the configuration
     */
    public static CommittedSet overlay(final List<Choice> own, final CommittedSet decided) {
        final List<Integer> before = match(own, decided.choices());
        final List<Choice> choices = new ArrayList<>(own);
        final List<String> hashes = new ArrayList<>(Collections.nCopies(own.size(), ""));
        final List<KeptLog> logs = new ArrayList<>(Collections.nCopies(own.size(), KeptLog.FIRST));
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i) != null && !decided.hashes().get(i).isEmpty()) {
                choices.set(before.get(i), decided.choices().get(i));
                hashes.set(before.get(i), decided.hashes().get(i));
                logs.set(before.get(i), decided.logs().get(i));
            }
        }
        return new CommittedSet(decided.revision(), choices, hashes, logs);
    }

    /**
     * Says why the slots of a new set are not those of the present one: a swap replaces components, it adds and removes
     * none.
     *
     * @param current the present choices
     * @param target the new ones
     * @return an error for each kind with more or fewer components
     */
    static List<Finding> refused(final List<Choice> current, final List<Choice> target) {
        final Map<String, Integer> more = new LinkedHashMap<>();
        target.forEach(c -> more.merge(c.kind(), 1, Integer::sum));
        current.forEach(c -> more.merge(c.kind(), -1, Integer::sum));
        final List<Finding> findings = new ArrayList<>();
        more.forEach((kind, difference) -> {
            if (difference != 0) {
                findings.add(new Finding(Finding.Severity.ERROR, "swap.slots-differ", 0, 0, "components." + kind,
                    "The new set has " + Math.abs(difference) + (difference > 0 ? " more" : " fewer")
                        + " components of kind '" + kind + "'.",
                    "Name one for each that runs; components are added and removed by a restart."));
            }
        });
        return findings;
    }

    /** The places of the target whose choice is another one than before. */
    static List<Integer> changed(final List<Choice> current, final List<Choice> target, final List<Integer> before) {
        return IntStream.range(0, target.size())
            .filter(t -> !target.get(t).equals(current.get(before.get(t)))).boxed().toList();
    }

    /** Where nothing changes the bundle that runs is the one to be chosen again. */
    static List<String> withRunning(final List<String> hashes, final List<Integer> before,
            final List<ChosenComponent> present) {
        final List<String> all = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            all.add(hashes.get(i).isEmpty() ? present.get(before.get(i)).description().bundleHash() : hashes.get(i));
        }
        return all;
    }
}
