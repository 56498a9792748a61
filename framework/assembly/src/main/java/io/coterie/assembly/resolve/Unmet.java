package io.coterie.assembly.resolve;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.felix.utils.resource.CapabilitySet;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.service.resolver.ResolutionException;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.assembly.repository.StoredBundle;

/** Turns what the resolver says into one sentence: who misses what, and what there is instead. Pure. */
final class Unmet {
    /** Imports without which a bundle runs: optional ones, and those that it looks for when it uses them. */
    private static final Set<String> NOT_NEEDED = Set.of("optional", "dynamic");
    private static final String PACKAGE = "osgi.wiring.package";
    private static final Pattern NAMED = Pattern.compile("\\(osgi\\.wiring\\.package=([^()]+)\\)");
    private final Map<Resource, StoredBundle> bundles;
    private final List<Resource> all;
    private final Resource system;
    private final Map<Requirement, Reason> asked;

    Unmet(final Map<Resource, StoredBundle> bundles, final List<Resource> all, final Resource system,
            final Map<Requirement, Reason> asked) {
        this.bundles = bundles;
        this.system = system;
        this.all = all;
        this.asked = asked;
    }

    UnresolvedException explain(final ResolutionException e) {
        final String detail = String.valueOf(e.getMessage());
        final Requirement missing = root(e);
        if (missing == null) {
            return new UnresolvedException("assembly.unresolved", "The bundles do not go together: two of them see "
                + "different copies of one package.", "Leave one of the extra bundles or versions out; -v shows what "
                + "the resolver says.", detail);
        }
        final StoredBundle owner = bundles.get(missing.getResource());
        final Reason reason = asked.get(missing);
        final String who = owner != null ? owner.name() + " " + owner.version()
            : reason == null ? "The distribution" : reason.by().equals(Reason.MEMBER) ? "A member" : "The descriptor";
        final String there = there(missing);
        return new UnresolvedException("assembly.unresolved", who + " needs " + Words.of(missing)
            + ", which no repository has" + (there.isEmpty() ? "" : "; there is " + there) + ".",
            "Add a repository or a bundle that has it.", detail);
    }

    /** The requirement at the bottom: one for which there is no candidate at all. */
    private Requirement root(final ResolutionException e) {
        Requirement deepest = null;
        for (final Requirement requirement : e.getUnresolvedRequirements()) {
            final Requirement below = descend(requirement, new HashSet<>());
            deepest = below != null ? below : deepest;
        }
        return deepest;
    }

    private Requirement descend(final Requirement requirement, final Set<Resource> seen) {
        final List<Resource> candidates = all.stream().filter(r -> matches(r, requirement)).toList();
        if (candidates.isEmpty()) {
            return requirement;
        }
        for (final Resource candidate : candidates) {
            if (seen.add(candidate)) {
                for (final Requirement next : candidate.getRequirements(null)) {
                    final boolean needed = !NOT_NEEDED.contains(next.getDirectives().getOrDefault("resolution", ""))
                        && !next.getNamespace().equals(ComponentNamespace.NAMESPACE) && !matches(system, next);
                    final Requirement below = needed ? descend(next, seen) : null;
                    if (below != null) {
                        return below;
                    }
                }
            }
        }
        return null;
    }

    private static String name(final Requirement requirement) {
        final Matcher matcher = NAMED.matcher(requirement.getDirectives().getOrDefault("filter", ""));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static boolean matches(final Resource resource, final Requirement requirement) {
        return resource.getCapabilities(requirement.getNamespace()).stream()
            .anyMatch(c -> CapabilitySet.matches(c, requirement));
    }

    /** The same package in other versions. */
    private String there(final Requirement missing) {
        if (!missing.getNamespace().equals(PACKAGE)) {
            return "";
        }
        final Map<String, String> versions = new HashMap<>();
        for (final Resource resource : all) {
            for (final Capability c : resource.getCapabilities(PACKAGE)) {
                if (name(missing).equals(c.getAttributes().get(PACKAGE))) {
                    versions.put(String.valueOf(c.getAttributes().get("version")), bundles.get(resource).name());
                }
            }
        }
        return String.join(", ", versions.entrySet().stream().map(v -> v.getKey() + " in " + v.getValue()).sorted()
            .toList());
    }
}
