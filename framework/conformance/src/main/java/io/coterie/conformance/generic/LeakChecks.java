package io.coterie.conformance.generic;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;

import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Subject;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.Container;
import io.coterie.conformance.container.Footprint;
import io.coterie.conformance.container.PlatformCaches;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** What is left when a component is gone. Each check has a framework of its own. Stateless. */
final class LeakChecks {
    private static final Duration SETTLE = KitCluster.PATIENCE.multipliedBy(2).dividedBy(3);
    /** Lives in which each method is called, too: some of the calls take their whole time. */
    private static final int LIVES_WITH_CALLS = 3;
    /** The same, where each life is one of a bundle: what is registered at a first call is so in each of them. */
    private static final int BUNDLES_WITH_CALLS = 2;
    /** Long enough for what a timer does after a stop. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);
    private static final int HEAP_FILLER = 8 * 1024 * 1024;

    private LeakChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("component.leaves-nothing",
                "Gone: no thread, socket, timer, temporary file or child process is left, after many starts and stops.",
                LeakChecks::leavesNothing),
            Check.of("component.class-loader-is-collected",
                "After close the class loader is collectable, also when everything was called: no static registry, no"
                    + " thread-local, no hook.",
                LeakChecks::classLoaderIsCollected).jarOnly(),
            Check.of("component.stop-unregisters-first",
                "Stopping the bundle unregisters the provider first and returns, also while an instance is current and"
                    + " calls are in flight.", LeakChecks::stopUnregisters).jarOnly());
    }

    private static void leavesNothing(final Trial trial) {
        final KitCluster cluster = trial.cluster(1);
        // the first life starts what the platform keeps for ever
        cluster.start("n1").close();
        final Footprint before = Footprint.now();
        for (int i = 0; i < trial.options().lives(); i++) {
            trial.subject().provider().check(Configuration.of(trial.options().settings()));
            trial.subject().provider().settings();
            final Member<?> member = cluster.start("n1");
            member.instance().health();
            if (i < LIVES_WITH_CALLS) {
                PlatformChecks.calls(member);
            }
            member.instance().writes().forEach(f -> member.instance().exportState(f.schema(), f.newest()));
            member.instance().depart(Duration.ofSeconds(1));
            member.instance().drain(Duration.ofSeconds(1));
            member.close();
        }
        settled(before, "after " + trial.options().lives() + " lives");
        trial.evidence(trial.options().lives() + " lives."
            + (Footprint.seesSockets() ? "" : " Sockets could not be seen: there is no /proc.")
            + (Footprint.seesFiles() ? "" : " Temporary files were not looked at: others use the same folder."));
    }

    private static void settled(final Footprint before, final String when) {
        final List<String> left = new ArrayList<>();
        Expect.within(SETTLE, () -> {
            // some threads of the platform's end when what they are for is collected
            System.gc();
            left.clear();
            left.addAll(Footprint.now().beyond(before));
            return left.isEmpty();
        }, () -> "What is left " + when + ": " + left);
    }

    private static void classLoaderIsCollected(final Trial trial) {
        final Container own = another(trial);
        final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        final int lives = trial.options().lives();
        try (LastingCaller caller = new LastingCaller()) {
            for (int i = 0; i < lives; i++) {
                own.install();
                own.start();
                loaders.add(life(trial, own, i < BUNDLES_WITH_CALLS ? Optional.of(caller) : Optional.empty()));
                own.stop();
                own.uninstall();
            }
            PlatformCaches.forget();
            Expect.within(SETTLE, () -> {
                System.gc();
                // fills the young generation, so that references are looked at
                return new byte[HEAP_FILLER].length > 0 && held(loaders).isEmpty();
            }, () -> "Of " + lives + " class loaders those of the lives " + held(loaders) + " (from 0; in the first "
                + BUNDLES_WITH_CALLS + " each method was called) are still held");
        }
        trial.evidence(lives + " class loaders.");
    }

    private static Container another(final Trial trial) {
        final Container given = trial.subject().container().orElseThrow();
        return trial.closing(Container.open(given.jar(), trial.folder("felix"), given.libraries()));
    }

    private static List<Integer> held(final List<WeakReference<ClassLoader>> loaders) {
        return java.util.stream.IntStream.range(0, loaders.size()).filter(i -> loaders.get(i).get() != null).boxed()
            .toList();
    }

    /** A method of its own, so that no variable of the caller holds the component. */
    private static WeakReference<ClassLoader> life(final Trial trial, final Container own,
            final Optional<LastingCaller> caller) {
        final var description = trial.subject().description();
        final ComponentProvider<?> provider = own.get(own.provider(description.kind(), description.name()));
        final Subject subject = new Subject(description, provider, Optional.of(own));
        try (OneLife life = new OneLife(trial, subject)) {
            life.run(caller);
        }
        return new WeakReference<>(provider.getClass().getClassLoader());
    }

    private static boolean provider(final ServiceEvent event) {
        return List.of((String[]) event.getServiceReference().getProperty(Constants.OBJECTCLASS))
            .contains(ComponentProvider.class.getName());
    }

    private static void stopUnregisters(final Trial trial) {
        final Container own = another(trial);
        own.start();
        final var description = trial.subject().description();
        final ComponentProvider<?> provider = own.get(own.provider(description.kind(), description.name()));
        final AtomicBoolean stopped = new AtomicBoolean();
        final AtomicReference<String> seen = new AtomicReference<>("");
        final AtomicReference<String> again = new AtomicReference<>("");
        final ServiceListener listener = event -> {
            if (event.getType() == ServiceEvent.UNREGISTERING
                    && event.getServiceReference().getBundle() == own.bundle()) {
                seen.set(stopped.get() ? "late" : "first");
            }
            if (stopped.get() && event.getType() == ServiceEvent.REGISTERED && provider(event)) {
                again.set(event.getServiceReference().toString());
            }
        };
        own.outside().addServiceListener(listener);
        final OneLife life = new OneLife(trial, new Subject(description, provider, Optional.of(own)));
        try (life) {
            life.begin();
            final Callers callers = trial.closing(new Callers(life.member().service()));
            LifeChecks.keeps(LifeChecks.CLOSE_LIMIT, "stop of the bundle with a current instance and calls in flight",
                own::stop);
            stopped.set(true);
            Expect.equal("first", seen.get(), "when the provider was unregistered");
            Expect.that(own.providers().isEmpty(), () -> "The provider is still registered.");
            Expect.that(own.offered().isEmpty(), () -> "After the stop there is a provider of somebody else's: "
                + own.offered() + ".");
            LifeChecks.keeps(LifeChecks.CLOSE_LIMIT, "close() after the bundle was stopped",
                life.member().instance()::close);
            trial.evidence(callers.end(SETTLE, "the stop of the bundle") + " calls.");
            Expect.becomes(AFTERWARDS, () -> !again.get().isEmpty());
            Expect.equal("", again.get(), "what was registered after the bundle was stopped");
        } finally {
            own.outside().removeServiceListener(listener);
        }
    }
}
