package io.coterie.conformance.quorum;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.coterie.api.membership.Membership;
import io.coterie.api.quorum.QuorumGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;
import io.coterie.conformance.world.MemberPlan;

/** The kind {@code quorum}. */
public final class QuorumSuite implements KindSuite {
    @Override
    public String kind() {
        return QuorumGuarantees.KIND;
    }

    @Override
    public Optional<Class<?>> guarantees() {
        return Optional.of(QuorumGuarantees.class);
    }

    @Override
    public void equip(final MemberPlan plan) {
        plan.slot(Membership.class, new KitMembership(plan.self()));
    }

    @Override
    public List<Check> checks() {
        return Stream.of(VerdictChecks.all(), ExclusionChecks.all()).flatMap(List::stream).toList();
    }
}
