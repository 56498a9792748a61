package io.coterie.assembly.resolve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.osgi.framework.VersionRange;
import org.osgi.resource.Resource;

import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.repository.StoredBundle;
import io.coterie.document.Suggestion;

/** From a descriptor and the bundles of the repositories to the bundles of a distribution. Pure. */
public final class AssemblyResolver {
    /** The kinds of which a cluster has one component at a time. */
    private static final Set<String> SINGLE = Set.of("membership", "messaging", "quorum", "consensus", "state",
        "scheduling", "manager");
    /** Every member logs through these two, which nothing requires. */
    private static final List<String> LOGGING = List.of("org.apache.felix.log", "org.apache.felix.logback");
    private final Collection<StoredBundle> all;
    private final Resource system;
    private final Catalog catalog;

    /**
     * A resolver.
     *
     * @param all the bundles of the repositories
     * @param system what the framework itself gives
     */
    public AssemblyResolver(final Collection<StoredBundle> all, final Resource system) {
        this.all = List.copyOf(all);
        this.system = system;
        this.catalog = Catalog.of(all);
    }

    /** {@return what could be chosen} */
    public Catalog catalog() {
        return catalog;
    }

    /**
     * Resolves.
     *
     * @param descriptor what is asked for
     * @param files the bundles that the descriptor names by file
     * @return what it comes to
     * @throws UnresolvedException if it cannot be had
     */
    public Resolution resolve(final Descriptor descriptor, final List<StoredBundle> files) {
        refuseSeveral(descriptor.components());
        final Selection selection = select(descriptor.components());
        final Selection alone = descriptor.alone().isEmpty() ? selection
            : select(overlaid(descriptor.components(), descriptor.alone()));
        final List<ComponentOffer> alternatives = alternatives(descriptor, selection, alone);
        final Set<ComponentOffer> chosen = new LinkedHashSet<>(selection.offers());
        chosen.addAll(alone.offers());
        chosen.addAll(alternatives);
        final Closure closure = new Closure(all, system, List.copyOf(chosen));
        closure.ask("osgi.service", "(objectClass=io.coterie.api.component.Clusters)",
            new Reason(Reason.MEMBER, "the runtime"));
        LOGGING.forEach(name -> closure.ask("osgi.identity", "(osgi.identity=" + name + ")",
            new Reason(Reason.MEMBER, "its log")));
        selection.choices().forEach(c -> ask(closure, c, ""));
        alone.choices().stream().filter(c -> !selection.offers().contains(c.offer()))
            .forEach(c -> ask(closure, c, " of a member that is alone"));
        alternatives.forEach(o -> closure.ask(o.bundle(),
            new Reason(Reason.DESCRIPTOR, "alternative " + o.words())));
        files.forEach(b -> closure.ask(b, new Reason(Reason.DESCRIPTOR, "bundle " + b.name())));
        descriptor.bundles().stream().filter(name -> !isFile(name)).forEach(name -> askNamed(closure, name));
        if (descriptor.everything()) {
            newest().forEach(b -> closure.ask(b, new Reason(Reason.DESCRIPTOR, "all")));
        }
        return new Resolution(descriptor, selection.inOrderOfStart(), alone.inOrderOfStart(), alternatives,
            closure.resolve());
    }

    private static boolean isFile(final String name) {
        return name.startsWith("mvn:") || name.endsWith(".jar");
    }

    private static void ask(final Closure closure, final Selection.Choice choice, final String more) {
        closure.ask(choice.offer().bundle(), choice.neededBy()
            .map(by -> new Reason(by.replaceAll(" for .*", ""), choice.offer().words() + ", "
                + by.replaceAll(".* for ", "for ")))
            .orElse(new Reason(Reason.DESCRIPTOR, "component " + choice.offer().words() + more)));
    }

    private void askNamed(final Closure closure, final String text) {
        final String name = text.split(";")[0].strip();
        final VersionRange range;
        try {
            range = text.contains(";") ? new VersionRange(text.substring(text.indexOf(';') + 1).strip())
                : ComponentRequest.ANY;
        } catch (final IllegalArgumentException e) {
            throw new UnresolvedException("assembly.version-out-of-range", "'" + text + "' has no range of versions.",
                "Write SYMBOLIC-NAME;[1.0,2).", "");
        }
        final List<StoredBundle> named = all.stream().filter(b -> b.name().equals(name)).toList();
        if (named.isEmpty()) {
            throw new UnresolvedException("assembly.no-bundle", "No repository has a bundle '" + name + "'.",
                Suggestion.of(name, all.stream().map(StoredBundle::name).collect(Collectors.toSet())), "");
        }
        final StoredBundle best = named.stream().filter(b -> range.includes(b.version()))
            .max(java.util.Comparator.comparing(StoredBundle::version)).orElseThrow(() -> new UnresolvedException(
                "assembly.version-out-of-range", "No version of the bundle " + name + " is in " + range + ".",
                "There is " + named.stream().map(b -> b.version().toString()).collect(Collectors.joining(", ")) + ".",
                ""));
        closure.ask(best, new Reason(Reason.DESCRIPTOR, "bundle " + name));
    }

    private Collection<StoredBundle> newest() {
        final Map<String, StoredBundle> newest = new LinkedHashMap<>();
        all.forEach(b -> newest.merge(b.name(), b, (x, y) -> x.version().compareTo(y.version()) >= 0 ? x : y));
        return newest.values();
    }

    private static void refuseSeveral(final List<ComponentRequest> wishes) {
        final Map<String, List<ComponentRequest>> byKind =
            wishes.stream().collect(Collectors.groupingBy(ComponentRequest::kind));
        byKind.forEach((kind, some) -> {
            if (some.size() > 1 && SINGLE.contains(kind)) {
                throw new UnresolvedException("assembly.conflict", some.get(1).place() + ": A member has one component "
                    + "of kind '" + kind + "', and " + some.stream().map(ComponentRequest::component)
                    .collect(Collectors.joining(" and ")) + " are asked for.",
                    "Keep one, and list the others under 'alternatives'.", "");
            }
        });
    }

    private Selection select(final List<ComponentRequest> wishes) {
        final Explanation explanation = new Explanation(catalog, wishes);
        explanation.checkWishes();
        final Selector selector = new Selector(catalog);
        return selector.select(wishes).orElseThrow(() -> selector.gaveUp()
            ? new UnresolvedException("assembly.too-many", "There are too many ways to choose the components; the "
                + "search was given up after " + Selector.MAX_STEPS + " candidates.", "Name more of the components.",
                "")
            : explanation.unmet());
    }

    private static List<ComponentRequest> overlaid(final List<ComponentRequest> below,
            final List<ComponentRequest> above) {
        final List<ComponentRequest> all = new ArrayList<>();
        final Set<String> kinds = above.stream().map(ComponentRequest::kind).collect(Collectors.toSet());
        final Set<String> placed = new LinkedHashSet<>();
        for (final ComponentRequest wish : below) {
            if (!kinds.contains(wish.kind())) {
                all.add(wish);
            } else if (placed.add(wish.kind())) {
                above.stream().filter(w -> w.kind().equals(wish.kind())).forEach(all::add);
            }
        }
        above.stream().filter(w -> !placed.contains(w.kind())).forEach(all::add);
        return all;
    }

    private List<ComponentOffer> alternatives(final Descriptor descriptor, final Selection selection,
            final Selection alone) {
        if (!descriptor.alternatives().isEmpty()) {
            new Explanation(catalog, descriptor.alternatives()).checkWishes();
        }
        final Set<ComponentOffer> found = new LinkedHashSet<>();
        for (final ComponentRequest wish : descriptor.alternatives()) {
            if (wish.component().isEmpty()) {
                catalog.names(wish.kind()).forEach(name -> found.add(catalog.matching(
                    ComponentRequest.of(wish.kind(), name)).get(0)));
            } else {
                found.add(catalog.matching(wish).get(0));
            }
        }
        if (descriptor.everything()) {
            catalog.kinds().forEach(kind -> catalog.names(kind).forEach(name ->
                found.add(catalog.matching(ComponentRequest.of(kind, name)).get(0))));
        }
        found.removeAll(selection.offers());
        found.removeAll(alone.offers());
        return List.copyOf(found);
    }
}
