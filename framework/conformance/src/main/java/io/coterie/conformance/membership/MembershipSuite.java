package io.coterie.conformance.membership;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.coterie.api.membership.MembershipGuarantees;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;
import io.coterie.conformance.process.Work;
import io.coterie.conformance.world.Member;

/** The kind {@code membership}. */
public final class MembershipSuite implements KindSuite {
    @Override
    public String kind() {
        return MembershipGuarantees.KIND;
    }

    @Override
    public Optional<Class<?>> guarantees() {
        return Optional.of(MembershipGuarantees.class);
    }

    @Override
    public void open(final Member<?> member) {
        final ViewRecorder recorder = new ViewRecorder(member.id());
        member.opened(recorder);
        ((MembershipComponent) member.service()).open(recorder);
    }

    @Override
    public Optional<Work> work(final Member<?> member) {
        return Optional.of(new ViewWork(member));
    }

    @Override
    public List<Check> checks() {
        return Stream.of(ViewChecks.all(), NoteChecks.all(), PartitionChecks.all(), ProcessChecks.all())
            .flatMap(List::stream).toList();
    }
}
