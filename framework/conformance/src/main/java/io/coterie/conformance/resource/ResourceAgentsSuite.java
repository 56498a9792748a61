package io.coterie.conformance.resource;

import java.util.List;
import java.util.Optional;

import io.coterie.api.resource.ResourceGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;

/** The kind {@code resource-agents}. */
public final class ResourceAgentsSuite implements KindSuite {
    @Override
    public String kind() {
        return ResourceGuarantees.KIND;
    }

    @Override
    public Optional<Class<?>> guarantees() {
        return Optional.of(ResourceGuarantees.class);
    }

    @Override
    public List<Check> checks() {
        return ActionChecks.all();
    }
}
