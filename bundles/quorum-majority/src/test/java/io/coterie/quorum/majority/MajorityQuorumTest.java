package io.coterie.quorum.majority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.quorum.QuorumState.Rule;

/** The instance: what it tells membership and its listeners, on a scheduler that the test runs. */
class MajorityQuorumTest {
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<String> declared = new ArrayList<>();
    private final List<QuorumState> told = new ArrayList<>();
    private MembershipListener listener;
    private boolean unsubscribed;
    private ComponentInstance<Quorum> instance;

    @BeforeEach
    void start() {
        instance = new MajorityQuorumProvider().create(context());
        instance.warm(1, Duration.ofSeconds(1));
        instance.activate();
        instance.service().subscribe(told::add);
        run();
    }

    @Test
    void tellsListenersAndMembershipInOrder() {
        assertEquals(Rule.NO_VIEW, told.get(0).rule());
        instance.service().electorate(QuorumRulesTest.votes("a=1 b=1 c=1"));
        view(1, "a b");
        view(2, "a");
        view(3, "a b c");
        run();
        assertEquals(List.of("1@t true", "2@t false", "3@t true"), declared.stream().distinct().toList());
        assertEquals(List.of(false, true, false, true),
            told.stream().filter(s -> s.expected() != 0 || s.rule() == Rule.NO_VIEW).map(QuorumState::quorate)
                .reduce(new ArrayList<Boolean>(), (list, q) -> {
                    if (list.isEmpty() || !list.get(list.size() - 1).equals(q)) {
                        list.add(q);
                    }
                    return list;
                }, (x, y) -> x));
        assertTrue(instance.service().state().quorate());
    }

    @Test
    void aFenceMakesThePresentViewPrimary() {
        instance.service().electorate(QuorumRulesTest.votes("a=1 b=1"));
        view(1, "a b");
        view(2, "a");
        run();
        assertEquals("2@t false", declared.get(declared.size() - 1));
        instance.service().fenced(MemberId.of("b", 1));
        run();
        assertEquals("2@t true", declared.get(declared.size() - 1));
        assertEquals(Rule.TWO_NODE_FENCED, instance.service().state().rule());
    }

    @Test
    void anOverrideCountsAndAClosedListenerHearsNothing() {
        instance.service().electorate(QuorumRulesTest.votes("a=1 b=1 c=1"));
        view(1, "a");
        run();
        final List<QuorumState> other = new ArrayList<>();
        final Subscription subscription = instance.service().subscribe(other::add);
        run();
        assertEquals(1, other.size());
        subscription.close();
        instance.service().override(NodeId.of("b"));
        instance.service().override(NodeId.of("c"));
        run();
        assertEquals(Rule.OVERRIDE, instance.service().state().rule());
        assertEquals(1, other.size());
    }

    @Test
    void silentAfterClose() {
        instance.service().electorate(QuorumRulesTest.votes("a=1"));
        view(1, "a");
        instance.close();
        instance.close();
        run();
        assertTrue(unsubscribed);
        assertEquals(List.of(), declared);
        assertFalse(instance.service().state().quorate());
    }

    @Test
    void refusesABadTieBreaker() {
        final MajorityQuorumProvider provider = new MajorityQuorumProvider();
        assertEquals(1, provider.check(Configuration.of(Map.of("tieBreaker", "node:?"))).size());
        assertEquals(List.of(), provider.check(Configuration.of(Map.of("tieBreaker", "node:n3"))));
        assertEquals(1, provider.check(Configuration.of(Map.of("waitForAll", "perhaps"))).size());
    }

    private void view(final long epoch, final String nodes) {
        listener.viewChanged(new ViewChange(new View(new ViewId(epoch, "t"), QuorumRulesTest.members(nodes), false),
            Notification.INCREMENTAL, List.of(), List.of(), null));
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove(0).run();
        }
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
        final Membership membership = (Membership) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {Membership.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "subscribe" -> {
                    listener = (MembershipListener) arguments[0];
                    yield (Subscription) () -> unsubscribed = true;
                }
                case "declarePrimary" -> declared.add(arguments[0] + " " + arguments[1]) ? null : null;
                default -> throw new AssertionError(method.getName());
            });
        return (InstanceContext) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {InstanceContext.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "self" -> MemberId.of("a", 1);
                case "configuration" -> Configuration.EMPTY;
                case "slot" -> membership;
                case "newScheduler" -> scheduler;
                default -> throw new AssertionError(method.getName());
            });
    }
}
