package io.coterie.engine.jgroups;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

/** The channel that is made ahead and thrown away. */
class FirstChannelTest {
    private static BundleContext context(final String components) {
        return (BundleContext) Proxy.newProxyInstance(FirstChannelTest.class.getClassLoader(),
            new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                assertEquals("getProperty", method.getName());
                return FirstChannel.COMPONENTS.equals(arguments[0]) ? components : null;
            });
    }

    @Test
    void itIsMadeAndLeavesNothing() throws Exception {
        final Set<Thread> before = Thread.getAllStackTraces().keySet();
        FirstChannel.makeOne();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            final Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
            left.removeAll(before);
            left.removeIf(thread -> !thread.isAlive() || thread.getName().startsWith("awaitility"));
            assertEquals(Set.of(), left);
        });
    }

    @Test
    void aThreadHasTheNamesThatThoseOfAChannelHave() {
        final Thread thread = FirstChannel.makeNames();
        assertFalse(thread.isAlive());
        assertTrue(thread.getName().matches("first-1,.*,.*"), thread.getName());
    }

    @Test
    void itIsForMembersThatUseTheEngine() throws Exception {
        for (final String others : new String[] {null, "", "membership/corosync messaging/corosync"}) {
            final FirstChannel none = new FirstChannel();
            none.start(context(others));
            assertFalse(none.begun(), others);
            none.stop(context(others));
        }
        final FirstChannel first = new FirstChannel();
        first.start(context("membership/jgroups messaging/local"));
        assertTrue(first.begun());
        first.stop(context(null));
        await().atMost(Duration.ofSeconds(20)).until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("coterie-jgroups-first")));
    }
}
