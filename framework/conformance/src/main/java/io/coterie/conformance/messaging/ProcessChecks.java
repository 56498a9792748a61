package io.coterie.conformance.messaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.MessagingGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.messaging.FrameRecorder.Event;
import io.coterie.conformance.messaging.FrameRecorder.Kind;
import io.coterie.conformance.process.Crew;
import io.coterie.conformance.process.MemberProcess;
import io.coterie.conformance.world.KitCluster;

/** Members in processes and on hosts of their own, which are killed and cut off while all of them send. Stateless. */
final class ProcessChecks {
    private static final int BEFORE = 500;
    private static final int AFTER = 300;
    /** Engines may lose a survivor with the one that is lost; three times in a row they do so for another reason. */
    private static final int TRIES = 3;

    private ProcessChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("messaging.killed-in-mid-stream",
                "When the process of a sender is killed, those that stay have a part of its stream without gap or"
                    + " repetition, and everything of each other, in the orders that are claimed; its next life is"
                    + " somebody else.", ProcessChecks::killed).members(3).jarOnly().fullOnly()
                .whenClaimed(MessagingGuarantees.FIFO),
            Check.of("messaging.hosts-cut-off",
                "When the network of a host fails, each side goes on; when it is mended, all reach each other again.",
                ProcessChecks::cutOff).members(3).jarOnly().fullOnly().whenClaimed(MessagingGuarantees.FIFO));
    }

    /** Waits until those members reach each other and nobody else. */
    private static void formed(final List<MemberProcess> who) {
        final HashSet<MemberId> wanted = new HashSet<>(who.stream().map(MemberProcess::id).toList());
        who.forEach(m -> Expect.within(KitCluster.PATIENCE, () -> new HashSet<>(FrameWork.members(
            m.ask("members").get(0))).equals(wanted), () -> m.id() + " was to reach " + wanted + ", and reaches "
            + m.ask("members")));
    }

    private static int accepted(final MemberProcess of) {
        return Integer.parseInt(of.ask("accepted").get(0));
    }

    private static void sends(final List<MemberProcess> who, final int more) {
        final Map<MemberProcess, Integer> from = new HashMap<>();
        who.forEach(m -> from.put(m, accepted(m)));
        who.forEach(m -> Expect.within(KitCluster.PATIENCE, () -> accepted(m) >= from.get(m) + more, () -> m.id()
            + " could send " + (accepted(m) - from.get(m)) + " frames, not " + more + ": " + m.told()));
    }

    /** Everybody got everything that those who stay have sent since they began. */
    private static void arrived(final List<MemberProcess> stay) {
        for (final MemberProcess at : stay) {
            for (final MemberProcess sender : stay) {
                final long sent = accepted(sender);
                final String line = sender.id().node().name() + ":" + sender.id().incarnation().number() + " " + sent;
                Expect.within(KitCluster.PATIENCE, () -> sent == 0 || at.ask("got").contains(line), () -> at.id()
                    + " was to get " + line + ", and got " + at.ask("got"));
            }
        }
    }

    private static List<Event> events(final MemberProcess of) {
        return of.ask("events").stream().map(FrameWork::event).toList();
    }

    private static void killed(final Trial trial) {
        // nobody says who orders: each is killed once
        for (int victim = 0; victim < 3; victim++) {
            int tries = 0;
            while (!survive(trial, victim)) {
                if (++tries == TRIES) {
                    throw new NotChecked("The survivors lost each other, too, in each of " + TRIES + " tries.");
                }
            }
        }
    }

    private static boolean survive(final Trial trial, final int victim) {
        final Crew crew = new Crew(trial, 3, false);
        formed(crew.members());
        crew.members().forEach(m -> m.ask("begin"));
        sends(crew.members(), BEFORE);
        final MemberProcess lost = crew.members().get(victim);
        final List<MemberProcess> stay = crew.others(lost);
        crew.kill(lost);
        formed(stay);
        sends(stay, AFTER);
        final MemberProcess later = crew.again(lost);
        later.awaitUp();
        formed(crew.members());
        later.ask("begin");
        sends(List.of(later), AFTER);
        crew.members().forEach(m -> m.ask("end"));
        final Map<MemberProcess, List<Event>> came = new HashMap<>();
        final boolean together = stay.stream().allMatch(m -> Histories.together(events(m), stay.stream()
            .map(MemberProcess::id).toList()));
        if (together) {
            arrived(stay);
        }
        crew.members().forEach(m -> {
            came.put(m, events(m));
            Expect.equal(List.of(), m.ask("violations"), "what must never happen on " + m.id());
        });
        if (together) {
            stay.forEach(m -> whole(m, came.get(m), stay, lost.id()));
            orders(trial, stay.get(0), stay.get(1), came);
        }
        crew.members().forEach(MemberProcess::close);
        return together;
    }

    private static void whole(final MemberProcess at, final List<Event> came, final List<MemberProcess> stay,
            final MemberId lost) {
        for (final MemberProcess sender : stay) {
            Expect.equal(IntStream.range(0, accepted(sender)).boxed().toList(), numbers(came, sender.id()), "frames of "
                + sender.id() + ", which stays, on " + at.id());
        }
        final List<Integer> of = numbers(came, lost);
        Expect.equal(IntStream.range(0, of.size()).boxed().toList(), of, "frames of " + lost + ", which was killed, on "
            + at.id());
        final List<Event> after = came.stream().dropWhile(e -> e.kind() != Kind.MEMBERS || !e.members().contains(lost))
            .dropWhile(e -> e.kind() != Kind.MEMBERS || e.members().contains(lost)).toList();
        Expect.that(after.stream().noneMatch(e -> lost.equals(e.from())), () -> "On " + at.id() + " a frame of " + lost
            + " came after the call that no longer shows it.");
    }

    private static List<Integer> numbers(final List<Event> came, final MemberId from) {
        return came.stream().filter(e -> from.equals(e.from())).map(Event::number).toList();
    }

    private static void orders(final Trial trial, final MemberProcess one, final MemberProcess two,
            final Map<MemberProcess, List<Event>> came) {
        if (trial.subject().claims(MessagingGuarantees.TOTAL_ORDER)) {
            // the last life's frames may be more on one of them by now: what came to both is compared
            Histories.sameAsFarAsCommon(one.id(), came.get(one), two.id(), came.get(two));
        }
        if (trial.subject().claims(MessagingGuarantees.VIEW_SYNCHRONOUS)) {
            Histories.viewSynchronous(one.id(), came.get(one), two.id(), came.get(two));
        }
    }

    private static void cutOff(final Trial trial) {
        final Crew crew = new Crew(trial, 3, true);
        formed(crew.members());
        crew.members().forEach(m -> m.ask("begin"));
        sends(crew.members(), BEFORE);
        final MemberProcess off = crew.members().get(trial.random().nextInt(3));
        final List<MemberProcess> stay = new ArrayList<>(crew.others(off));
        crew.cluster().network().cut(off.id().node(), crew.cluster().nodes());
        formed(stay);
        sends(stay, AFTER);
        crew.cluster().network().heal();
        formed(crew.members());
        sends(stay, AFTER);
        crew.members().forEach(m -> m.ask("end"));
        if (!stay.stream().allMatch(m -> Histories.together(events(m), stay.stream().map(MemberProcess::id)
                .toList()))) {
            throw new NotChecked("The members that stayed lost each other, too.");
        }
        arrived(stay);
        for (final MemberProcess at : stay) {
            final List<Event> came = events(at);
            for (final MemberProcess sender : stay) {
                Expect.equal(IntStream.range(0, accepted(sender)).boxed().toList(), numbers(came, sender.id()),
                    "frames of " + sender.id() + ", which stays, on " + at.id());
            }
        }
        crew.members().forEach(m -> Expect.equal(List.of(), m.ask("violations"), "what must never happen on "
            + m.id()));
    }
}
