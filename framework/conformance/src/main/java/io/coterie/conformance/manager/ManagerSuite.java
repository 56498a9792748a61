package io.coterie.conformance.manager;

import java.util.List;
import java.util.Set;

import io.coterie.api.manager.ManagerGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;

/** The kind {@code manager}. */
public final class ManagerSuite implements KindSuite {
    @Override
    public String kind() {
        return ManagerGuarantees.KIND;
    }

    @Override
    public Set<String> words() {
        return Set.of(ManagerGuarantees.FENCE_BEFORE_RECOVERY);
    }

    @Override
    public List<Check> checks() {
        return RecoveryChecks.all();
    }
}
