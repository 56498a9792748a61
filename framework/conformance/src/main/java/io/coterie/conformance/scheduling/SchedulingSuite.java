package io.coterie.conformance.scheduling;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;
import io.coterie.conformance.process.Work;
import io.coterie.conformance.world.Member;

/** The kind {@code scheduling}. */
public final class SchedulingSuite implements KindSuite {
    @Override
    public String kind() {
        return SchedulingGuarantees.KIND;
    }

    @Override
    public Optional<Class<?>> guarantees() {
        return Optional.of(SchedulingGuarantees.class);
    }

    @Override
    public Optional<Work> work(final Member<?> member) {
        return Optional.of(new Decisions((Scheduling) member.service()));
    }

    @Override
    public List<Check> checks() {
        return Stream.of(DecisionChecks.all(), ConstraintChecks.all(), OperationChecks.all())
            .flatMap(List::stream).toList();
    }
}
