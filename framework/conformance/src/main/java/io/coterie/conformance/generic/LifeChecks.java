package io.coterie.conformance.generic;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.coterie.api.core.Health;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.Footprint;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** The life of an instance: standby, warm, current, draining, gone. Stateless. */
final class LifeChecks {
    /** What {@code close} and the stop of a bundle may take; as the package documentation of components says. */
    static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    /**
     * What may be added to a deadline for the way there and back. It follows the machine, the deadline does not: who
     * obeys a clock obeys it on a busy machine as well.
     */
    private static final Duration OVER = Duration.ofSeconds(1);
    /** How long what has no deadline may take. */
    private static final Duration SLACK = KitCluster.PATIENCE.dividedBy(3);

    private LifeChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("component.create-starts-nothing",
                "create() makes an instance in standby: nothing is bound, joined, opened or started.",
                LifeChecks::createStartsNothing),
            Check.of("component.closes-from-every-state",
                "From every state an instance may go to gone, close() must work then, and twice is harmless.",
                LifeChecks::closesFromEveryState),
            Check.of("component.service-is-stable",
                "service() gives the same object from create to close, never null.", LifeChecks::serviceIsStable),
            Check.of("component.health-answers", "health() answers at once, in every state, from any thread.",
                LifeChecks::healthAnswers),
            Check.of("component.depart-and-drain-keep-the-deadline",
                "depart() and drain() return when they are done or the time is up, also with calls in flight.",
                LifeChecks::deadlines),
            Check.of("component.closes-with-calls-in-flight",
                "close() ends it, from whatever state: calls in flight end, with a result or an error of the API.",
                LifeChecks::closesWithCalls),
            Check.of("component.refuses-calls-after-close",
                "After close() a call ends at once, and starts nothing.", LifeChecks::callsAfterClose));
    }

    private static void createStartsNothing(final Trial trial) {
        final KitCluster cluster = trial.cluster(1);
        final Footprint before = Footprint.now();
        final Member<?> member = cluster.create("n1");
        final List<String> started = Footprint.now().beyond(before);
        Expect.that(started.isEmpty(), () -> "After create() there are " + started + ".");
        member.close();
    }

    private static void closesFromEveryState(final Trial trial) {
        final KitCluster cluster = trial.cluster(1);
        final Member<?> standby = cluster.create("n1");
        closes(standby, "standby");
        final Member<?> warm = cluster.create("n1").warm();
        closes(warm, "warm");
        final Member<?> current = cluster.start("n1");
        closes(current, "current");
        final Member<?> draining = cluster.start("n1");
        draining.instance().drain(DEADLINE);
        closes(draining, "draining");
    }

    private static void closes(final Member<?> member, final String state) {
        keeps(CLOSE_LIMIT, "close() from " + state, member.instance()::close);
        keeps(CLOSE_LIMIT, "a second close() from " + state, member.instance()::close);
        member.close();
    }

    /** Runs something that has a deadline: it may take a little longer, by as much as the machine is slow. */
    static void keeps(final Duration deadline, final String what, final Runnable body) {
        inTime(deadline, OVER, what, body);
    }

    /** Runs something on a thread of its own, so that a hang is a finding and not a hang of the kit. */
    private static void inTime(final Duration deadline, final Duration slack, final String what, final Runnable body) {
        final ConcurrentLinkedQueue<Throwable> failed = new ConcurrentLinkedQueue<>();
        final CountDownLatch done = new CountDownLatch(1);
        final Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (final RuntimeException | Error e) {
                failed.add(e);
            }
            done.countDown();
        }, "kit " + what);
        thread.setDaemon(true);
        thread.start();
        final long begun = System.nanoTime();
        try {
            if (!done.await(deadline.toNanos(), TimeUnit.NANOSECONDS)
                    && !Expect.becomes(slack, () -> done.getCount() == 0)) {
                final StackTraceElement[] stack = thread.getStackTrace();
                thread.interrupt();
                throw new CheckFailed(what + " did not return within " + Duration.ofNanos(System.nanoTime() - begun)
                    .toMillis() + " ms" + (deadline.isZero() ? "" : ", its deadline was " + deadline.toMillis()
                    + " ms") + "; it stood at " + (stack.length == 0 ? "its end" : stack[0] + " < "
                    + stack[Math.min(3, stack.length - 1)]) + ".");
            }
        } catch (final InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new CheckFailed("The check's time was up during " + what + ".", e);
        }
        if (!failed.isEmpty()) {
            throw new CheckFailed(what + " threw " + failed.peek() + ".", failed.peek());
        }
    }

    private static void serviceIsStable(final Trial trial) {
        final Member<?> member = trial.cluster(1).create("n1");
        final Object first = member.service();
        Expect.that(first != null, () -> "service() gave null in standby.");
        member.warm();
        trial.suite().open(member);
        Expect.that(member.service() == first, () -> "service() gave another object after warm().");
        member.instance().activate();
        Expect.that(member.service() == first, () -> "service() gave another object after activate().");
    }

    private static void healthAnswers(final Trial trial) {
        final Member<?> member = trial.cluster(1).create("n1");
        health(member, "standby");
        member.up();
        final Health current = health(member, "current");
        Expect.that(current.status() != Health.Status.FAILED, () -> "It says that it failed right after its start: "
            + current + ".");
        member.close();
        health(member, "gone");
    }

    private static Health health(final Member<?> member, final String state) {
        final List<Health> answer = new ArrayList<>();
        inTime(Duration.ZERO, SLACK, "health() in state " + state, () -> answer.add(member.instance().health()));
        Expect.that(answer.get(0) != null, () -> "health() gave null in state " + state + ".");
        return answer.get(0);
    }

    private static void deadlines(final Trial trial) {
        final Member<?> member = trial.cluster(1).start("n1");
        try (Callers callers = new Callers(member.service())) {
            keeps(DEADLINE, "depart() with calls in flight", () -> member.instance().depart(DEADLINE));
            keeps(DEADLINE, "drain() with calls in flight", () -> member.instance().drain(DEADLINE));
            keeps(CLOSE_LIMIT, "close() with calls in flight", member.instance()::close);
            member.close();
            trial.evidence(callers.end(CLOSE_LIMIT.plus(SLACK), "depart(), drain() and close()") + " calls.");
        }
    }

    private static void closesWithCalls(final Trial trial) {
        final Member<?> member = trial.cluster(1).start("n1");
        try (Callers callers = new Callers(member.service())) {
            keeps(CLOSE_LIMIT, "close() with calls in flight", member.instance()::close);
            member.close();
            trial.evidence(callers.end(CLOSE_LIMIT.plus(SLACK), "close()") + " calls.");
        }
    }

    private static void callsAfterClose(final Trial trial) {
        final Member<?> member = trial.cluster(1).start("n1");
        final Object service = member.service();
        member.close();
        final Footprint before = Footprint.now();
        final ConcurrentLinkedQueue<String> bad = new ConcurrentLinkedQueue<>();
        for (final Method method : ArgumentChecks.callable(service)) {
            Callers.judge(method, ApiCall.call(service, method, Samples.of(method.getParameterTypes()), SLACK), bad);
        }
        Expect.that(bad.isEmpty(), () -> "After close(), " + bad.peek() + ".");
        final List<String> left = new ArrayList<>();
        Expect.within(SLACK, () -> {
            left.clear();
            left.addAll(Footprint.now().beyond(before));
            return left.isEmpty();
        }, () -> "Calls after close() left " + left);
    }
}
