package io.coterie.itests.conformance;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.itests.conformance.FaultyProvider.Fault;

/** Faults that are none, since nobody who keeps to the API can tell them from the good component; with the reason. */
final class Equivalents {
    /** To ask twice is no fault where the answer is a value that the call does not change. */
    private static final Set<String> QUESTIONS = Set.of("Quorum.state", "ClusterState.current", "ClusterState.latest",
        "ClusterState.digest", "Consensus.barrier", "Consensus.leadership", "Consensus.voters",
        "Consensus.appliedIndex", "Scheduling.schedule", "Scheduling.check", "MessagingComponent.deliveries",
        "MessagingComponent.maxFrameBytes", "ComponentInstance.health", "ComponentInstance.service",
        "ComponentInstance.writes", "ComponentProvider.check", "ComponentProvider.settings", "Fencing.handles",
        "Fencing.agents", "Fencing.describe", "Fencing.check", "Fencing.checkAgents", "Fencing.test",
        "ResourceAgents.agentClass", "ResourceAgents.agents", "ResourceAgents.metadata");
    /** To say twice is no fault where the second time changes nothing, as the API says. */
    private static final Set<String> IDEMPOTENT = Set.of("Quorum.electorate", "Quorum.fenced", "Quorum.override",
        "ReplicatedState.save", "ReplicatedState.restore", "EngineViewSink.inTransition", "FrameSink.members",
        "Consensus.continueWithout", "Consensus.changeVoters", "EngineViewSink.engineView", "Fencing.fence",
        "ResourceAgents.cancel", "ComponentInstance.close", "ComponentInstance.drain", "ComponentInstance.depart",
        "ComponentInstance.activate", "ComponentInstance.warm", "ComponentInstance.importState",
        "ComponentProvider.create");
    /** What is done before the next thing can happen has no other place to be in. */
    private static final Set<String> FIRST = Set.of("MembershipComponent.open", "MessagingComponent.open",
        "Consensus.attach", "ComponentInstance.warm", "ComponentInstance.activate", "ComponentInstance.depart",
        "ComponentInstance.drain", "ComponentInstance.close", "ComponentInstance.importState");

    private Equivalents() {
    }

    /** {@return why this fault is none; empty if it is one} */
    static Optional<String> why(final Good good, final Method method, final String name, final Fault fault) {
        if (fault == Fault.DROP && NOTHING_TO_DO.getOrDefault(good, Set.of()).contains(name)) {
            return Optional.of("This component does nothing there.");
        }
        if (OF_NO_EFFECT.containsKey(good + " " + fault + " " + name)) {
            return Optional.of(OF_NO_EFFECT.get(good + " " + fault + " " + name));
        }
        if (fault == Fault.LIE && name.equals("ComponentInstance.health")) {
            return Optional.of("How it does is its own opinion, as long as it does not say that it failed.");
        }
        final boolean told = method.getReturnType() == void.class;
        if (NEVER_CALLED.containsKey(name)) {
            return Optional.of(NEVER_CALLED.get(name));
        }
        return switch (fault) {
            case REPEAT -> QUESTIONS.contains(name) || IDEMPOTENT.contains(name)
                ? Optional.of("Twice is the same as once.") : Optional.empty();
            case REORDER -> !told || FIRST.contains(name)
                ? Optional.of("There is no other place for it; not to do it at all is another fault.")
                : Optional.empty();
            case LIE -> told && FIRST.contains(name) ? Optional.of("It says nothing.") : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static final String HANDS_NOTHING_OVER = "None of these components hands state over.";
    /** What these components never call, or what the kind does not have. */
    private static final Map<String, String> NEVER_CALLED = Map.of(
        "FrameSink.frames", "This component has never several at hand.",
        "EngineViewSink.inTransition", "A member alone is never in transition.",
        "Consensus.changeVoters", "A log with one voter has no other.",
        "ComponentInstance.reads", HANDS_NOTHING_OVER,
        "ComponentInstance.stateMayBeLost", HANDS_NOTHING_OVER,
        "ComponentInstance.exportState", HANDS_NOTHING_OVER,
        "ComponentInstance.importState", HANDS_NOTHING_OVER);

    private static final String ACTIVATE = "ComponentInstance.activate";
    private static final String DEPART = "ComponentInstance.depart";
    private static final String DRAIN = "ComponentInstance.drain";
    private static final String CLOSE = "ComponentInstance.close";
    private static final String WARM = "ComponentInstance.warm";

    /** Methods that a component has because it must, and with nothing in them. */
    private static final Map<Good, Set<String>> NOTHING_TO_DO = Map.of(
        Good.MEMBERSHIP, Set.of(ACTIVATE, DEPART, DRAIN),
        Good.MESSAGING, Set.of(WARM, ACTIVATE, DEPART, DRAIN),
        Good.QUORUM, Set.of(ACTIVATE, DEPART, DRAIN),
        Good.CONSENSUS, Set.of(ACTIVATE, DEPART),
        Good.STATE, Set.of(ACTIVATE, DEPART, DRAIN, CLOSE),
        Good.SCHEDULING, Set.of(WARM, ACTIVATE, DEPART, DRAIN, CLOSE),
        Good.FENCING, Set.of(ACTIVATE, DEPART, DRAIN),
        Good.RESOURCE_AGENTS, Set.of(ACTIVATE, DEPART),
        Good.JAVA_AGENTS, Set.of(ACTIVATE, DEPART));

    private static final Map<String, String> OF_NO_EFFECT = Map.of(
        "MEMBERSHIP LIE EngineViewSink.engineView", "The stamp is the engine's own word, and alone nobody has another.",
        "MEMBERSHIP REPEAT MembershipComponent.open", "The same view told twice is the same view.",
        "JAVA_AGENTS DROP ResourceAgents.cancel", "A component may do nothing there.",
        "JAVA_AGENTS LIE ResourceAgents.cancel", "A component may do nothing there.",
        "RESOURCE_AGENTS DROP ResourceAgents.cancel", "A component may do nothing there.",
        "RESOURCE_AGENTS LIE ResourceAgents.cancel", "A component may do nothing there.");
}
