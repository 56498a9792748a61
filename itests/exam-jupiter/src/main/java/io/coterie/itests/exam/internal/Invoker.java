package io.coterie.itests.exam.internal;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.ops4j.pax.exam.ProbeInvoker;
import org.ops4j.pax.exam.TestContainerException;
import org.osgi.framework.BundleContext;

/**
 * Runs one test of the probe bundle, known by its unique id.
 *
 * <p>Public, because the forked container calls it by reflection. The outcome leaves the container as the message of an
 * exception: its class would not be the same outside.
 */
public record Invoker(BundleContext probe, String className) implements ProbeInvoker {
    static final String FAILED = "EXAM-FAILED ";
    static final String ABORTED = "EXAM-ABORTED ";

    @Override
    public void call(Object... args) {
        String uniqueId = (String) args[0];
        Outcome outcome = new Outcome();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(probe.getBundle().loadClass(className).getClassLoader());
            launcher().execute(request(uniqueId), outcome);
        } catch (ClassNotFoundException e) {
            throw new TestContainerException(e);
        } finally {
            thread.setContextClassLoader(before);
        }
        if (outcome.report != null) {
            throw new TestContainerException(outcome.report);
        }
        if (outcome.run == 0) {
            throw new TestContainerException(FAILED + "no test found in the container for " + uniqueId);
        }
    }

    /** Nothing is looked up by ServiceLoader: it would find the class path outside. */
    private static Launcher launcher() {
        return LauncherFactory.create(LauncherConfig.builder()
            .enableTestEngineAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .addTestEngines(new JupiterTestEngine())
            .build());
    }

    private static LauncherDiscoveryRequest request(String uniqueId) {
        return LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectUniqueId(uniqueId))
            .build();
    }

    /** Keeps the first failure and counts the tests, so that none at all is a failure too. */
    private static final class Outcome implements TestExecutionListener {
        private String report;
        private int run;

        @Override
        public void executionSkipped(TestIdentifier id, String reason) {
            run++;
            report = ABORTED + reason;
        }

        @Override
        public void executionFinished(TestIdentifier id, TestExecutionResult result) {
            if (id.isTest()) {
                run++;
            }
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL && report == null) {
                StringWriter trace = new StringWriter();
                result.getThrowable().ifPresent(t -> t.printStackTrace(new PrintWriter(trace)));
                boolean aborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
                report = (aborted ? ABORTED : FAILED) + trace;
            }
        }
    }
}
