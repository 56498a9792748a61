package io.coterie.itests.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.state.ClusterState;
import io.coterie.conformance.Subject;
import io.coterie.conformance.TemporaryFolder;
import io.coterie.conformance.container.Container;
import io.coterie.conformance.container.JarSubjects;
import io.coterie.consensus.local.LocalConsensusProvider;
import io.coterie.membership.local.LocalMembershipProvider;
import io.coterie.messaging.local.LocalMessagingProvider;
import io.coterie.quorum.majority.MajorityQuorumProvider;
import io.coterie.scheduling.scores.ScoresSchedulingProvider;
import io.coterie.state.replicated.ReplicatedStateProvider;

/** Good components, to be broken: with one member each, so that a check takes milliseconds. */
enum Good {
    MEMBERSHIP("membership", new LocalMembershipProvider(), List.of(MembershipComponent.class, EngineViewSink.class),
        "no-connectivity", "strongly-connected", "consensus", "maxMembers=1"),
    MESSAGING("messaging", new LocalMessagingProvider(), List.of(MessagingComponent.class, FrameSink.class),
        "reliable", "fifo", "total-order", "uniform", "maxMessageBytes=67108864", "maxMembers=1"),
    QUORUM("quorum", new MajorityQuorumProvider(), List.of(Quorum.class), "exclusive", "two-node", "wait-for-all"),
    CONSENSUS("consensus", new LocalConsensusProvider(), List.of(Consensus.class, ReplicatedState.class), "durable",
        "linearizable"),
    STATE("state", new ReplicatedStateProvider(), List.of(ClusterState.class), "durable", "linearizable"),
    SCHEDULING("scheduling", new ScoresSchedulingProvider(), List.of(Scheduling.class), "deterministic", "explained"),
    FENCING("fencing", "fencing-process", List.of(Fencing.class)),
    RESOURCE_AGENTS("resource-agents", "resource-ocf", List.of(ResourceAgents.class)),
    JAVA_AGENTS("resource-agents", "resource-java", List.of(ResourceAgents.class));

    private final String kind;
    private final String artifact;
    private final List<Class<?>> apis = new ArrayList<>();
    private Subject subject;

    Good(final String kind, final ComponentProvider<?> provider, final List<Class<?>> apis,
            final String... guarantees) {
        this.kind = kind;
        this.artifact = "";
        this.subject = Subject.of(provider, kind, "good", guarantees);
        all(apis);
    }

    /** One that needs a framework around it. */
    Good(final String kind, final String artifact, final List<Class<?>> apis) {
        this.kind = kind;
        this.artifact = artifact;
        all(apis);
    }

    private void all(final List<Class<?>> own) {
        apis.addAll(own);
        apis.add(ComponentInstance.class);
        apis.add(ComponentProvider.class);
    }

    String kind() {
        return kind;
    }

    /** {@return the interfaces whose methods can be broken} */
    List<Class<?>> apis() {
        return apis;
    }

    ComponentProvider<?> provider() {
        return subject().provider();
    }

    private synchronized Subject subject() {
        if (subject == null) {
            // open as long as the process: its framework ends with it
            final JarSubjects jar = JarSubjects.open(Shipped.bundle(artifact),
                new TemporaryFolder().path().resolve("felix"), List.of());
            subject = jar.subject(kind);
        }
        return subject;
    }

    /** As it claims to be, with another provider. */
    Subject as(final ComponentProvider<?> other) {
        final ComponentDescription of = subject().description();
        final Optional<Container> container = subject().container();
        return new Subject(container.isEmpty() ? new ComponentDescription(of.kind(), "broken", of.version(), "broken",
            of.guarantees(), of.needs(), of.bundle(), of.bundleHash()) : of, other, container);
    }
}
