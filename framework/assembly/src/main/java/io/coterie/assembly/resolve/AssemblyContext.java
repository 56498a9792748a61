package io.coterie.assembly.resolve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.HostedCapability;
import org.osgi.service.resolver.ResolveContext;

/** What the resolver asks: one thing to resolve, nothing that is wired already. Used by one thread. */
final class AssemblyContext extends ResolveContext {
    private final Resource root;
    private final Function<Requirement, List<Capability>> providers;
    private final Map<Requirement, List<Capability>> known = new HashMap<>();

    AssemblyContext(final Resource root, final Function<Requirement, List<Capability>> providers) {
        this.root = root;
        this.providers = providers;
    }

    @Override
    public Collection<Resource> getMandatoryResources() {
        return List.of(root);
    }

    /** A new list each time: the resolver strikes out candidates in it. */
    @Override
    public List<Capability> findProviders(final Requirement requirement) {
        return new ArrayList<>(known.computeIfAbsent(requirement, providers));
    }

    @Override
    public int insertHostedCapability(final List<Capability> capabilities, final HostedCapability hosted) {
        capabilities.add(hosted);
        return capabilities.size() - 1;
    }

    @Override
    public boolean isEffective(final Requirement requirement) {
        final String effective = requirement.getDirectives().getOrDefault("effective", "resolve");
        return effective.equals("resolve") || effective.equals("active");
    }

    @Override
    public Map<Resource, Wiring> getWirings() {
        return Map.of();
    }
}
