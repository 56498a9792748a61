package io.coterie.conformance.generic;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

import io.coterie.api.component.Configuration;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.Container;
import io.coterie.conformance.container.Platform;
import io.coterie.conformance.container.PrintCapture;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** What belongs to the whole process is not a component's to change, nor to talk to. Stateless. */
final class PlatformChecks {
    private static final Duration LIMIT = KitCluster.PATIENCE.dividedBy(3);
    private static final int SHOWN = 200;

    private PlatformChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("component.leaves-the-platform-alone",
                "What all of the process shares is as before: no system property, default, MBean, handler or context"
                    + " class loader is changed.", PlatformChecks::leavesAlone),
            Check.of("component.prints-nothing",
                "Nothing is printed on standard output or standard error: what there is to say is logged.",
                PlatformChecks::printsNothing));
    }

    private static void leavesAlone(final Trial trial) {
        final Platform atFirst = trial.subject().container().map(Container::platform).orElseGet(Platform::now);
        final Thread here = Thread.currentThread();
        final ClassLoader loader = here.getContextClassLoader();
        final String name = here.getName();
        final int priority = here.getPriority();
        for (int i = 0; i < 2; i++) {
            life(trial);
        }
        final List<String> changed = Platform.now().changedSince(atFirst);
        Expect.that(changed.isEmpty(), () -> "Since before its first life, " + changed + ".");
        Expect.that(here.getContextClassLoader() == loader, () -> "The thread that drove it has another context class"
            + " loader: " + here.getContextClassLoader() + ".");
        Expect.that(here.getName().equals(name) && here.getPriority() == priority, () -> "The thread that drove it is"
            + " called '" + here.getName() + "' now, with the priority " + here.getPriority() + ".");
        Expect.that(!Thread.interrupted(), () -> "The thread that drove it is interrupted.");
    }

    private static void printsNothing(final Trial trial) {
        final String text;
        try (PrintCapture printed = new PrintCapture()) {
            life(trial);
            text = printed.text();
        }
        Expect.that(text.isEmpty(), () -> "It printed '" + text.substring(0, Math.min(SHOWN, text.length())).strip()
            + "'.");
    }

    /** Everything that may be called, once. */
    private static void life(final Trial trial) {
        trial.subject().provider().settings();
        trial.subject().provider().check(Configuration.of(new TreeMap<>(trial.options().settings())));
        final Member<?> member = trial.cluster(1).start("n1");
        member.instance().health();
        calls(member);
        member.instance().depart(Duration.ofSeconds(1));
        member.instance().drain(Duration.ofSeconds(1));
        member.close();
    }

    /** Each method of the API, once, with arguments that are well formed; how it ends is not looked at here. */
    static void calls(final Member<?> member) {
        for (final Method method : ArgumentChecks.callable(member.service())) {
            ApiCall.call(member.service(), method, Samples.of(method.getParameterTypes()), LIMIT);
        }
    }
}
