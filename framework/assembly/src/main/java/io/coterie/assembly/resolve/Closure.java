package io.coterie.assembly.resolve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.felix.resolver.Logger;
import org.apache.felix.resolver.ResolverImpl;
import org.apache.felix.utils.resource.CapabilitySet;
import org.apache.felix.utils.resource.RequirementImpl;
import org.apache.felix.utils.resource.ResourceImpl;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wire;
import org.osgi.service.resolver.ResolutionException;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.assembly.repository.StoredBundle;

/**
 * The bundles that some bundles need to run, by the resolver of Felix. Optional requirements bring nothing along, and
 * needs of components are met by the components that were chosen. Pure; one use.
 */
final class Closure {
    private static final String ACTIVE = "active";
    /** Packages that are named in one reason. */
    private static final int MAX_PACKAGES = 3;
    private final Map<Resource, StoredBundle> bundles = new HashMap<>();
    private final List<Resource> byPreference;
    private final Resource system;
    private final List<ComponentOffer> chosen;
    private final ResourceImpl root = new ResourceImpl("coterie.distribution", "coterie.root", Version.emptyVersion);
    private final Map<Requirement, Reason> asked = new HashMap<>();

    /**
     * A closure.
     *
     * @param all every bundle of the repositories
     * @param system what the framework gives
     * @param chosen the components of the distribution
     */
    Closure(final Collection<StoredBundle> all, final Resource system, final List<ComponentOffer> chosen) {
        all.forEach(b -> bundles.put(b.resource(), b));
        this.system = system;
        this.chosen = chosen;
        this.byPreference = all.stream().sorted(Comparator.comparing(StoredBundle::name)
            .thenComparing(StoredBundle::version, Comparator.reverseOrder())).map(StoredBundle::resource).toList();
    }

    /** Asks for exactly this bundle. */
    void ask(final StoredBundle bundle, final Reason reason) {
        ask("osgi.identity", "(&(osgi.identity=" + bundle.name() + ")(version=" + bundle.version() + ")(type=*))",
            reason);
    }

    /** Asks for whatever meets a filter. */
    void ask(final String namespace, final String filter, final Reason reason) {
        final Requirement requirement = new RequirementImpl(root, namespace, filter);
        root.addRequirement(requirement);
        asked.put(requirement, reason);
    }

    /** {@return the bundles with their reasons, by name and version} */
    List<ResolvedBundle> resolve() {
        final Map<Resource, List<Wire>> wires;
        try {
            wires = new ResolverImpl(new Logger(0)).resolve(new AssemblyContext(root, this::providers));
        } catch (final ResolutionException e) {
            throw new Unmet(bundles, byPreference, system, asked).explain(e);
        }
        final Map<StoredBundle, TreeSet<Reason>> found = new LinkedHashMap<>();
        wires.forEach((resource, ignored) -> {
            if (bundles.containsKey(resource)) {
                found.put(bundles.get(resource), new TreeSet<>());
            }
        });
        wires.values().stream().flatMap(List::stream).forEach(wire -> {
            final StoredBundle provider = bundles.get(wire.getProvider());
            if (provider != null && wire.getProvider() != wire.getRequirer()) {
                found.get(provider).add(reason(wire));
            }
        });
        return found.entrySet().stream().map(e -> new ResolvedBundle(e.getKey(), joined(e.getValue())))
            .sorted(Comparator.comparing((ResolvedBundle b) -> b.bundle().name())
                .thenComparing(b -> b.bundle().version())).toList();
    }

    /** Who needs a dozen packages of a bundle says so once. */
    private static List<Reason> joined(final TreeSet<Reason> reasons) {
        final Map<String, List<String>> packages = new java.util.TreeMap<>();
        final List<Reason> joined = new ArrayList<>();
        for (final Reason reason : reasons) {
            if (reason.what().startsWith(Words.PACKAGES)) {
                packages.computeIfAbsent(reason.by(), by -> new ArrayList<>())
                    .add(reason.what().substring(Words.PACKAGES.length()).split(" ")[0]);
            } else {
                joined.add(reason);
            }
        }
        packages.forEach((by, names) -> joined.add(new Reason(by, (names.size() == 1 ? "package " : "packages ")
            + names.stream().limit(MAX_PACKAGES).collect(Collectors.joining(", "))
            + (names.size() > MAX_PACKAGES ? " and " + (names.size() - MAX_PACKAGES) + " more" : ""))));
        joined.sort(Comparator.naturalOrder());
        return joined;
    }

    private Reason reason(final Wire wire) {
        final Reason given = asked.get(wire.getRequirement());
        return given != null ? given
            : new Reason(bundles.get(wire.getRequirer()).name(), Words.of(wire.getRequirement(), wire.getCapability()));
    }

    private List<Capability> providers(final Requirement requirement) {
        final String effective = requirement.getDirectives().getOrDefault("effective", "resolve");
        if (!effective.equals("resolve") && !effective.equals(ACTIVE)) {
            return List.of();
        }
        final List<Capability> found = new ArrayList<>(matching(system, requirement));
        if ("optional".equals(requirement.getDirectives().get("resolution"))) {
            return found;
        }
        if (requirement.getNamespace().equals(ComponentNamespace.NAMESPACE)) {
            final List<Capability> components = components(requirement);
            if (!components.isEmpty()) {
                return components;
            }
        }
        for (final Resource resource : byPreference) {
            found.addAll(matching(resource, requirement));
        }
        return found;
    }

    /** Of the chosen components, those that meet a need in each other's company. */
    private List<Capability> components(final Requirement requirement) {
        final ComponentOffer.Need need = Catalog.need(requirement);
        return chosen.stream().filter(o -> need == null || o.kind().equals(need.kind())
                && Selection.gives(o, need.guarantee(), chosen))
            .flatMap(o -> o.bundle().resource().getCapabilities(ComponentNamespace.NAMESPACE).stream()
                .filter(c -> need == null ? CapabilitySet.matches(c, requirement)
                    : o.kind().equals(c.getAttributes().get(ComponentNamespace.NAMESPACE))
                        && o.name().equals(c.getAttributes().get(ComponentNamespace.NAME))))
            .distinct().collect(Collectors.toList());
    }

    private static List<Capability> matching(final Resource resource, final Requirement requirement) {
        return resource.getCapabilities(requirement.getNamespace()).stream()
            .filter(c -> CapabilitySet.matches(c, requirement)).toList();
    }
}
