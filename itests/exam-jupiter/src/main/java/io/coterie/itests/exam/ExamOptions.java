package io.coterie.itests.exam;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;

import java.util.List;

import org.ops4j.pax.exam.Option;

/** The options that every test in a container needs. */
public final class ExamOptions {
    private static final List<String> JUNIT = List.of(
        "org.junit.jupiter.api.Test",
        "org.junit.jupiter.params.ParameterizedTest",
        "org.junit.jupiter.engine.JupiterTestEngine",
        "org.junit.platform.engine.TestEngine",
        "org.junit.platform.launcher.Launcher",
        "org.junit.platform.commons.JUnitException",
        "org.opentest4j.AssertionFailedError");

    private ExamOptions() {
    }

    /**
     * JUnit and this extension as bundles, and SLF4J from the class path of the test.
     *
     * <p>For Pax Exam's native container, which runs in the JVM of the test.
     */
    public static Option base() {
        Option[] junit = JUNIT.stream().map(ExamOptions::bundleOf).toArray(Option[]::new);
        return composite(composite(junit), bundleOf(ExamOptions.class),
            frameworkProperty("felix.cache.locking").value("false"),
            systemPackages(
                "org.slf4j;version=2.0.20", "org.slf4j.event;version=2.0.20",
                "org.slf4j.helpers;version=2.0.20", "org.slf4j.spi;version=2.0.20",
                "org.slf4j;version=1.7.36", "org.slf4j.helpers;version=1.7.36"));
    }

    /** The jar on the class path that holds a class, as a bundle. */
    public static Option bundleOf(Class<?> type) {
        return bundle(type.getProtectionDomain().getCodeSource().getLocation().toString());
    }

    private static Option bundleOf(String type) {
        try {
            return bundleOf(Class.forName(type, false, ExamOptions.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(type + " is missing from the class path of the test", e);
        }
    }
}
