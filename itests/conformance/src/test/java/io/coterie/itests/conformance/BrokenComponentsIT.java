package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.Transition;
import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.Subject;
import io.coterie.conformance.TemporaryFolder;
import io.coterie.conformance.container.JarSubjects;
import io.coterie.itests.conformance.FaultyProvider.Fault;

/** Components that are broken on purpose: each is caught, by the check that is there for it. */
class BrokenComponentsIT {
    private static final List<AutoCloseable> HELD = Collections.synchronizedList(new ArrayList<>());

    static {
        System.setProperty("coterie.conformance.patience", "4");
    }

    @AfterAll
    static void free() throws Exception {
        for (final AutoCloseable one : HELD) {
            one.close();
        }
    }

    private static void caught(final String check, final Subject broken) {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            final Check one = Kit.checks(broken.description().kind()).stream().filter(c -> c.name().equals(check))
                .findFirst().orElseThrow();
            final Outcome outcome = Kit.run(one, broken, new Options(true, 1, Map.of(), folder.path()));
            assertEquals(Outcome.Status.FAILED, outcome.status(), () -> check + ": " + outcome.evidence());
        }
    }

    private static DynamicTest faulty(final String what, final Good good, final String method, final Fault fault,
            final String check) {
        return DynamicTest.dynamicTest(what, () -> caught(check, good.as(new FaultyProvider(good.provider(), method,
            fault))));
    }

    private static DynamicTest leaking(final String what, final Good good, final Runnable leak, final String check) {
        return DynamicTest.dynamicTest(what, () -> caught(check, good.as(new WrappedProvider<Object>(good.provider(),
            (context, service) -> service, leak))));
    }

    private static <T> DynamicTest wrapped(final String what, final Good good,
            final BiFunction<InstanceContext, T, T> broken, final String check) {
        return DynamicTest.dynamicTest(what, () -> caught(check, good.as(new WrappedProvider<T>(good.provider(),
            broken, () -> { }))));
    }

    /** The same service, of which one method is replaced. */
    private static <T> T with(final Class<T> api, final T good, final String method,
            final BiFunction<Object, Object[], Object> replaced) {
        final InvocationHandler handler = (proxy, called, arguments) -> {
            final Object result;
            try {
                result = called.invoke(good, arguments);
            } catch (final InvocationTargetException e) {
                throw e.getCause();
            }
            return called.getName().equals(method) ? replaced.apply(result, arguments) : result;
        };
        return api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, handler));
    }

    @TestFactory
    Stream<DynamicTest> messagingAndMembership() {
        return Stream.of(
            faulty("drops a message", Good.MESSAGING, "FrameSink.frame", Fault.DROP,
                "messaging.reliable-exactly-once"),
            faulty("delivers twice", Good.MESSAGING, "FrameSink.frame", Fault.REPEAT,
                "messaging.reliable-exactly-once"),
            faulty("reorders", Good.MESSAGING, "FrameSink.frame", Fault.REORDER, "messaging.fifo-per-sender"),
            faulty("changes a byte", Good.MESSAGING, "FrameSink.frame", Fault.LIE, "messaging.sizes"),
            faulty("blocks for ever", Good.MESSAGING, "MessagingComponent.sendToAll", Fault.DELAY,
                "component.closes-with-calls-in-flight"),
            faulty("loses what is for one", Good.MESSAGING, "FrameSink.frameToMe", Fault.DROP,
                "messaging.one-receiver"),
            faulty("loses a note", Good.MEMBERSHIP, "EngineViewSink.note", Fault.DROP, "membership.notes-reach-all"),
            faulty("reports no view", Good.MEMBERSHIP, "EngineViewSink.engineView", Fault.DROP,
                "membership.present-view-at-once"));
    }

    @TestFactory
    Stream<DynamicTest> leaks() {
        return Stream.of(
            leaking("leaves a thread", Good.QUORUM, () -> {
                final Thread left = new Thread(() -> Lies.waitFor(Duration.ofMinutes(1)), "left");
                left.setDaemon(true);
                left.start();
            }, "component.leaves-nothing"),
            leaking("leaves a socket", Good.QUORUM, () -> {
                try {
                    HELD.add(new ServerSocket(0));
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }, "component.leaves-nothing"),
            leaking("leaves a process", Good.QUORUM, () -> {
                try {
                    final Process left = new ProcessBuilder("sleep", "300").start();
                    HELD.add(left::destroyForcibly);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }, "component.leaves-nothing"),
            leaking("leaves a temporary file", Good.QUORUM, () -> {
                try {
                    final Path left = Files.createTempFile("left", ".tmp");
                    HELD.add(() -> Files.deleteIfExists(left));
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }, "component.leaves-nothing"),
            leaking("does not end", Good.QUORUM, () -> Lies.waitFor(Duration.ofMinutes(1)),
                "component.closes-from-every-state"));
    }

    @TestFactory
    Stream<DynamicTest> decisions() {
        return Stream.of(
            wrapped("is quorate in two partitions", Good.QUORUM, (context, good) -> with(Quorum.class, (Quorum) good,
                "state", (state, arguments) -> new QuorumState(true, 1, 1, 1, QuorumState.Rule.MAJORITY, "always")),
                "quorum.exclusive"),
            faulty("forgets a fence", Good.QUORUM, "Quorum.fenced", Fault.DROP, "quorum.two-nodes"),
            wrapped("is not deterministic", Good.SCHEDULING, (context, good) -> with(Scheduling.class,
                (Scheduling) good, "schedule", (result, arguments) -> shuffled((Transition) result)),
                "scheduling.deterministic"),
            wrapped("starts before the fence", Good.SCHEDULING, (context, good) -> with(Scheduling.class,
                (Scheduling) good, "schedule", (result, arguments) -> unordered((Transition) result)),
                "scheduling.fence-before-start"),
            wrapped("acknowledges what it has not", Good.CONSENSUS, (context, good) -> with(Consensus.class,
                (Consensus) good, "propose", (stage, arguments) -> CompletableFuture.completedFuture(
                    new io.coterie.api.consensus.Applied(1, new byte[0]))), "consensus.answers"),
            faulty("loses a change", Good.STATE, "ClusterState.submit", Fault.DROP, "state.document-compare-and-set"),
            faulty("tells another revision", Good.STATE, "ClusterState.current", Fault.LIE, "state.listeners"));
    }

    @Test
    void losesWhatItHadOnARestart() {
        // what was written is removed at the end: in this life nothing can be seen of it
        final ComponentProvider<?> good = Good.CONSENSUS.provider();
        final List<Path> folders = Collections.synchronizedList(new ArrayList<>());
        caught("consensus.survives-a-restart", Good.CONSENSUS.as(new WrappedProvider<Object>(good,
            (context, service) -> {
                folders.add(context.dataDirectory());
                return service;
            }, () -> folders.forEach(BrokenComponentsIT::empty))));
    }

    @Test
    void acknowledgesBeforeItIsDurable() {
        // the disk of each life is another folder that is copied into place at an end in order only
        caught("consensus.acknowledged-is-on-disk", Good.CONSENSUS.as(new LateDisk(Good.CONSENSUS.provider())));
    }

    private static void empty(final Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (final Path one : files.toList()) {
                Files.deleteIfExists(one);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Transition shuffled(final Transition of) {
        final List<String> notes = new ArrayList<>(of.notes());
        notes.add("decided at " + System.nanoTime());
        return new Transition(of.actions(), of.placements(), notes, of.recheckAfter());
    }

    private static Transition unordered(final Transition of) {
        return new Transition(of.actions().stream().map(a -> a.type() != Action.Type.START ? a : new Action(a.id(),
            a.type(), a.node(), a.resource(), a.agent(), a.operation(), a.interval(), a.timeout(), a.expected(),
            a.parameters(), a.meta(), a.checkLevel(), a.digest(), Set.of(), a.reason())).toList(), of.placements(),
            of.notes(), of.recheckAfter());
    }

    @Test
    void reportsAFenceThatDidNotHappen() {
        inItsFramework("fencing-process", "fencing", provider -> new WrappedProvider<Fencing>(provider,
            (context, good) -> {
                return api(Fencing.class, good, "fence", arguments -> CompletableFuture.completedFuture(
                    new FenceResult(FenceResult.Status.CONFIRMED, "believe me")));
            }, () -> { }), "fencing.confirmed-means-gone", "fencing.refuses-an-older-term");
    }

    @Test
    void tellsWhatTheAgentDidNotSay() {
        inItsFramework("resource-ocf", "resource-agents", provider -> new WrappedProvider<ResourceAgents>(provider,
            (context, good) -> api(ResourceAgents.class, good, "execute", arguments ->
                CompletableFuture.completedFuture(ActionResult.completed(ResultCode.OK, Duration.ZERO))), () -> { }),
            "resource-agents.start-monitor-stop", "resource-agents.exit-codes", "resource-agents.time-out");
    }

    @Test
    void ignoresTheTimeOut() {
        inItsFramework("resource-java", "resource-agents", provider -> new WrappedProvider<ResourceAgents>(provider,
            (context, good) -> api(ResourceAgents.class, good, "execute", arguments -> new CompletableFuture<>()),
            () -> { }), "resource-agents.time-out", "resource-agents.start-monitor-stop");
    }

    /** The same service, of which one method is never called. */
    private static <T> T api(final Class<T> api, final T good, final String method,
            final java.util.function.Function<Object[], Object> instead) {
        final InvocationHandler handler = (proxy, called, arguments) -> {
            if (called.getName().equals(method)) {
                return instead.apply(arguments);
            }
            try {
                return called.invoke(good, arguments);
            } catch (final InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, handler));
    }

    private static void inItsFramework(final String artifact, final String kind,
            final java.util.function.UnaryOperator<ComponentProvider<?>> breaking, final String... checks) {
        try (TemporaryFolder folder = new TemporaryFolder();
                JarSubjects jar = JarSubjects.open(Shipped.bundle(artifact), folder.path().resolve("felix"),
                    List.of())) {
            final Subject good = jar.subject(kind);
            final Subject broken = new Subject(good.description(), breaking.apply(good.provider()), good.container());
            for (final String check : checks) {
                caught(check, broken);
            }
        }
    }

    @Test
    void aCheckThatCannotBeMadeIsNotPassed() {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            final Options options = new Options(true, 1, Map.of(), folder.path());
            final long passed = Kit.checks("messaging").stream().filter(c -> c.needs().members() > 1)
                .map(c -> Kit.run(c, Good.MESSAGING.as(Good.MESSAGING.provider()), options))
                .filter(o -> o.status() != Outcome.Status.NOT_CHECKED).count();
            assertEquals(0, passed);
            assertEquals(Optional.empty(), Good.MESSAGING.as(Good.MESSAGING.provider()).container());
        }
    }
}
