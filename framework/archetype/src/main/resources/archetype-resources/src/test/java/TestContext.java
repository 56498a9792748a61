package ${package};

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;

/** The world of an instance in unit tests: tasks run at once in the caller's stack, and no timer ever runs out. */
final class TestContext {
    static final MemberId SELF = MemberId.of("n1", 7);

    private TestContext() {
    }

    static InstanceContext of(final Map<String, String> settings) {
        final Scheduler atOnce = new Scheduler() {
            @Override
            public void execute(final Runnable task) {
                task.run();
            }

            @Override
            public Subscription schedule(final Duration delay, final Runnable task) {
                return () -> { };
            }
        };
        return (InstanceContext) Proxy.newProxyInstance(TestContext.class.getClassLoader(),
            new Class<?>[] {InstanceContext.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "self" -> SELF;
                case "cluster" -> new ClusterId("test", new UUID(1, 2));
                case "configuration" -> Configuration.of(settings);
                case "newScheduler" -> atOnce;
                default -> throw new AssertionError("a unit test has no " + method.getName());
            });
    }
}
