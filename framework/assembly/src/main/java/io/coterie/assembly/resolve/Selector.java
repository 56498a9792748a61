package io.coterie.assembly.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.resolve.ComponentOffer.Need;
import io.coterie.assembly.resolve.Selection.Choice;

/**
 * Chooses components so that every need is met: those that were asked for, and for kinds that are needed and were not
 * asked for, the one that goes best with them. A search that goes back when a choice leads nowhere. Pure; one use.
 */
final class Selector {
    /**
     * Candidates that are looked at until it gives up: a hundred kinds with ten components each, none of which fits,
     * would take for ever. What is shipped takes some hundred.
     */
    static final int MAX_STEPS = 1_000_000;
    private final Catalog catalog;
    private final int limit;
    private int steps;

    Selector(final Catalog catalog) {
        this(catalog, MAX_STEPS);
    }

    Selector(final Catalog catalog, final int limit) {
        this.catalog = catalog;
        this.limit = limit;
    }

    /**
     * Chooses.
     *
     * @param wishes all of one kind are chosen together; each must be met
     * @return the first set in the order of preference, or empty
     */
    Optional<Selection> select(final List<ComponentRequest> wishes) {
        steps = 0;
        final List<Wanted> open = wishes.stream().map(w -> new Wanted(w, Optional.empty())).toList();
        return search(open, List.of());
    }

    /** Whether the last search was given up. */
    boolean gaveUp() {
        return steps > limit;
    }

    /** A wish, with who needs it if nobody wrote it. */
    private record Wanted(ComponentRequest wish, Optional<String> neededBy) {
    }

    private Optional<Selection> search(final List<Wanted> open, final List<Choice> chosen) {
        if (++steps > limit) {
            return Optional.empty();
        }
        if (open.isEmpty()) {
            return complete(chosen);
        }
        final Wanted next = open.get(0);
        final List<ComponentOffer> candidates = catalog.matching(next.wish());
        steps += candidates.size();
        for (final ComponentOffer offer : preferred(candidates, chosen, open)) {
            if (gaveUp()) {
                return Optional.empty();
            }
            final List<Choice> more = new ArrayList<>(chosen);
            more.add(new Choice(next.wish(), offer, next.neededBy()));
            final Optional<Selection> found = search(open.subList(1, open.size()), more);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** All that was wished is chosen: are the needs met? A kind that is needed and missing becomes a wish. */
    private Optional<Selection> complete(final List<Choice> chosen) {
        final List<ComponentOffer> offers = chosen.stream().map(Choice::offer).toList();
        if (!Selection.mixed(offers).isEmpty()) {
            return Optional.empty();
        }
        for (final Choice choice : chosen) {
            for (final Need need : choice.offer().needs()) {
                final List<ComponentOffer> present =
                    offers.stream().filter(o -> o.kind().equals(need.kind())).toList();
                if (present.isEmpty()) {
                    return search(List.of(missing(need.kind(), offers, choice.offer())), chosen);
                }
                if (present.stream().noneMatch(o -> Selection.gives(o, need.guarantee(), offers))) {
                    return present.stream().noneMatch(o -> o.mayGive(need.guarantee())) ? Optional.empty()
                        : withCompany(chosen, offers, need.guarantee());
                }
            }
            for (final String guarantee : choice.wish().guarantees()) {
                if (!Selection.gives(choice.offer(), guarantee, offers)) {
                    return withCompany(chosen, offers, guarantee);
                }
            }
        }
        return Optional.of(new Selection(chosen));
    }

    /** A guarantee that counts only in company: a kind of the company that nobody asked for becomes a wish. */
    private Optional<Selection> withCompany(final List<Choice> chosen, final List<ComponentOffer> offers,
            final String guarantee) {
        return Selection.SPANNED.stream().sorted().filter(kind -> offers.stream().noneMatch(o -> o.kind().equals(kind)))
            .findFirst().flatMap(kind -> search(List.of(new Wanted(ComponentRequest.of(kind, ""),
                Optional.of("its engine for " + guarantee))), chosen));
    }

    /** One component for all that is needed of a kind by those chosen so far. */
    private static Wanted missing(final String kind, final List<ComponentOffer> offers, final ComponentOffer first) {
        final List<String> guarantees = offers.stream().flatMap(o -> o.needs().stream())
            .filter(n -> n.kind().equals(kind)).map(Need::guarantee).distinct().sorted().toList();
        return new Wanted(new ComponentRequest(kind, "", ComponentRequest.ANY, guarantees, Map.of(), ""),
            Optional.of(first.words() + " for " + String.join(", ", first.needs().stream()
                .filter(n -> n.kind().equals(kind)).map(Need::guarantee).distinct().toList())));
    }

    /**
     * The best first: what serves more than one member, then what shares its engine with others, then what promises
     * more, then the newest.
     */
    private static List<ComponentOffer> preferred(final List<ComponentOffer> candidates, final List<Choice> chosen,
            final List<Wanted> open) {
        final boolean alone = chosen.stream().anyMatch(c -> c.offer().onlyAlone());
        return candidates.stream().sorted(Comparator
            .comparing((ComponentOffer o) -> o.onlyAlone() != alone)
            .thenComparing(o -> !sharesEngine(o, chosen, open))
            .thenComparing(o -> -o.guarantees().size())
            .thenComparing(ComponentOffer::name)
            .thenComparing(ComponentOffer::version, Comparator.reverseOrder())).toList();
    }

    private static boolean sharesEngine(final ComponentOffer offer, final List<Choice> chosen,
            final List<Wanted> open) {
        return chosen.stream().anyMatch(c -> c.offer().engine().equals(offer.engine()))
            || open.stream().anyMatch(w -> w.wish().component().equals(offer.engine()));
    }
}
