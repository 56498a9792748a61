package io.coterie.conformance.container;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleReference;

class FootprintTest {
    /** As the framework makes one for each bundle. */
    private static final class BundleLoader extends ClassLoader implements BundleReference {
        private final String name;

        BundleLoader(final String name) {
            super(FootprintTest.class.getClassLoader());
            this.name = name;
        }

        @Override
        public Bundle getBundle() {
            return (Bundle) Proxy.newProxyInstance(FootprintTest.class.getClassLoader(), new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> method.getName().equals("getSymbolicName") ? name : null);
        }
    }

    /** Whether a pool that waits for work is somebody's. */
    private static boolean counted(final String thread, final ClassLoader context) throws Exception {
        final ExecutorService pool = Executors.newSingleThreadExecutor(task -> {
            final Thread made = new Thread(task, thread);
            made.setContextClassLoader(context);
            return made;
        });
        try {
            final Thread worker = pool.submit(Thread::currentThread).get();
            while (worker.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            return Footprint.now().threads().contains(worker);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aPoolOfABundleThatWaitsIsTheBundlesWhateverItIsCalled() throws Exception {
        final ClassLoader mine = new BundleLoader("org.example.mine");
        assertTrue(counted("SCR Component Actor", mine));
        assertTrue(counted("check of mine", mine));
        try (URLClassLoader below = new URLClassLoader(new URL[0], mine)) {
            assertTrue(counted("SCR Component Actor", below));
        }
    }

    @Test
    void whatTheFrameworkAndTheKitKeepIsNobodys() throws Exception {
        assertFalse(counted("SCR Component Actor", new BundleLoader("org.apache.felix.scr")));
        assertFalse(counted("SCR Component Actor", FootprintTest.class.getClassLoader()));
        assertFalse(counted("check of the kit", null));
        assertTrue(counted("another", null));
    }
}
