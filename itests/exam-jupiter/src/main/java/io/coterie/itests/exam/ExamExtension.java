package io.coterie.itests.exam;

import java.lang.reflect.Method;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.osgi.framework.FrameworkUtil;

import io.coterie.itests.exam.internal.ContainerActivator;
import io.coterie.itests.exam.internal.Driver;

/**
 * Sends the tests of a class into the container, and runs them there.
 *
 * <p>Both halves are this class: which one it is shows in whether the test class comes from a bundle.
 */
public class ExamExtension implements BeforeAllCallback, TestInstancePostProcessor, InvocationInterceptor {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(ExamExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Class<?> testClass = context.getRequiredTestClass();
        if (!inContainer(context) && testClass.getEnclosingClass() == null) {
            Driver driver = new Driver(testClass);
            context.getStore(STORE).put(Driver.class, driver); // closes it in the end, even if it does not start
            driver.start();
        }
    }

    @Override
    public void postProcessTestInstance(Object test, ExtensionContext context) {
        if (inContainer(context)) {
            ContainerActivator.inject(test);
        }
    }

    @Override
    public void interceptBeforeAllMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        onlyInContainer(invocation, context);
    }

    @Override
    public void interceptBeforeEachMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        onlyInContainer(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        onlyInContainer(invocation, context);
    }

    @Override
    public void interceptAfterAllMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        onlyInContainer(invocation, context);
    }

    @Override
    public void interceptTestMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        runInContainer(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        runInContainer(invocation, context);
    }

    private static boolean inContainer(ExtensionContext context) {
        return FrameworkUtil.getBundle(context.getRequiredTestClass()) != null;
    }

    private static void onlyInContainer(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        if (inContainer(context)) {
            invocation.proceed();
        } else {
            invocation.skip();
        }
    }

    private static void runInContainer(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        if (inContainer(context)) {
            invocation.proceed();
            return;
        }
        invocation.skip();
        context.getStore(STORE).get(Driver.class, Driver.class).call(context.getUniqueId());
    }
}
