package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.Finding;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.manager.Manager;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.state.Change;
import io.coterie.api.state.ClusterState;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.StateSnapshot;
import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.Subject;
import io.coterie.conformance.TemporaryFolder;
import io.coterie.manager.ManagerProvider;

/** A manager that believes what it should not: the good one, with a view of the world that is wrong. */
class CarelessManagerIT {
    static {
        System.setProperty("coterie.conformance.patience", "20");
    }

    /** The good manager in another context. */
    private record Elsewhere(ComponentProvider<Manager> good, UnaryOperator<InstanceContext> context)
            implements ComponentProvider<Manager> {
        @Override
        public List<Finding> check(final Configuration configuration) {
            return good.check(configuration);
        }

        @Override
        public List<Setting> settings() {
            return good.settings();
        }

        @Override
        public ComponentInstance<Manager> create(final InstanceContext of) {
            return good.create(context.apply(of));
        }
    }

    private static <T> T proxy(final Class<T> api, final InvocationHandler handler) {
        return api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, handler));
    }

    private static Object call(final Object of, final java.lang.reflect.Method method, final Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(of, arguments);
        } catch (final InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Outcome run(final String check, final UnaryOperator<InstanceContext> context) {
        final Subject subject = Subject.of(new Elsewhere(new ManagerProvider(), context), "manager", "careless",
            "fence-before-recovery");
        final Check one = Kit.suite("manager").checks().stream().filter(c -> c.name().equals(check)).findFirst()
            .orElseThrow();
        try (TemporaryFolder folder = new TemporaryFolder()) {
            return Kit.run(one, subject, new Options(true, 1, Map.of(), folder.path()));
        }
    }

    /** Another service in a slot. */
    private static <T> UnaryOperator<InstanceContext> other(final Class<T> api, final UnaryOperator<T> by) {
        return context -> proxy(InstanceContext.class, (self, method, arguments) -> {
            final Object found = call(context, method, arguments);
            if (arguments == null || arguments[0] != api) {
                return found;
            }
            return found instanceof List<?> several ? several.stream().map(api::cast).map(by).toList()
                : by.apply(api.cast(found));
        });
    }

    @Test
    void theGoodOnePasses() {
        for (final Check check : Kit.suite("manager").checks()) {
            final Outcome outcome = run(check.name(), UnaryOperator.identity());
            assertEquals(Outcome.Status.PASSED, outcome.status(), outcome.evidence());
        }
    }

    /** A change with the term of the moment at which it is sent, instead of that in which it was decided. */
    private static Object inTheTermOf(final Term now, final Object change) {
        return change instanceof Change.MarkUnclean c ? new Change.MarkUnclean(now, c.node(), c.reason(), c.at())
            : change instanceof Change.RecordFence c ? new Change.RecordFence(now, c.record()) : change;
    }

    /** Looks at who leads once, and never again; what it sends carries whatever term holds then. */
    private static InstanceContext inTheOldTerm(final InstanceContext context) {
        final AtomicReference<Leadership> reign = new AtomicReference<>();
        final AtomicReference<Coordinator> coordinator = new AtomicReference<>();
        final UnaryOperator<StateSnapshot> asItWas = now -> {
            now.coordinator().ifPresent(c -> coordinator.compareAndSet(null, c));
            return coordinator.get() == null ? now : new StateSnapshot(now.revision(), now.document(), now.history(),
                now.nodes(), Optional.of(coordinator.get()), now.operations(), now.failCounts(), now.attributes(),
                now.permanentAttributes(), now.properties(), now.fences(), now.records());
        };
        return other(Consensus.class, good -> proxy(Consensus.class, (self, method, arguments) -> {
            reign.compareAndSet(null, good.leadership());
            return switch (method.getName()) {
                case "leadership" -> reign.get();
                case "barrier" -> CompletableFuture.completedFuture(new Barrier(reign.get().term(), true, 0));
                case "subscribe" -> good.subscribe(now -> listener(arguments[0]).accept(reign.get()));
                default -> call(good, method, arguments);
            };
        })).apply(other(ClusterState.class, good -> proxy(ClusterState.class, (self, method, arguments) -> {
            if (method.getName().equals("subscribe")) {
                return good.subscribe(now -> listener(arguments[0]).accept(asItWas.apply(now)));
            }
            if (method.getName().equals("submit")) {
                arguments[0] = inTheTermOf(good.current().term(), arguments[0]);
            }
            final Object result = call(good, method, arguments);
            return result instanceof StateSnapshot now ? asItWas.apply(now)
                : result instanceof CompletionStage<?> stage ? stage.thenApply(now ->
                    asItWas.apply((StateSnapshot) now)) : result;
        })).apply(context));
    }

    @SuppressWarnings("unchecked")
    private static Consumer<Object> listener(final Object given) {
        return (Consumer<Object>) given;
    }

    @Test
    void whoGoesOnInAnOldTermIsCaught() {
        final Outcome outcome = run("manager.an-old-term-decides-nothing", CarelessManagerIT::inTheOldTerm);
        assertEquals(Outcome.Status.FAILED, outcome.status(), outcome.evidence());
        assertTrue(outcome.evidence().contains("fences that were asked for after another member had begun its term"),
            outcome.evidence());
    }

    @Test
    void whoTakesItselfForQuorateIsCaught() {
        final QuorumState always = new QuorumState(true, 1, 2, 1, QuorumState.Rule.MAJORITY, "It must be.");
        final Outcome outcome = run("manager.decides-with-the-quorum-that-is-there", other(Quorum.class, good ->
            proxy(Quorum.class, (self, method, arguments) -> switch (method.getName()) {
                case "state" -> always;
                case "subscribe" -> good.subscribe(now -> listener(arguments[0]).accept(always));
                default -> call(good, method, arguments);
            })));
        assertEquals(Outcome.Status.FAILED, outcome.status(), outcome.evidence());
        assertTrue(outcome.evidence().contains("without quorum"), outcome.evidence());
    }

    @Test
    void whoTakesAFenceForConfirmedAtOnceIsCaught() {
        final Outcome outcome = run("manager.recovers-after-a-confirmed-fence-alone", other(Fencing.class, good ->
            proxy(Fencing.class, (self, method, arguments) -> {
                final Object result = call(good, method, arguments);
                return method.getName().equals("fence") ? CompletableFuture.completedFuture(new FenceResult(
                    FenceResult.Status.CONFIRMED, "It was asked.")) : result;
            })));
        assertEquals(Outcome.Status.FAILED, outcome.status());
        assertTrue(outcome.evidence().contains("[start web]"), outcome.evidence());
    }
}
