package io.coterie.assembly.resolve;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.resolve.ComponentOffer.Need;
import io.coterie.document.Suggestion;

/** Says in one sentence why a set of wishes cannot be met, and what would do. Pure. */
final class Explanation {
    /** More alternatives than these help nobody. */
    private static final int MAX_ALTERNATIVES = 5;
    /** So many are tried: of thousands nobody waits for the last. */
    private static final int MAX_TRIED = 20;
    /** So far each is tried; it would only be a suggestion. */
    private static final int TRIAL_STEPS = 10_000;
    private final Catalog catalog;
    private final List<ComponentRequest> wishes;

    Explanation(final Catalog catalog, final List<ComponentRequest> wishes) {
        this.catalog = catalog;
        this.wishes = wishes;
    }

    /** What is wrong with single wishes; returns if each can be met by itself. */
    void checkWishes() {
        for (final ComponentRequest wish : wishes) {
            final String where = wish.place().isEmpty() ? "" : wish.place() + ": ";
            if (!catalog.kinds().contains(wish.kind())) {
                throw new UnresolvedException("assembly.unknown-kind", where + "No repository has a component of kind '"
                    + wish.kind() + "'.", Suggestion.of(wish.kind(), catalog.kinds()), "");
            }
            final Set<String> names = catalog.names(wish.kind());
            if (!wish.component().isEmpty() && !names.contains(wish.component())) {
                throw new UnresolvedException("assembly.unknown-component", where + "No repository has a component '"
                    + wish.component() + "' of kind '" + wish.kind() + "'.",
                    Suggestion.of(wish.component(), names), "");
            }
            final ComponentRequest anyVersion = new ComponentRequest(wish.kind(), wish.component(),
                ComponentRequest.ANY, List.of(), Map.of(), "");
            final List<ComponentOffer> some = catalog.matching(anyVersion);
            if (some.stream().noneMatch(o -> wish.versions().includes(o.version()))) {
                throw new UnresolvedException("assembly.version-out-of-range", where + "No version of " + wish.words()
                    + " is in " + wish.versions() + ".", "There is " + some.stream().map(o -> o.version().toString())
                    .distinct().collect(Collectors.joining(", ")) + ".", "");
            }
            checkGuarantees(wish, where);
        }
    }

    private void checkGuarantees(final ComponentRequest wish, final String where) {
        if (!catalog.matching(wish).isEmpty()) {
            return;
        }
        final List<String> all = catalog.ofKind(wish.kind()).stream().flatMap(o -> o.guarantees().stream())
            .map(g -> g.replace(ComponentOffer.WITH_ENGINE, "")).distinct().sorted().toList();
        final List<String> unknown = wish.guarantees().stream().filter(g -> !all.contains(g)).toList();
        final String others = catalog.matching(new ComponentRequest(wish.kind(), "", ComponentRequest.ANY,
            wish.guarantees(), Map.of(), "")).stream().map(ComponentOffer::words).distinct()
            .collect(Collectors.joining(" or "));
        throw new UnresolvedException("assembly.unresolved", where + "No " + wish.words() + " gives "
            + String.join(" and ", unknown.isEmpty() ? wish.guarantees() : unknown)
            + (others.isEmpty() ? "" : "; " + others + " would do") + ".",
            !unknown.isEmpty() ? Suggestion.of(unknown.get(0), all) : others.isEmpty() ? "Ask for less."
                : "Choose that, or ask for less.", "");
    }

    /** The reason why no set meets all wishes, though each can be met by itself. */
    UnresolvedException unmet() {
        final List<ComponentOffer> best = bestGuess();
        for (final ComponentOffer offer : best) {
            for (final Need need : offer.needs()) {
                final List<ComponentOffer> present = best.stream().filter(o -> o.kind().equals(need.kind())).toList();
                if (present.isEmpty()
                    && catalog.ofKind(need.kind()).stream().noneMatch(o -> o.mayGive(need.guarantee()))) {
                    return sentence(offer.words(), need, present);
                }
                if (!present.isEmpty() && present.stream().noneMatch(o -> Selection.gives(o, need.guarantee(), best))) {
                    return sentence(offer.words(), need, present);
                }
            }
        }
        for (final ComponentRequest wish : wishes) {
            for (final String guarantee : wish.guarantees()) {
                final List<ComponentOffer> present = best.stream().filter(o -> o.kind().equals(wish.kind())).toList();
                if (present.stream().noneMatch(o -> Selection.gives(o, guarantee, best))) {
                    return sentence("the descriptor", new Need(wish.kind(), guarantee), present);
                }
            }
        }
        final List<ComponentOffer> mixed = Selection.mixed(best);
        if (!mixed.isEmpty()) {
            final ComponentOffer alone = mixed.get(0);
            final ComponentOffer several = mixed.get(1);
            return new UnresolvedException("assembly.unresolved", alone.words() + " serves a cluster of one member, and"
                + " " + several.words() + " one of several: they do not go together.",
                "Choose both for one member, under 'alone' if the distribution serves several, or both for several.",
                "");
        }
        return new UnresolvedException("assembly.unresolved", "No set of components meets all of "
            + wishes.stream().map(ComponentRequest::words).collect(Collectors.joining(", ")) + ".",
            "Ask for fewer components, or leave more of them open.", "");
    }

    /** The first that meets each wish, then, as far as it goes, what these need. */
    private List<ComponentOffer> bestGuess() {
        final List<ComponentOffer> best = new ArrayList<>();
        wishes.forEach(w -> catalog.matching(w).stream().findFirst().ifPresent(best::add));
        for (int i = 0; i < best.size(); i++) {
            for (final Need need : best.get(i).needs()) {
                if (best.stream().noneMatch(o -> o.kind().equals(need.kind()))) {
                    catalog.ofKind(need.kind()).stream().filter(o -> o.mayGive(need.guarantee()))
                        .min(java.util.Comparator.comparing(ComponentOffer::onlyAlone)).ifPresent(best::add);
                }
            }
        }
        return best;
    }

    private UnresolvedException sentence(final String who, final Need need, final List<ComponentOffer> present) {
        final String given = present.stream().map(o -> o.words() + " gives "
            + (o.guarantees().isEmpty() ? "nothing" : String.join(", ", o.guarantees())))
            .collect(Collectors.joining("; "));
        final List<String> would = alternatives(need);
        return new UnresolvedException("assembly.unresolved", who + " needs " + need.kind() + " with "
            + need.guarantee() + (given.isEmpty() ? ", which nothing gives" : "; " + given)
            + (would.isEmpty() ? "" : "; " + String.join(" or ", would) + " would do") + ".",
            would.isEmpty() ? "Add a repository that has such a component, or leave out what needs it."
                : "Choose that, or leave out what needs it.", "");
    }

    /** What of the kind would lead to a set that works; together with its engine if it counts only then. */
    private List<String> alternatives(final Need need) {
        final Set<String> would = new LinkedHashSet<>();
        for (final ComponentOffer offer : catalog.ofKind(need.kind()).stream()
                .filter(o -> o.mayGive(need.guarantee())).limit(MAX_TRIED).toList()) {
            if (would.size() == MAX_ALTERNATIVES) {
                break;
            }
            if (works(List.of(offer))) {
                would.add(offer.words());
                continue;
            }
            catalog.offers().stream().filter(o -> !o.kind().equals(offer.kind())
                && o.engine().equals(offer.engine())).limit(MAX_TRIED).filter(o -> works(List.of(offer, o))).findFirst()
                .ifPresent(o -> would.add(offer.words() + " together with " + o.words()));
        }
        return List.copyOf(would);
    }

    private boolean works(final List<ComponentOffer> instead) {
        final List<ComponentRequest> others = new ArrayList<>();
        instead.forEach(o -> others.add(new ComponentRequest(o.kind(), o.name(), ComponentRequest.ANY,
            wishes.stream().filter(w -> w.kind().equals(o.kind())).flatMap(w -> w.guarantees().stream()).toList(),
            Map.of(), "")));
        wishes.stream().filter(w -> instead.stream().noneMatch(o -> o.kind().equals(w.kind()))).forEach(others::add);
        return new Selector(catalog, TRIAL_STEPS).select(others).isPresent();
    }
}
