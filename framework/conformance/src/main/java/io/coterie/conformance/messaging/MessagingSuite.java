package io.coterie.conformance.messaging;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.coterie.api.messaging.MessagingGuarantees;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.KindSuite;
import io.coterie.conformance.process.Work;
import io.coterie.conformance.world.Member;

/** The kind {@code messaging}. */
public final class MessagingSuite implements KindSuite {
    @Override
    public String kind() {
        return MessagingGuarantees.KIND;
    }

    @Override
    public Optional<Class<?>> guarantees() {
        return Optional.of(MessagingGuarantees.class);
    }

    @Override
    public void open(final Member<?> member) {
        final FrameRecorder recorder = new FrameRecorder(member.id());
        member.opened(recorder);
        ((MessagingComponent) member.service()).open(recorder);
    }

    @Override
    public Optional<Work> work(final Member<?> member) {
        return Optional.of(new FrameWork(member));
    }

    @Override
    public List<Check> checks() {
        return Stream.of(OrderChecks.all(), SizeChecks.all(), PressureChecks.all(),
            LongRunChecks.all(), FaultChecks.all(),
            TotalOrderChecks.all(), ProcessChecks.all()).flatMap(List::stream).toList();
    }
}
