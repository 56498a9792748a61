package io.coterie.conformance.fencing;

import java.util.List;
import java.util.Optional;

import io.coterie.api.fencing.FencingGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;

/** The kind {@code fencing}. */
public final class FencingSuite implements KindSuite {
    @Override
    public String kind() {
        return FencingGuarantees.KIND;
    }

    @Override
    public Optional<Class<?>> guarantees() {
        return Optional.of(FencingGuarantees.class);
    }

    @Override
    public List<Check> checks() {
        return FenceChecks.all();
    }
}
