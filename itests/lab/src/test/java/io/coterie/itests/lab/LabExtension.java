package io.coterie.itests.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Gives scenarios their labs, keeps their logs, asserts what each must leave, and takes labs down. */
final class LabExtension implements TestTemplateInvocationContextProvider, ExecutionCondition, BeforeEachCallback,
        AfterTestExecutionCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LabExtension.class);
    private static final int REPEAT = Integer.getInteger("lab.repeat", 1);
    /**
     * What was seen to run twice. A scenario that was only not in time is tried once more, as the build says; after
     * this every scenario fails, so that no second try covers it.
     */
    private static volatile String violation;

    /** Which lab a scenario wants. */
    private record Wanted(int nodes, String disk, String engine) {
    }

    /** The lab of a class; closed with the class, also when a test of it was interrupted. */
    private static final class Holder implements AutoCloseable {
        private Wanted is;
        private Lab lab;

        @Override
        public void close() {
            if (lab != null) {
                lab.close();
                lab = null;
            }
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(final ExtensionContext context) {
        final Optional<Scenario> scenario = context.getTestMethod().map(m -> m.getAnnotation(Scenario.class));
        final Optional<String> engine = scenario.map(s -> s.engine().isEmpty() ? s.needs() : s.engine())
            .filter(e -> !e.isEmpty());
        return engine.flatMap(Machine::lacksEngine).or(() -> scenario.flatMap(s -> Machine.lacksProgram(s.programs())))
            .or(Machine::lacks).map(ConditionEvaluationResult::disabled)
            .orElseGet(() -> ConditionEvaluationResult.enabled("this machine can hold a lab"));
    }

    @Override
    public boolean supportsTestTemplate(final ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(final ExtensionContext context) {
        return IntStream.rangeClosed(1, REPEAT).mapToObj(i -> new TestTemplateInvocationContext() {
            @Override
            public String getDisplayName(final int index) {
                return context.getDisplayName() + (REPEAT == 1 ? "" : " " + index + " of " + REPEAT);
            }

            @Override
            public List<Extension> getAdditionalExtensions() {
                return List.of();
            }
        });
    }

    @Override
    public void beforeEach(final ExtensionContext context) {
        if (violation != null) {
            throw new AssertionError("an earlier scenario broke the promise: " + violation);
        }
        final Scenario scenario = scenario(context);
        final Wanted wanted = new Wanted(scenario.nodes(), scenario.disk(), scenario.engine());
        final Holder holder = holder(context);
        if (holder.lab != null && (!holder.is.equals(wanted) || scenario.fresh())) {
            holder.close();
        }
        if (holder.lab == null) {
            holder.lab = Lab.make(wanted.nodes(), wanted.disk(), wanted.engine());
            holder.is = wanted;
        }
        try {
            holder.lab.reset();
        } catch (final AssertionError e) {
            finish(context, holder, true, true);
            throw e;
        }
    }

    @Override
    public void afterTestExecution(final ExtensionContext context) {
        final Holder holder = holder(context);
        boolean good = false;
        try {
            if (context.getExecutionException().isEmpty()) {
                Rest.assertKept(holder.lab);
                holder.lab.mend();
                Rest.await(holder.lab);
                Rest.assertKept(holder.lab);
                good = true;
            }
        } finally {
            remember(context, holder.lab);
            finish(context, holder, !good, !good || scenario(context).fresh());
        }
    }

    private static void remember(final ExtensionContext context, final Lab lab) {
        if (!lab.journal().violations().isEmpty()) {
            violation = context.getRequiredTestMethod().getName() + ": " + lab.journal().violations();
        }
    }

    private static void finish(final ExtensionContext context, final Holder holder, final boolean failed,
            final boolean down) {
        final Path folder = Path.of("target", "lab", context.getRequiredTestClass().getSimpleName() + "."
            + context.getRequiredTestMethod().getName());
        try {
            holder.lab.keep(folder, failed);
        } finally {
            if (down) {
                holder.close();
            }
        }
    }

    private static Scenario scenario(final ExtensionContext context) {
        return context.getRequiredTestMethod().getAnnotation(Scenario.class);
    }

    /** Of the class, so that the next method finds it. */
    private static Holder holder(final ExtensionContext context) {
        final ExtensionContext ofClass = Stream.iterate(Optional.of(context), Optional::isPresent,
            c -> c.get().getParent()).map(Optional::get).filter(c -> c.getTestMethod().isEmpty()
            && c.getTestClass().isPresent()).findFirst().orElseThrow();
        return ofClass.getStore(NAMESPACE).getOrComputeIfAbsent(Holder.class);
    }

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context) {
        return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Object resolveParameter(final ParameterContext parameter, final ExtensionContext context) {
        return holder(context).lab;
    }
}
