package io.coterie.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import javax.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

import io.coterie.itests.exam.Exam;
import io.coterie.itests.exam.ExamOptions;

@Exam
class ExamExtensionIT {
    @Inject
    private BundleContext context;
    private Bundle probe;

    @Configuration
    Option[] configuration() {
        return new Option[] {ExamOptions.base()};
    }

    @BeforeEach
    void remembersTheBundle() {
        probe = FrameworkUtil.getBundle(ExamExtensionIT.class);
    }

    @Test
    void runsInsideTheFramework() {
        assertNotNull(probe);
        assertEquals("org.apache.felix.framework", context.getBundle(0).getSymbolicName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.coterie.exam-jupiter", "junit-jupiter-api"})
    void takesParameters(String name) {
        for (Bundle bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                assertEquals(Bundle.ACTIVE, bundle.getState());
                return;
            }
        }
        throw new AssertionError("no bundle " + name);
    }

    @Nested
    class Inner {
        @Inject
        private BundleContext nested;

        @Test
        void isInjectedToo() {
            assertSame(context.getBundle(), nested.getBundle());
        }
    }
}
