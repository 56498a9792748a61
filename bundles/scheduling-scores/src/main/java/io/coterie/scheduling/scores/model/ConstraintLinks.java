package io.coterie.scheduling.scores.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.document.Constraint;
import io.coterie.api.document.Role;

/** Makes pairs of colocations and orders. What names a resource that is not there is left out. Used once. */
final class ConstraintLinks {
    private final Map<String, Reference> references;
    private final List<ColocationLink> colocations = new ArrayList<>();
    private final List<OrderLink> orders = new ArrayList<>();

    ConstraintLinks(final Map<String, Reference> references) {
        this.references = references;
    }

    List<ColocationLink> colocations() {
        return List.copyOf(colocations);
    }

    List<OrderLink> orders() {
        return List.copyOf(orders);
    }

    void add(final Constraint constraint) {
        if (constraint instanceof Constraint.Colocation c) {
            colocate(c.id(), c.resource(), c.role(), c.with(), c.withRole(), c.score(), c.nodeAttribute(),
                c.influence().orElse(true));
        } else if (constraint instanceof Constraint.Order o) {
            order(o.id(), o.first(), o.firstAction(), o.then(), o.thenAction(), o.kind(), o.symmetrical(),
                List.of(o.first()));
        } else if (constraint instanceof Constraint.ColocationSets sets) {
            colocationSets(sets);
        } else if (constraint instanceof Constraint.OrderSets sets) {
            orderSets(sets);
        }
    }

    private void colocate(final String id, final String dependent, final Optional<Role> role, final String with,
            final Optional<Role> withRole, final int score, final Optional<String> attribute,
            final boolean influence) {
        final Reference one = references.get(dependent);
        final Reference other = references.get(with);
        if (one != null && other != null && !one.equals(other)) {
            colocations.add(new ColocationLink(id, one, role, other, withRole, score, attribute, influence));
        }
    }

    private void colocationSets(final Constraint.ColocationSets constraint) {
        Constraint.ResourceSet before = null;
        for (final Constraint.ResourceSet set : constraint.sets()) {
            for (int i = 1; i < set.resources().size() && set.sequential(); i++) {
                colocate(constraint.id(), set.resources().get(i), set.role(), set.resources().get(i - 1), set.role(),
                    constraint.score(), Optional.empty(), true);
            }
            if (before != null) {
                // of a sequence, the first leans on what came before, and the rest on the first
                for (final String dependent : set.sequential() ? set.resources().subList(0, 1) : set.resources()) {
                    for (final String with : before.sequential() ? last(before) : before.resources()) {
                        colocate(constraint.id(), dependent, set.role(), with, before.role(), constraint.score(),
                            Optional.empty(), true);
                    }
                }
            }
            before = set;
        }
    }

    private static List<String> last(final Constraint.ResourceSet set) {
        return set.resources().subList(set.resources().size() - 1, set.resources().size());
    }

    private void order(final String id, final String first, final String firstAction, final String then,
            final String thenAction, final Constraint.OrderKind kind, final boolean symmetrical,
            final List<String> alternatives) {
        final Reference one = references.get(first);
        final Reference other = references.get(then);
        if (one != null && other != null && !one.equals(other)) {
            orders.add(new OrderLink(id, one, firstAction, other, thenAction, kind,
                symmetrical && kind != Constraint.OrderKind.SERIALIZE,
                alternatives.stream().map(references::get).filter(java.util.Objects::nonNull).toList()));
        }
    }

    private void orderSets(final Constraint.OrderSets constraint) {
        Constraint.ResourceSet before = null;
        for (final Constraint.ResourceSet set : constraint.sets()) {
            final String action = set.action().orElse("start");
            for (int i = 1; i < set.resources().size() && set.sequential(); i++) {
                final String first = set.resources().get(i - 1);
                order(constraint.id(), first, action, set.resources().get(i), action, constraint.kind(),
                    constraint.symmetrical(), List.of(first));
            }
            if (before != null) {
                between(constraint, before, set);
            }
            before = set;
        }
    }

    private void between(final Constraint.OrderSets constraint, final Constraint.ResourceSet before,
            final Constraint.ResourceSet set) {
        for (final String first : before.sequential() ? last(before) : before.resources()) {
            for (final String then : set.sequential() ? set.resources().subList(0, 1) : set.resources()) {
                order(constraint.id(), first, before.action().orElse("start"), then, set.action().orElse("start"),
                    constraint.kind(), constraint.symmetrical(),
                    before.requireAll() ? List.of(first) : before.resources());
            }
        }
    }
}
