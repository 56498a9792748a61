package io.coterie.conformance.generic;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Health;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Null and negative arguments for every method of the API. Stateless. */
final class ArgumentChecks {
    private static final Duration LIMIT = KitCluster.PATIENCE.dividedBy(3);
    private static final Duration OVER = Duration.ofSeconds(-1);
    /** What nothing is waited for in may take; a daemon may be started first. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    /** Called once by the slot: not part of what callers have. */
    private static final List<String> ONCE = List.of("open", "attach");

    private ArgumentChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("component.null-arguments-refused",
                "A null argument is refused in the call, never taken silently, and breaks nothing.",
                ArgumentChecks::nulls),
            Check.of("component.negative-arguments-harmless",
                "A negative number or time ends the call at once, with a result or an error of the API; a time-out or"
                    + " a number by name that is negative is refused.",
                ArgumentChecks::negatives),
            Check.of("component.arguments-unchanged",
                "What a caller gives is the caller's: its collections and bytes are as before. Frames are given away.",
                ArgumentChecks::unchanged));
    }

    /** The methods that callers have and that may be called at any time. */
    static List<Method> callable(final Object service) {
        return ApiCall.methods(service).stream().filter(m -> !ONCE.contains(m.getName())).toList();
    }

    private static void nulls(final Trial trial) {
        final Member<?> member = trial.cluster(1).start("n1");
        final List<String> taken = new ArrayList<>();
        int tried = 0;
        for (final Method method : callable(member.service())) {
            final Class<?>[] types = method.getParameterTypes();
            for (int i = 0; i < types.length; i++) {
                if (types[i].isPrimitive()) {
                    continue;
                }
                final Object[] arguments = Samples.of(types);
                arguments[i] = null;
                final String what = ApiCall.name(method) + " with null as " + method.getParameters()[i].getName();
                tried++;
                final ApiCall.End end = ApiCall.call(member.service(), method, arguments, LIMIT);
                if (end instanceof ApiCall.End.Well) {
                    taken.add(what + " ended well");
                } else if (end instanceof ApiCall.End.Hangs hangs) {
                    taken.add(what + " did not end (" + hangs.where() + ")");
                } else if (end instanceof ApiCall.End.Failed failed && !refusal(failed.with())) {
                    taken.add(what + " ended with " + failed.with());
                }
            }
        }
        Expect.that(taken.isEmpty(), () -> String.join("; ", taken) + ".");
        works(member);
        trial.evidence(tried + " arguments.");
    }

    private static void unchanged(final Trial trial) {
        final Member<?> member = trial.cluster(1).start("n1");
        final Map<String, Object[]> before = new LinkedHashMap<>();
        final Map<String, Object[]> given = new LinkedHashMap<>();
        for (final Method method : callable(member.service())) {
            final Object[] arguments = Samples.changeable(method);
            if (method.getDeclaringClass() != MessagingComponent.class && Arrays.stream(arguments)
                    .anyMatch(a -> a instanceof byte[] || a instanceof Collection || a instanceof Map)) {
                given.put(ApiCall.name(method), arguments);
                before.put(ApiCall.name(method), Samples.changeable(method));
                ApiCall.call(member.service(), method, arguments, LIMIT);
            }
        }
        member.close();
        given.forEach((what, arguments) -> {
            for (int i = 0; i < arguments.length; i++) {
                final Object was = before.get(what)[i];
                final Object is = arguments[i];
                Expect.that(is instanceof byte[] bytes ? Arrays.equals((byte[]) was, bytes)
                    : !(is instanceof Collection || is instanceof Map) || was.equals(is), () -> what
                    + " was given " + text(was) + ", and made " + text(is) + " of it.");
            }
        });
        trial.evidence(given.size() + " methods.");
    }

    private static String text(final Object value) {
        return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
    }

    static boolean refusal(final Throwable thrown) {
        return thrown instanceof NullPointerException || thrown instanceof IllegalArgumentException
            || thrown instanceof CoterieException;
    }

    private static void negatives(final Trial trial) {
        final KitCluster cluster = trial.cluster(1);
        final Member<?> member = cluster.start("n1");
        final List<String> bad = new ArrayList<>();
        int tried = 0;
        int refused = 0;
        for (final Method method : callable(member.service())) {
            final Negatives negatives = new Negatives(method);
            refused += negatives.refused();
            for (final Negatives.Arguments one : negatives.found()) {
                tried++;
                final ApiCall.End end = ApiCall.call(member.service(), method, one.values(), LIMIT);
                if (end instanceof ApiCall.End.Hangs hangs) {
                    bad.add(one.what() + " did not end (" + hangs.where() + ")");
                } else if (end instanceof ApiCall.End.Failed failed && !refusal(failed.with())) {
                    bad.add(one.what() + " ended with " + failed.with());
                } else if (end instanceof ApiCall.End.Well && one.wrong()) {
                    bad.add(one.what() + " was taken");
                }
            }
        }
        Expect.that(bad.isEmpty(), () -> String.join("; ", bad) + ".");
        works(member);
        lives(cluster, member);
        trial.evidence(tried + " arguments, and those of warm(), depart() and drain(); " + refused
            + " more are refused by the types of the API.");
    }

    /** The calls of the framework: a time that is over before it begins. */
    private static void lives(final KitCluster cluster, final Member<?> member) {
        atOnce("depart() with a negative time", () -> member.instance().depart(OVER));
        atOnce("drain() with a negative time", () -> member.instance().drain(OVER));
        LifeChecks.keeps(LifeChecks.CLOSE_LIMIT, "close() after negative times", member.instance()::close);
        member.close();
        final Member<?> late = cluster.create("n1");
        atOnce("warm() with a negative time", () -> late.instance().warm(1, OVER));
        LifeChecks.keeps(LifeChecks.CLOSE_LIMIT, "close() after a warm() with a negative time", late.instance()::close);
        late.close();
        final Member<?> before = cluster.create("n1");
        LifeChecks.keeps(LIMIT, "warm() with a negative epoch", () -> refusable(() -> before.instance().warm(-1,
            LIMIT)));
        LifeChecks.keeps(LifeChecks.CLOSE_LIMIT, "close() after a warm() with a negative epoch",
            before.instance()::close);
        before.close();
    }

    private static void atOnce(final String what, final Runnable call) {
        LifeChecks.keeps(AT_ONCE, what, () -> refusable(call));
    }

    private static void refusable(final Runnable call) {
        try {
            call.run();
        } catch (final RuntimeException e) {
            if (!refusal(e)) {
                throw e;
            }
        }
    }

    private static void works(final Member<?> member) {
        final Health health = member.instance().health();
        Expect.that(health != null && health.status() != Health.Status.FAILED, () -> "It has failed after bad"
            + " arguments: " + health + ".");
        Expect.that(member.context().failures().isEmpty(), () -> "It failed for good after bad arguments: "
            + member.context().failures() + ".");
        Expect.that(member.context().thrown().isEmpty(), () -> "A task threw after bad arguments: "
            + member.context().thrown().get(0) + ".");
    }
}
