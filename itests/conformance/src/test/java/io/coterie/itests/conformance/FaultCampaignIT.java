package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.state.ClusterState;
import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.TemporaryFolder;
import io.coterie.itests.conformance.FaultyProvider.Fault;

/**
 * Puts one fault after the other into each method of a good component, and prints how many of them the kit notices. A
 * sample, unless {@code coterie.faults} says how many a kind; the seed is {@code coterie.seed}.
 */
class FaultCampaignIT {
    private static final int SAMPLE = 4;
    private static final double LEAST = 0.7;
    /** Doing it twice is the same as doing it once, or as asking twice: that is no fault. */
    private static final Set<String> IDEMPOTENT = Set.of("Quorum.electorate", "Quorum.fenced", "Quorum.override",
        "Quorum.state", "ClusterState.current", "ClusterState.latest", "ClusterState.digest", "Consensus.barrier",
        "Consensus.leadership", "Consensus.voters", "Consensus.appliedIndex", "Scheduling.schedule",
        "Scheduling.check", "MessagingComponent.deliveries", "MessagingComponent.maxFrameBytes",
        "ReplicatedState.save", "ReplicatedState.restore", "EngineViewSink.inTransition", "FrameSink.members",
        "ComponentInstance.health", "Consensus.subscribe", "Quorum.subscribe", "ClusterState.subscribe",
        "Consensus.continueWithout", "Consensus.changeVoters", "EngineViewSink.engineView");
    /** Of a value that is computed there is no later: what is not done is dropped. What this component never calls. */
    private static final Set<String> NO_ORDER = Set.of("open", "attach", "subscribe");
    private static final Set<String> NEVER_CALLED = Set.of("FrameSink.frames", "EngineViewSink.inTransition",
        "Consensus.changeVoters", "ReplicatedState.restore", "ReplicatedState.save");

    static {
        // what is broken is waited for in vain, so not for long
        System.setProperty("coterie.conformance.patience", "2");
    }

    /** One fault in one method. */
    private record Mutant(String method, Fault fault) {
    }

    private static List<Class<?>> apis(final Good good) {
        return switch (good) {
            case MEMBERSHIP -> List.of(MembershipComponent.class, EngineViewSink.class);
            case MESSAGING -> List.of(MessagingComponent.class, FrameSink.class);
            case QUORUM -> List.of(Quorum.class);
            case CONSENSUS -> List.of(io.coterie.api.consensus.Consensus.class, ReplicatedState.class);
            case STATE -> List.of(ClusterState.class);
            case SCHEDULING -> List.of(Scheduling.class);
        };
    }

    private static List<Mutant> mutants(final Good good) {
        final List<Mutant> all = new ArrayList<>();
        for (final Class<?> api : apis(good)) {
            for (final Method method : api.getMethods()) {
                final String name = api.getSimpleName() + "." + method.getName();
                for (final Fault fault : Fault.values()) {
                    final boolean callback = method.getReturnType() == void.class;
                    if (!(fault == Fault.REPEAT && IDEMPOTENT.contains(name)) && !NEVER_CALLED.contains(name)
                            && !(fault == Fault.REORDER && (!callback || NO_ORDER.contains(method.getName())))
                            && !(fault == Fault.LIE && NO_ORDER.contains(method.getName()))) {
                        all.add(new Mutant(name, fault));
                    }
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(Good.class)
    void faultsAreNoticed(final Good good) {
        final List<Mutant> all = mutants(good);
        Collections.shuffle(all, new Random(Long.getLong("coterie.seed", 1)));
        final List<Mutant> some = all.subList(0, Math.min(all.size(), Integer.getInteger("coterie.faults", SAMPLE)));
        final List<String> missed = new ArrayList<>();
        for (final Mutant mutant : some) {
            final Optional<Outcome> caught = caught(good, mutant);
            if (caught.isEmpty()) {
                missed.add(mutant.fault + " " + mutant.method);
            }
        }
        final double share = 1 - missed.size() / (double) some.size();
        System.out.printf(Locale.ROOT, "%-11s %3d of %3d faults, %3.0f %% noticed; missed: %s%n", good.kind(),
            some.size(), all.size(), share * 100, missed);
        assertTrue(share >= LEAST, () -> good.kind() + ": " + missed);
    }

    private static Optional<Outcome> caught(final Good good, final Mutant mutant) {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            final Options options = new Options(true, 1, java.util.Map.of(), folder.path());
            final List<Check> checks = new ArrayList<>(Kit.suite(good.kind()).checks());
            checks.addAll(Kit.checks(good.kind()).stream().filter(c -> c.name().startsWith("component.")).toList());
            return checks.stream().map(c -> Kit.run(c, good.as(new FaultyProvider(good.provider(), mutant.method,
                mutant.fault)), options)).filter(o -> o.status() == Outcome.Status.FAILED).findFirst();
        }
    }

    @Test
    void theGoodComponentsPass() {
        for (final Good good : Good.values()) {
            try (TemporaryFolder folder = new TemporaryFolder()) {
                final Options options = new Options(true, 1, java.util.Map.of(), folder.path());
                for (final Check check : Kit.suite(good.kind()).checks()) {
                    final Outcome outcome = Kit.run(check, good.as(good.provider()), options);
                    assertTrue(outcome.status() != Outcome.Status.FAILED, () -> check.name() + ": "
                        + outcome.evidence());
                }
            }
        }
    }
}
