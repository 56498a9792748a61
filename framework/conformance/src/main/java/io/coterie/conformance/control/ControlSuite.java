package io.coterie.conformance.control;

import java.util.List;
import java.util.Set;

import io.coterie.api.manager.ManagerGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;

/** The kind {@code control}. The manager's slot is empty here: what is looked at is the door, not what is behind it. */
public final class ControlSuite implements KindSuite {
    @Override
    public String kind() {
        return ManagerGuarantees.CONTROL_KIND;
    }

    @Override
    public Set<String> words() {
        return Set.of(ManagerGuarantees.CREDENTIAL);
    }

    @Override
    public List<Check> checks() {
        return ControlChecks.all();
    }
}
