package io.coterie.assembly.resolve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.assembly.descriptor.ComponentRequest;

/**
 * Components that run together. Immutable.
 *
 * @param choices each chosen component with the wish that it meets
 */
public record Selection(List<Choice> choices) {
    /** The kinds that a guarantee with {@code @engine} spans. */
    static final Set<String> SPANNED = Set.of("membership", "messaging");

    /**
     * One component.
     *
     * @param wish what was wished
     * @param offer what was chosen
     * @param neededBy for whom, if the descriptor does not name it: {@code manager-standard for linearizable}
     */
    public record Choice(ComponentRequest wish, ComponentOffer offer, Optional<String> neededBy) {
    }

    /** Copies. */
    public Selection {
        choices = List.copyOf(choices);
    }

    /** {@return the chosen offers} */
    public List<ComponentOffer> offers() {
        return choices.stream().map(Choice::offer).toList();
    }

    /** Membership and messaging of which only one serves several members: first the other; empty if there are none. */
    static List<ComponentOffer> mixed(final List<ComponentOffer> offers) {
        final List<ComponentOffer> pair = offers.stream().filter(o -> SPANNED.contains(o.kind()))
            .sorted(java.util.Comparator.comparing(o -> !o.onlyAlone())).toList();
        final boolean mixed = pair.size() > 1 && pair.get(0).onlyAlone() && !pair.get(pair.size() - 1).onlyAlone();
        return mixed ? List.of(pair.get(0), pair.get(pair.size() - 1)) : List.of();
    }

    /** Whether an offer gives a guarantee in the company of these. */
    static boolean gives(final ComponentOffer offer, final String guarantee, final List<ComponentOffer> company) {
        return offer.guarantees().contains(guarantee)
            || offer.guarantees().contains(guarantee + ComponentOffer.WITH_ENGINE)
                && SPANNED.stream().filter(kind -> !kind.equals(offer.kind())).allMatch(kind -> company.stream()
                    .anyMatch(c -> c.kind().equals(kind) && c.engine().equals(offer.engine())));
    }

    /**
     * In the order in which they start: what is needed comes before who needs it, else as the assembler wrote it.
     *
     * @return the choices
     */
    public List<Choice> inOrderOfStart() {
        final List<Choice> left = new ArrayList<>(choices);
        final Map<Choice, Boolean> started = new LinkedHashMap<>();
        while (!left.isEmpty()) {
            final Choice next = left.stream().filter(c -> c.offer().needs().stream().noneMatch(need -> left.stream()
                .anyMatch(other -> other != c && other.offer().kind().equals(need.kind())))).findFirst()
                .orElse(left.get(0));
            started.put(next, true);
            left.remove(next);
        }
        return List.copyOf(started.keySet());
    }
}
