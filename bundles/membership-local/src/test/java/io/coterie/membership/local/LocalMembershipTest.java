package io.coterie.membership.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;

/** The component against a context that runs its tasks when the test says so. */
class LocalMembershipTest {
    private static final MemberId SELF = MemberId.of("n1", 7);
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<EngineView> views = new ArrayList<>();
    private final List<byte[]> notes = new ArrayList<>();
    private final EngineViewSink sink = new EngineViewSink() {
        @Override
        public void engineView(final EngineView view) {
            views.add(view);
        }

        @Override
        public void inTransition() {
            throw new AssertionError("nothing can change");
        }

        @Override
        public void note(final MemberId from, final byte[] note) {
            assertEquals(SELF, from);
            notes.add(note);
        }
    };

    @Test
    void aloneInItsViewAndHearsItself() {
        final ComponentInstance<MembershipComponent> instance = new LocalMembershipProvider().create(context());
        instance.warm(1, Duration.ofSeconds(1));
        instance.service().open(sink);
        instance.service().publish(new byte[] {1, 2});
        assertEquals(0, views.size(), "the sink is never called in the caller's stack");
        runTasks();
        assertEquals(List.of(SELF), views.get(0).members());
        assertArrayEquals(new byte[] {1, 2}, notes.get(0));
        instance.close();
    }

    @Test
    void silentAfterClose() {
        final ComponentInstance<MembershipComponent> instance = new LocalMembershipProvider().create(context());
        instance.warm(1, Duration.ofSeconds(1));
        instance.service().open(sink);
        instance.close();
        instance.service().publish(new byte[1]);
        instance.close();
        runTasks();
        assertEquals(List.of(), views);
        assertEquals(List.of(), notes);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertFalse(new LocalMembershipProvider().check(Configuration.of(Map.of("x", "1"))).isEmpty());
        assertEquals(List.of(), new LocalMembershipProvider().check(Configuration.EMPTY));
    }

    private void runTasks() {
        final List<Runnable> now = List.copyOf(tasks);
        tasks.clear();
        now.forEach(Runnable::run);
    }

    private InstanceContext context() {
        final Scheduler scheduler = new Scheduler() {
            @Override
            public void execute(final Runnable task) {
                tasks.add(task);
            }

            @Override
            public Subscription schedule(final Duration delay, final Runnable task) {
                throw new AssertionError("no timer is needed");
            }
        };
        return (InstanceContext) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {InstanceContext.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "self" -> SELF;
                case "cluster" -> new ClusterId("c", new UUID(1, 2));
                case "configuration" -> Configuration.EMPTY;
                case "newScheduler" -> scheduler;
                default -> throw new AssertionError(method.getName());
            });
    }
}
