package io.coterie.conformance.state;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.coterie.api.consensus.Consensus;
import io.coterie.api.state.StateGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;
import io.coterie.conformance.world.MemberPlan;

/** The kind {@code state}. */
public final class StateSuite implements KindSuite {
    @Override
    public String kind() {
        return StateGuarantees.KIND;
    }

    @Override
    public Optional<Class<?>> guarantees() {
        return Optional.of(StateGuarantees.class);
    }

    @Override
    public void equip(final MemberPlan plan) {
        plan.slot(Consensus.class, new KitLog().join(plan.self()));
    }

    @Override
    public List<Check> checks() {
        return Stream.of(ChangeChecks.all(), CopyChecks.all()).flatMap(List::stream).toList();
    }
}
