package io.coterie.manager.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;

/**
 * Tells every executor in the view of the reign, and keeps what they still had in hand until it is recorded: nothing is
 * decided before. Confined to the core's thread.
 */
final class ExecutorSyncs {
    /** An unanswered synchronisation is sent again. */
    private static final Duration REPEAT = Duration.ofSeconds(2);
    /** Actions named to people: enough to see what it is about. */
    static final int NAMED = 5;
    private final World world;
    private final NodeWatch watch;
    private final CoordinatorTimes times;
    private final List<CoordinatorCommand> outbox;
    private final Map<MemberId, Sync> syncs = new HashMap<>();
    private final List<Carried> carried = new ArrayList<>();
    private long lastAttempt;

    /** One executor's synchronisation. */
    private static final class Sync {
        private Duration first;
        private Moment sent;
        private long attempt;
        private boolean done;
        private long session;
        private long recorded;
    }

    /** A call of an earlier reign that is not recorded yet; overdue if its executor was asked about it once more. */
    private record Carried(MemberId member, SyncAnswer.Unfinished call, Moment since, boolean overdue) {
        boolean is(final MemberId whose, final SyncAnswer.Unfinished other) {
            return member.equals(whose) && call.callId() == other.callId() && call.resource().equals(other.resource());
        }

        Carried asked() {
            return new Carried(member, call, since, true);
        }
    }

    ExecutorSyncs(final World world, final NodeWatch watch, final CoordinatorTimes times,
            final List<CoordinatorCommand> outbox) {
        this.world = world;
        this.watch = watch;
        this.times = times;
        this.outbox = outbox;
    }

    void forget() {
        syncs.clear();
        carried.clear();
    }

    /** Takes an answer; false if the executor has seen a greater term. */
    boolean answered(final CoordinatorInput.Synced input) {
        final Sync sync = syncs.get(input.member());
        if (sync == null || sync.attempt != input.attempt() || input.answer().isEmpty()) {
            return true;
        }
        if (!input.answer().get().accepted()) {
            return false;
        }
        sync.done = true;
        sync.session = input.answer().get().session();
        sync.recorded = input.answer().get().recorded();
        final List<Carried> before = carried.stream().filter(c -> c.member().equals(input.member())).toList();
        carried.removeAll(before);
        input.answer().get().unfinished().forEach(u -> carried.add(before.stream()
            .filter(c -> c.overdue() && c.is(input.member(), u)).findFirst()
            .orElseGet(() -> new Carried(input.member(), u, world.now, false))));
        return true;
    }

    void advance(final Term term) {
        syncs.keySet().retainAll(world.view.members());
        for (final MemberId member : world.view.members()) {
            final Sync sync = syncs.computeIfAbsent(member, m -> new Sync());
            if (sync.done) {
                continue;
            }
            sync.first = sync.first == null ? world.settledTime() : sync.first;
            if (sync.sent == null || world.now.past(sync.sent, REPEAT)) {
                sync.sent = world.now;
                sync.attempt = ++lastAttempt;
                outbox.add(new CoordinatorCommand.Sync(member, term, sync.attempt));
            }
            // an engine whose view is in transition may carry nothing, neither the question nor the answer
            if (world.settledTime().minus(sync.first).compareTo(times.syncTimeout()) >= 0
                && world.takesPart(member).isPresent()) {
                watch.mark(term, member.node(), "Its executor did not answer the coordinator.");
            }
        }
        carried.removeIf(this::over);
        late(term);
    }

    /**
     * A result that does not come may have come, and a clean-up may have taken it away before it was seen here. So its
     * executor is asked once more, and is unclean only if it still has the call in hand. Who has a question already is
     * not asked anew: that would give an executor that hangs more time with each of its calls.
     */
    private void late(final Term term) {
        final List<Carried> late = carried.stream().filter(c -> syncs.containsKey(c.member())
            && syncs.get(c.member()).done
            && world.now.past(c.since(), c.call().remaining().plus(times.actionMargin()))).toList();
        late.stream().filter(Carried::overdue).forEach(c -> watch.mark(term, c.member().node(),
            "It did not record the result of " + c.call().action() + " of " + c.call().resource() + " in time."));
        final List<Carried> first = late.stream().filter(c -> !c.overdue()).toList();
        first.forEach(c -> carried.set(carried.indexOf(c), c.asked()));
        first.forEach(c -> again(c.member()));
    }

    private boolean over(final Carried c) {
        if (world.takesPart(c.member()).isEmpty()) {
            return true;
        }
        return world.state.operations().stream().anyMatch(o -> o.member().equals(c.member())
            && o.resource().equals(c.call().resource()) && o.action().equals(c.call().action())
            && o.interval().toMillis() == c.call().interval() && o.callId() >= c.call().callId());
    }

    /** The session that orders for a member must carry. */
    long session(final MemberId member) {
        return syncs.containsKey(member) ? syncs.get(member).session : 0;
    }

    /** The executor asks for a synchronisation. */
    void again(final MemberId member) {
        syncs.remove(member);
    }

    /** {@return the members whose executors obey this reign} */
    Set<MemberId> done() {
        final Set<MemberId> done = new TreeSet<>();
        syncs.forEach((member, sync) -> {
            if (sync.done) {
                done.add(member);
            }
        });
        return done;
    }

    /**
     * Whether every executor that takes part obeys, nothing of an earlier reign is open, and the state here holds what
     * they have recorded: their answers can come faster than the state.
     */
    boolean complete() {
        return carried.isEmpty()
            && syncs.values().stream().allMatch(s -> s.recorded <= world.state.revision())
            && world.view.members().stream().filter(m -> world.takesPart(m).isPresent())
            .allMatch(m -> syncs.containsKey(m) && syncs.get(m).done);
    }

    /** {@return what is missing to be complete, for people} */
    String waitingFor() {
        final String silent = world.view.members().stream().filter(m -> world.takesPart(m).isPresent())
            .filter(m -> !syncs.containsKey(m) || !syncs.get(m).done).map(m -> m.node().name())
            .collect(Collectors.joining(", "));
        if (!silent.isEmpty()) {
            return "the executor of " + silent;
        }
        if (!carried.isEmpty()) {
            return "the end of " + carried.stream().limit(NAMED).map(c -> c.call().action() + " of "
                + c.call().resource() + " on " + c.member().node()).collect(Collectors.joining(", "))
                + (carried.size() > NAMED ? " and " + (carried.size() - NAMED) + " more" : "");
        }
        return "results that executors have recorded";
    }
}
