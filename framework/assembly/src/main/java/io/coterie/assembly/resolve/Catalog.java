package io.coterie.assembly.resolve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.osgi.framework.Version;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.CoterieException;
import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.repository.FileNames;
import io.coterie.assembly.repository.StoredBundle;

/** The components that the repositories offer, read from capabilities. Immutable. */
public final class Catalog {
    /** What a kind and a component are called: both are shown to people. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private final List<ComponentOffer> offers;
    private final Map<String, List<ComponentOffer>> byKind;

    private Catalog(final List<ComponentOffer> offers) {
        this.offers = offers;
        this.byKind = offers.stream().collect(Collectors.groupingBy(ComponentOffer::kind));
    }

    /**
     * Reads capabilities.
     *
     * @param bundles of the repositories
     * @return what they offer
     */
    public static Catalog of(final Collection<StoredBundle> bundles) {
        final List<ComponentOffer> offers = new ArrayList<>();
        for (final StoredBundle bundle : bundles) {
            for (final Capability c : bundle.resource().getCapabilities(ComponentNamespace.NAMESPACE)) {
                offers.add(offer(bundle, c));
            }
        }
        offers.sort(Comparator.comparing(ComponentOffer::kind).thenComparing(ComponentOffer::name)
            .thenComparing(ComponentOffer::version, Comparator.reverseOrder())
            .thenComparing(o -> o.bundle().version(), Comparator.reverseOrder())
            .thenComparing(o -> o.bundle().name()));
        return new Catalog(List.copyOf(offers));
    }

    private static ComponentOffer offer(final StoredBundle bundle, final Capability c) {
        final Map<String, Object> a = c.getAttributes();
        final Object version = a.get(ComponentNamespace.VERSION);
        final String name = text(a.get(ComponentNamespace.NAME));
        final String kind = text(a.get(ComponentNamespace.NAMESPACE));
        if (!WORD.matcher(kind).matches() || !WORD.matcher(name).matches()) {
            throw new CoterieException("assembly.hostile-jar", bundle.origin() + " is refused: it says that it offers '"
                + FileNames.shown(name) + "' of kind '" + FileNames.shown(kind) + "', which are no words.",
                "Mend its @ProvidesComponent.");
        }
        return new ComponentOffer(kind, name,
            version(bundle, version),
            text(a.getOrDefault(ComponentNamespace.ENGINE, name)), texts(a.get(ComponentNamespace.GUARANTEES)),
            needs(bundle.resource()), bundle);
    }

    private static Version version(final StoredBundle bundle, final Object given) {
        try {
            return given instanceof Version known ? known : Version.parseVersion(given == null ? "0"
                : given.toString());
        } catch (final IllegalArgumentException e) {
            throw new CoterieException("assembly.hostile-jar", bundle.origin() + " is refused: '"
                + FileNames.shown(given.toString()) + "' is no version of a component.", "Mend its @ProvidesComponent.",
                e);
        }
    }

    private static List<ComponentOffer.Need> needs(final Resource resource) {
        return resource.getRequirements(ComponentNamespace.NAMESPACE).stream().filter(r -> need(r) != null)
            .map(Catalog::need).toList();
    }

    /** The need that a requirement says; null if it is optional or of another form, which the filter then decides. */
    static ComponentOffer.Need need(final Requirement requirement) {
        final Object kind = requirement.getAttributes().get("kind");
        final Object guarantee = requirement.getAttributes().get("guarantee");
        final boolean optional = "optional".equals(requirement.getDirectives().get("resolution"));
        return kind == null || guarantee == null || optional ? null
            : new ComponentOffer.Need(kind.toString(), guarantee.toString());
    }

    private static String text(final Object value) {
        return value == null ? "" : value.toString();
    }

    private static List<String> texts(final Object value) {
        return value instanceof Collection<?> many ? many.stream().map(Object::toString).toList()
            : value == null ? List.of() : List.of(value.toString());
    }

    /** {@return every offer: by kind, then name, the newest first} */
    public List<ComponentOffer> offers() {
        return offers;
    }

    /** {@return every kind, sorted} */
    public Set<String> kinds() {
        return new TreeSet<>(byKind.keySet());
    }

    /** The offers of a kind: by name, the newest first. */
    List<ComponentOffer> ofKind(final String kind) {
        return byKind.getOrDefault(kind, List.of());
    }

    /** The names of a kind's components, sorted. */
    Set<String> names(final String kind) {
        return ofKind(kind).stream().map(ComponentOffer::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What meets a wish, its guarantees in good company included. */
    List<ComponentOffer> matching(final ComponentRequest wish) {
        return ofKind(wish.kind()).stream().filter(o ->
            (wish.component().isEmpty() || o.name().equals(wish.component()))
            && wish.versions().includes(o.version())
            && wish.guarantees().stream().allMatch(o::mayGive)).toList();
    }

    /** The catalogue without what some bundles offer. */
    Catalog without(final Collection<StoredBundle> bundles) {
        return new Catalog(offers.stream().filter(o -> !bundles.contains(o.bundle())).toList());
    }
}
