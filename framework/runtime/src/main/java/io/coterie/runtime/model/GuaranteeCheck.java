package io.coterie.runtime.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.Finding;
import io.coterie.api.membership.MembershipGuarantees;
import io.coterie.api.messaging.MessagingGuarantees;

/**
 * Decides whether a set of components keeps what they promise each other. A guarantee written {@code name@engine} spans
 * membership and messaging: it counts only if the chosen component of each of these two kinds, other than the one that
 * makes it, is there and has the same engine. Pure.
 */
public final class GuaranteeCheck {
    private static final Set<String> SPANNED = Set.of(MembershipGuarantees.KIND, MessagingGuarantees.KIND);

    private GuaranteeCheck() {
    }

    /**
     * Finds the needs that are not met.
     *
     * @param chosen the components that are to run together
     * @param installed all that could be chosen instead
     * @return one error for each unmet need
     */
    public static List<Finding> unmet(final List<ComponentDescription> chosen,
            final List<ComponentDescription> installed) {
        final List<Finding> findings = new ArrayList<>();
        for (final ComponentDescription component : chosen) {
            for (final String need : component.needs()) {
                final int colon = need.indexOf(':');
                final String kind = need.substring(0, colon);
                final String guarantee = need.substring(colon + 1);
                if (chosen.stream().noneMatch(c -> c.kind().equals(kind) && gives(c, guarantee, chosen))) {
                    findings.add(finding(component, kind, guarantee, chosen, installed));
                }
            }
        }
        return findings;
    }

    /**
     * Finds the components that serve fewer members than the cluster has nodes.
     *
     * @param chosen the components that are to run together
     * @param nodes how many nodes there are
     * @param installed all that could be chosen instead
     * @return one error for each
     */
    public static List<Finding> tooMany(final List<ComponentDescription> chosen, final int nodes,
            final List<ComponentDescription> installed) {
        return chosen.stream().filter(c -> most(c) < nodes).map(c -> {
            final String would = installed.stream().filter(i -> i.kind().equals(c.kind()) && most(i) >= nodes)
                .map(i -> i.name() + " " + i.version()).distinct().collect(Collectors.joining(", "));
            return new Finding(Finding.Severity.ERROR, "component.too-many-members", 0, 0, "components." + c.kind(),
                "The component '" + c.name() + "' of kind '" + c.kind() + "' serves at most " + most(c)
                    + (most(c) == 1 ? " member" : " members") + ", and the cluster has " + nodes + " nodes.",
                would.isEmpty() ? "Install one that serves as many."
                    : "Choose one that serves as many: " + would + ".");
        }).toList();
    }

    /** How many members it serves, at most; what says no number that can be read serves any. */
    private static int most(final ComponentDescription component) {
        return component.guarantees().stream()
            .filter(g -> g.matches(MembershipGuarantees.MAX_MEMBERS + "=[0-9]{1,9}"))
            .mapToInt(g -> Integer.parseInt(g.substring(g.indexOf('=') + 1))).min().orElse(Integer.MAX_VALUE);
    }

    /**
     * Whether a component gives a guarantee in the company of others.
     *
     * @param component the component
     * @param guarantee the word, without {@code @engine}
     * @param chosen all that run together, the component included
     * @return true if it counts
     */
    public static boolean gives(final ComponentDescription component, final String guarantee,
            final List<ComponentDescription> chosen) {
        return component.guarantees().contains(guarantee)
            || component.guarantees().contains(guarantee + ComponentNamespace.WITH_ENGINE)
                && oneEngine(component, chosen);
    }

    private static boolean oneEngine(final ComponentDescription component, final List<ComponentDescription> chosen) {
        return SPANNED.stream().filter(kind -> !kind.equals(component.kind())).allMatch(kind -> chosen.stream()
            .anyMatch(c -> c.kind().equals(kind) && c.engine().equals(component.engine())));
    }

    private static Finding finding(final ComponentDescription component, final String kind, final String guarantee,
            final List<ComponentDescription> chosen, final List<ComponentDescription> installed) {
        final String present = chosen.stream().filter(c -> c.kind().equals(kind)).map(ComponentDescription::name)
            .collect(Collectors.joining(", "));
        final String would = installed.stream().filter(c -> c.kind().equals(kind)).map(c -> wouldDo(c, guarantee))
            .filter(text -> !text.isEmpty()).distinct().collect(Collectors.joining(", "));
        return new Finding(Finding.Severity.ERROR, "component.unmet-need", 0, 0, "components." + component.kind(),
            "The component '" + component.name() + "' of kind '" + component.kind() + "' needs '" + kind + "' with '"
                + guarantee + "', which " + (present.isEmpty() ? "nothing chosen gives" : present + " does not give")
                + ".",
            would.isEmpty() ? "No installed component gives it; install one that does."
                : "Choose one that gives it: " + would + ".");
    }

    private static String wouldDo(final ComponentDescription candidate, final String guarantee) {
        final String name = candidate.name() + " " + candidate.version();
        if (candidate.guarantees().contains(guarantee)) {
            return name;
        }
        return candidate.guarantees().contains(guarantee + ComponentNamespace.WITH_ENGINE)
            ? name + " (with membership and messaging both on engine " + candidate.engine() + ")" : "";
    }
}
