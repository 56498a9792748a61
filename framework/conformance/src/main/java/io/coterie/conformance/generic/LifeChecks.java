package io.coterie.conformance.generic;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.coterie.api.core.CoterieException;
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
    /** {@code close} has no time-out of its own; the framework gives an instance so long. */
    static final Duration CLOSE_LIMIT = KitCluster.PATIENCE.dividedBy(2);
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    /** What a call may take longer than its deadline on a busy machine. */
    private static final Duration SLACK = KitCluster.PATIENCE.dividedBy(3);
    private static final int CALLERS = 4;

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
                "depart() and drain() return when they are done or the time is up.", LifeChecks::deadlines),
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
        inTime(CLOSE_LIMIT, "close() from " + state, member.instance()::close);
        inTime(CLOSE_LIMIT, "a second close() from " + state, member.instance()::close);
        member.close();
    }

    /** Runs something on a thread of its own, so that a hang is a finding and not a hang of the kit. */
    static void inTime(final Duration limit, final String what, final Runnable body) {
        final ConcurrentLinkedQueue<Throwable> failed = new ConcurrentLinkedQueue<>();
        final AtomicBoolean done = new AtomicBoolean();
        final Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (final RuntimeException | Error e) {
                failed.add(e);
            }
            done.set(true);
        }, "kit " + what);
        thread.setDaemon(true);
        thread.start();
        if (!Expect.becomes(limit, done::get)) {
            final StackTraceElement[] stack = thread.getStackTrace();
            thread.interrupt();
            throw new CheckFailed(what + " did not return within " + limit.toMillis() + " ms; it stood at "
                + (stack.length == 0 ? "its end" : stack[0] + " < " + stack[Math.min(3, stack.length - 1)]) + ".");
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
        inTime(SLACK, "health() in state " + state, () -> answer.add(member.instance().health()));
        Expect.that(answer.get(0) != null, () -> "health() gave null in state " + state + ".");
        return answer.get(0);
    }

    private static void deadlines(final Trial trial) {
        final Member<?> member = trial.cluster(1).start("n1");
        inTime(DEADLINE.plus(SLACK), "depart()", () -> member.instance().depart(DEADLINE));
        inTime(DEADLINE.plus(SLACK), "drain()", () -> member.instance().drain(DEADLINE));
        inTime(CLOSE_LIMIT, "close()", member::close);
    }

    private static void closesWithCalls(final Trial trial) {
        final Member<?> member = trial.cluster(1).start("n1");
        final List<Method> methods = ArgumentChecks.callable(member.service());
        final AtomicBoolean stop = new AtomicBoolean();
        final AtomicLong begun = new AtomicLong();
        final ConcurrentLinkedQueue<String> bad = new ConcurrentLinkedQueue<>();
        final List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS && !methods.isEmpty(); i++) {
            final int first = i;
            final Thread caller = new Thread(() -> {
                for (int at = first; !stop.get(); at++) {
                    final Method method = methods.get(at % methods.size());
                    begun.incrementAndGet();
                    judge(method, ApiCall.call(member.service(), method, Samples.of(method.getParameterTypes()),
                        CLOSE_LIMIT), bad);
                }
            }, "kit caller " + i);
            caller.setDaemon(true);
            callers.add(caller);
            caller.start();
        }
        Expect.becomes(Duration.ofSeconds(1), () -> methods.isEmpty() || begun.get() > CALLERS * 4L);
        inTime(CLOSE_LIMIT, "close() with calls in flight", member.instance()::close);
        member.close();
        stop.set(true);
        Expect.within(CLOSE_LIMIT.plus(SLACK), () -> callers.stream().noneMatch(Thread::isAlive),
            () -> "Calls that were in flight at close() did not end");
        Expect.that(bad.isEmpty(), () -> "Around close(), " + bad.peek() + ".");
        trial.evidence(begun + " calls.");
    }

    private static void judge(final Method method, final ApiCall.End end,
            final ConcurrentLinkedQueue<String> bad) {
        if (end instanceof ApiCall.End.Hangs hangs) {
            bad.add(ApiCall.name(method) + " did not end; it stood at " + hangs.where());
        } else if (end instanceof ApiCall.End.Failed failed && !(failed.with() instanceof CoterieException)
                && !(failed.with() instanceof IllegalArgumentException)
                && !(failed.with() instanceof IllegalStateException)) {
            bad.add(ApiCall.name(method) + " ended with " + failed.with());
        }
    }

    private static void callsAfterClose(final Trial trial) {
        final Member<?> member = trial.cluster(1).start("n1");
        final Object service = member.service();
        member.close();
        final Footprint before = Footprint.now();
        final ConcurrentLinkedQueue<String> bad = new ConcurrentLinkedQueue<>();
        for (final Method method : ArgumentChecks.callable(service)) {
            judge(method, ApiCall.call(service, method, Samples.of(method.getParameterTypes()), CLOSE_LIMIT), bad);
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
