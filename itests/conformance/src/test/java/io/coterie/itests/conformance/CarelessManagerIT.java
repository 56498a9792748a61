package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.manager.Manager;
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
