package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.Finding;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.conformance.Outcome;

/** Components that do no more than their specification asks for: the kit holds nothing against them. */
class ModestComponentsIT {
    /** Of 32 KiB each. */
    private static final int WINDOW = 2048;
    private static final int LEAST_LIMIT = 64 * 1024;

    private static <T> void ends(final Outcome.Status status, final String check, final Good good, final Class<T> api,
            final Function<InstanceContext, SlyComponentsIT.Instead> instead) {
        final Outcome outcome = SlyComponentsIT.run(check, good.as(new WrappedProvider<T>(good.provider(),
            (context, service) -> SlyComponentsIT.with(api, service, instead.apply(context)), () -> { })));
        assertEquals(status, outcome.status(), () -> check + ": " + outcome.evidence());
    }

    private static DynamicTest keeps(final String what, final BiConsumer<Scheduler, Queue<byte[]>> letsGo) {
        return DynamicTest.dynamicTest("keeps frames " + what, () -> ends(Outcome.Status.PASSED,
            "messaging.keeps-no-frame", Good.MESSAGING, MessagingComponent.class, context -> {
                final Scheduler timers = context.newScheduler("timers");
                final Queue<byte[]> kept = new LinkedBlockingQueue<>();
                return (method, arguments) -> {
                    if (method.equals("sendToAll")) {
                        kept.add(((byte[]) arguments[1]).clone());
                        letsGo.accept(timers, kept);
                    }
                    return null;
                };
            }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsKeptForAWhileIsNoLeak() {
        return Stream.of(
            keeps("in a window of 64 MiB", (timers, kept) -> {
                if (kept.size() > WINDOW) {
                    kept.remove();
                }
            }),
            keeps("until a timer comes", (timers, kept) -> timers.schedule(Duration.ofSeconds(2), kept::remove)));
    }

    @TestFactory
    Stream<DynamicTest> framesOf64KiBAreEnough() {
        return Stream.of("messaging.sizes", "messaging.parts-are-one-frame").map(check ->
            DynamicTest.dynamicTest(check, () -> ends(Outcome.Status.PASSED, check, Good.MESSAGING,
                MessagingComponent.class, context -> (method, arguments) -> {
                    if (method.startsWith("send") && size(arguments[1]) > LEAST_LIMIT) {
                        throw new LimitExceededException("test.too-large", "It is too large.", "Send less.");
                    }
                    return method.equals("maxFrameBytes") ? of -> LEAST_LIMIT : null;
                })));
    }

    private static int size(final Object frame) {
        return frame instanceof FrameParts parts ? parts.size() : ((byte[]) frame).length;
    }

    @Test
    void whatASchedulerWarnsOfItNeedNotObey() {
        ends(Outcome.Status.NOT_CHECKED, "scheduling.monitors-what-runs", Good.SCHEDULING, Scheduling.class,
            context -> (method, arguments) -> !method.equals("check") ? null : of -> List.of(new Finding(
                Finding.Severity.WARNING, "test.ignored", 0, 0, "resources.r0.operations", "Operations are ignored.",
                "Leave them out.")));
    }
}
