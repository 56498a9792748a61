package io.coterie.conformance.messaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.messaging.FrameRecorder.Event;
import io.coterie.conformance.messaging.FrameRecorder.Kind;

/** Compares what came to several members. Stateless. */
final class Histories {
    private Histories() {
    }

    /** Whether a member reached some others without a break since it did for the first time. */
    static boolean together(final List<Event> events, final List<MemberId> all) {
        return events.stream().filter(e -> e.kind() == Kind.MEMBERS).map(Event::members)
            .dropWhile(m -> !m.containsAll(all)).allMatch(m -> m.containsAll(all));
    }

    /** The frames to all, in the order in which they came. */
    static List<String> order(final List<Event> events) {
        return events.stream().filter(e -> e.kind() == Kind.ALL).map(e -> e.from() + "/" + e.number()).toList();
    }

    /** What came to both came in one order, though something in between came to one alone. */
    static void sameAsFarAsCommon(final MemberId a, final List<Event> ofA, final MemberId b, final List<Event> ofB) {
        final List<String> one = new ArrayList<>(order(ofA));
        final List<String> other = new ArrayList<>(order(ofB));
        final Set<String> common = new HashSet<>(one);
        common.retainAll(new HashSet<>(other));
        one.retainAll(common);
        other.retainAll(common);
        Expect.that(one.equals(other), () -> "What came to " + a + " and to " + b + " came in two orders.");
    }

    /** The frames to all came in one order, and as many. */
    static void same(final MemberId a, final List<Event> ofA, final MemberId b, final List<Event> ofB) {
        final List<String> one = order(ofA);
        final List<String> two = order(ofB);
        for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
            if (!one.get(i).equals(two.get(i))) {
                throw new CheckFailed("Frame " + i + " is " + one.get(i) + " on " + a + " and " + two.get(i) + " on "
                    + b + ".");
            }
        }
        Expect.equal(one.size(), two.size(), "frames on " + b + " against " + a);
    }

    /** Members that went together from one view to the next have the same frames between the two. */
    static void viewSynchronous(final MemberId a, final List<Event> ofA, final MemberId b, final List<Event> ofB) {
        final Map<String, Set<String>> one = between(ofA);
        final Map<String, Set<String>> two = between(ofB);
        for (final String step : one.keySet()) {
            if (two.containsKey(step)) {
                final Set<String> alone = new HashSet<>(one.get(step));
                alone.removeAll(two.get(step));
                final Set<String> other = new HashSet<>(two.get(step));
                other.removeAll(one.get(step));
                Expect.that(alone.isEmpty() && other.isEmpty(), () -> "From " + step + ", " + a + " alone delivered "
                    + alone + ", and " + b + " alone " + other + ".");
            }
        }
    }

    /** What came between two views, by the views. */
    private static Map<String, Set<String>> between(final List<Event> events) {
        final Map<String, Set<String>> steps = new HashMap<>();
        List<MemberId> view = null;
        Set<String> frames = new HashSet<>();
        for (final Event event : events) {
            if (event.kind() == Kind.MEMBERS) {
                final List<MemberId> next = event.members().stream().sorted().toList();
                if (view != null) {
                    steps.put(view + " to " + next, frames);
                }
                view = next;
                frames = new HashSet<>();
            } else if (event.kind() == Kind.ALL) {
                frames.add(event.from() + "/" + event.number());
            }
        }
        return steps;
    }
}
