package io.coterie.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.conformance.container.Footprint;
import io.coterie.conformance.generic.GenericChecks;

/** Finds the checks of a kind and runs them, each on a thread of its own. Stateless. */
public final class Kit {
    /** How long a check that is told to end may take for it: its members are closed then. */
    private static final Duration END = io.coterie.conformance.world.KitCluster.PATIENCE;
    /** How long a framework and its bundles may take to come up on a machine that is very busy. */
    private static final Duration OPENING = END.multipliedBy(4);
    /** Nothing is promised by it. */
    private static final String ONE_MEMBER = "maxMembers=1";
    private static final int STACK_LINES = 12;

    private Kit() {
    }

    /** {@return the suites that are there, by kind} */
    public static Map<String, KindSuite> suites() {
        final Map<String, KindSuite> suites = new TreeMap<>();
        ServiceLoader.load(KindSuite.class, Kit.class.getClassLoader()).forEach(s -> suites.put(s.kind(), s));
        return suites;
    }

    /** {@return the kinds of which there are suites} */
    public static Set<String> kinds() {
        return new TreeSet<>(suites().keySet());
    }

    /**
     * The suite of a kind. For a kind that has none the checks that every component gets are all there is.
     *
     * @param kind the kind
     * @return the suite
     */
    public static KindSuite suite(final String kind) {
        return Optional.ofNullable(suites().get(kind)).orElseGet(() -> new KindSuite() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public List<Check> checks() {
                return List.of();
            }
        });
    }

    /**
     * All checks for a component of a kind: those that every component gets, then those of the kind.
     *
     * @param kind the kind
     * @return the checks
     */
    public static List<Check> checks(final String kind) {
        final List<Check> checks = new ArrayList<>(GenericChecks.all());
        checks.addAll(suite(kind).checks());
        return checks;
    }

    /**
     * All checks for a component: those of its kind, and one that is not made for each guarantee that it claims and of
     * which the kit has no check. So what nobody looked at is in the report.
     *
     * @param component how it declares itself
     * @return the checks
     */
    public static List<Check> checks(final ComponentDescription component) {
        final List<Check> checks = new ArrayList<>(checks(component.kind()));
        for (final String claimed : component.guarantees()) {
            final String word = claimed.split("=", 2)[0].replace(ComponentNamespace.WITH_ENGINE, "");
            if (checks.stream().noneMatch(c -> c.binds(word)) && !claimed.equals(ONE_MEMBER)) {
                checks.add(Check.of("claim." + claimed, "A component has what it claims.", trial -> {
                    throw new NotChecked("It claims '" + claimed + "', which this kit has no check for.");
                }));
            }
        }
        return checks;
    }

    /**
     * Runs one check. Never throws for what the component does.
     *
     * @param check the check
     * @param subject the component
     * @param options how to run
     * @return how it ended
     */
    public static Outcome run(final Check check, final Subject subject, final Options options) {
        final Optional<String> missing = check.needs().missing(subject, options);
        if (missing.isPresent()) {
            return new Outcome(check, Outcome.Status.NOT_CHECKED, missing.get(), Duration.ZERO);
        }
        final long begin = System.nanoTime();
        final Trial trial = new Trial(subject, suite(subject.description().kind()), options, check.name());
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Footprint before = Footprint.now();
        final boolean ended = onItsOwnThread(check.name(), options.limit(), failure, () -> check.body().run(trial));
        final AtomicReference<Throwable> atTheEnd = new AtomicReference<>();
        if (!onItsOwnThread(check.name() + " end", END, atTheEnd, trial::close) || atTheEnd.get() != null) {
            failure.compareAndSet(null, new CheckFailed("What the check had started could not be closed: "
                + atTheEnd.get()));
        }
        final Duration took = Duration.ofNanos(System.nanoTime() - begin);
        final Throwable seen = failure.get();
        if (seen == null && ended) {
            final List<String> left = left(before);
            if (!left.isEmpty()) {
                return new Outcome(check, Outcome.Status.FAILED, "It did what the statement says, but now that all of"
                    + " its instances are closed there are " + left + ".", took);
            }
            return new Outcome(check, Outcome.Status.PASSED, trial.evidence(), took);
        }
        if (seen instanceof NotChecked) {
            return new Outcome(check, Outcome.Status.NOT_CHECKED, seen.getMessage(), took);
        }
        return new Outcome(check, Outcome.Status.FAILED, evidence(seen), took, !ended);
    }

    /** What is still there when all that a check had started is closed, and had time to end. */
    private static List<String> left(final Footprint before) {
        final AtomicReference<List<String>> left = new AtomicReference<>(List.of());
        final BooleanSupplier clean = () -> {
            left.set(Footprint.now().beyond(before));
            return left.get().isEmpty();
        };
        if (!Expect.becomes(END.dividedBy(4), clean)) {
            // some of the platform's ends when what it is for is collected
            System.gc();
            Expect.becomes(END.dividedBy(4), clean);
        }
        return left.get();
    }

    /** Runs a body; at the limit the failure says where it stood, and the thread is interrupted. */
    private static boolean onItsOwnThread(final String name, final Duration limit,
            final AtomicReference<Throwable> failure, final Body body) {
        final CountDownLatch done = new CountDownLatch(1);
        final Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (final Throwable e) {
                failure.compareAndSet(null, e);
            } finally {
                done.countDown();
            }
        }, "check " + name);
        thread.setDaemon(true);
        thread.start();
        try {
            if (Pace.until(limit, () -> done.getCount() == 0)) {
                return true;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("the run");
            }
            failure.compareAndSet(null, new CheckFailed("It did not end within " + limit.toSeconds()
                + " s; it stood at " + stack(thread.getStackTrace()) + "."));
            thread.interrupt();
            // what waits for an interruption ends now, and what ignores it is left behind
            done.await(1, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            failure.compareAndSet(null, new CheckFailed("The run was interrupted.", e));
        }
        return false;
    }

    /**
     * Does something that must end, on a thread of its own.
     *
     * @param <T> what it gives
     * @param what what it is
     * @param body what to do
     * @return its value
     */
    static <T> T inTime(final String what, final Callable<T> body) {
        final AtomicReference<T> value = new AtomicReference<>();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        onItsOwnThread(what, OPENING, failure, () -> value.set(body.call()));
        if (failure.get() instanceof RuntimeException known) {
            throw known;
        }
        if (failure.get() != null) {
            throw new CheckFailed(what + " ended with " + failure.get(), failure.get());
        }
        return value.get();
    }

    private static String evidence(final Throwable seen) {
        if (seen instanceof CheckFailed) {
            return seen.getMessage() + (seen.getCause() == null ? "" : " Cause: " + seen.getCause() + " at "
                + stack(seen.getCause().getStackTrace()));
        }
        return "Unexpected " + seen + " at " + stack(seen.getStackTrace());
    }

    static String stack(final StackTraceElement[] trace) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(trace.length, STACK_LINES); i++) {
            text.append(i == 0 ? "" : " < ").append(trace[i]);
        }
        return text.toString();
    }

    /** Something that may throw. */
    private interface Body {
        void run() throws Exception;
    }
}
