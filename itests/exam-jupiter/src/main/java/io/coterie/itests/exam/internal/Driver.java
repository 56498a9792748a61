package io.coterie.itests.exam.internal;

import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestContainerException;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/** The half in the JVM of the build: one container for one test class. */
public final class Driver implements AutoCloseable {
    private final Class<?> testClass;
    private TestContainer container;
    private TestAddress address;

    /** A driver that has started nothing yet. */
    public Driver(Class<?> testClass) {
        this.testClass = testClass;
    }

    /** Starts the container and installs the test class into it. */
    public void start() throws ReflectiveOperationException, IOException {
        // the native container sets this itself, the forked one does not
        System.setProperty("java.protocol.handler.pkgs", "org.ops4j.pax.url");
        List<Option> options = configuration();
        options.add(systemProperty("pax.exam.invoker").value(ContainerActivator.DRIVER));
        ExamSystem system = PaxExamRuntime.createTestSystem(options.toArray(Option[]::new));
        container = PaxExamRuntime.createContainer(system);
        container.start();
        TestProbeBuilder probe = system.createProbe();
        address = probe.addTest(testClass, "*");
        try (InputStream in = probe.build().getStream()) {
            container.installProbe(in);
        }
    }

    /** Runs one test, known by its unique id, inside the container. */
    public void call(String uniqueId) {
        try {
            container.call(new Address(address, uniqueId));
        } catch (RuntimeException e) {
            String report = report(e);
            if (report == null) {
                throw e;
            }
            if (report.startsWith(Invoker.ABORTED)) {
                throw new TestAbortedException(report.substring(Invoker.ABORTED.length()), e);
            }
            throw new AssertionFailedError(report.substring(Invoker.FAILED.length()), e);
        }
    }

    @Override
    public void close() {
        if (container != null) {
            container.stop();
        }
    }

    private List<Option> configuration() throws ReflectiveOperationException {
        Constructor<?> constructor = testClass.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object test = constructor.newInstance();
        List<Option> options = new ArrayList<>();
        for (Class<?> type = testClass; type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Configuration.class)) {
                    method.setAccessible(true);
                    options.addAll(List.of((Option[]) method.invoke(test)));
                }
            }
        }
        if (options.isEmpty()) {
            throw new IllegalStateException(testClass.getName() + " has no method with @Configuration");
        }
        return options;
    }

    private static String report(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            String message = t instanceof TestContainerException && t.getMessage() != null ? t.getMessage() : "";
            int at = Math.max(message.indexOf(Invoker.FAILED), message.indexOf(Invoker.ABORTED));
            if (at >= 0) {
                return message.substring(at);
            }
        }
        return null;
    }

    /** The address of the class, with the unique id of one test as its argument. */
    private record Address(TestAddress address, String uniqueId) implements TestAddress {
        @Override
        public String identifier() {
            return address.identifier();
        }

        @Override
        public String caption() {
            return address.caption();
        }

        @Override
        public TestAddress root() {
            return address.root();
        }

        @Override
        public Object[] arguments() {
            return new Object[] {uniqueId};
        }
    }
}
