package io.coterie.conformance.membership;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.coterie.api.membership.MembershipGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.process.Crew;
import io.coterie.conformance.process.MemberProcess;
import io.coterie.conformance.world.KitCluster;

/** Members in processes and on hosts of their own, which are killed and cut off. Stateless. */
final class ProcessChecks {
    /** A busy machine may be late once; three times in a row it is the component. */
    private static final int TRIES = 3;

    private ProcessChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("membership.crash-noticed", "The end of a member's process is noticed at once.",
                ProcessChecks::crashNoticed).members(3).jarOnly().fullOnly()
                .whenClaimed(MembershipGuarantees.CRASH_NOTICED),
            Check.of("membership.killed-and-back",
                "A member whose process is killed is out of the view; its next life comes in, and is somebody else.",
                ProcessChecks::killedAndBack).members(3).jarOnly().fullOnly(),
            Check.of("membership.hosts-cut-off",
                "When the network of a host fails, each side has a view of its own; when it is mended, there is one.",
                ProcessChecks::cutOff).members(3).jarOnly().fullOnly());
    }

    /** The view of a member: its stamp, and who is in it. */
    private static String view(final MemberProcess of) {
        return of.ask("view").stream().findFirst().orElse("none");
    }

    private static boolean agreed(final List<MemberProcess> who) {
        final Set<String> views = new HashSet<>(who.stream().map(ProcessChecks::view).toList());
        return views.size() == 1 && views.iterator().next().endsWith(" " + who.stream().map(MemberProcess::id).sorted()
            .map(m -> m.node().name() + ":" + m.incarnation().number()).collect(Collectors.joining(",")));
    }

    private static void agree(final Trial trial, final List<MemberProcess> who) {
        Expect.within(ViewChecks.patience(trial), () -> agreed(who), () -> who.stream().map(MemberProcess::id).toList()
            + " were to have one view; they have " + who.stream().map(ProcessChecks::view).toList());
    }

    private static void clean(final List<MemberProcess> who) {
        who.forEach(m -> Expect.equal(List.of(), m.ask("violations"), "what must never happen on "
            + m.id()));
    }

    private static void crashNoticed(final Trial trial) {
        final long claimed = trial.subject().parameter(MembershipGuarantees.DETECTION_MILLIS)
            .orElse(KitCluster.PATIENCE.toMillis());
        long took = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && took >= claimed; i++) {
            final Crew crew = new Crew(trial, 3, false);
            agree(trial, crew.members());
            final MemberProcess lost = crew.members().get(trial.random().nextInt(3));
            final long begin = System.nanoTime();
            crew.kill(lost);
            agree(trial, crew.others(lost));
            took = (System.nanoTime() - begin) / 1_000_000;
            clean(crew.others(lost));
            crew.members().forEach(MemberProcess::close);
        }
        final long least = took;
        Expect.that(least < claimed, () -> "The end of a process was noticed after " + least + " ms, in each of "
            + TRIES + " tries no sooner than silence is, of which " + claimed + " ms are claimed.");
        trial.evidence("Noticed after " + least + " ms; silence is noticed after " + claimed + " ms, as is claimed.");
    }

    private static void killedAndBack(final Trial trial) {
        final Crew crew = new Crew(trial, 3, false);
        agree(trial, crew.members());
        for (int i = 0; i < 3; i++) {
            final MemberProcess lost = crew.members().get(i);
            crew.kill(lost);
            agree(trial, crew.others(lost));
            crew.again(lost).awaitUp();
            agree(trial, crew.members());
        }
        clean(crew.members());
    }

    private static void cutOff(final Trial trial) {
        final Crew crew = new Crew(trial, 3, true);
        agree(trial, crew.members());
        final MemberProcess off = crew.members().get(trial.random().nextInt(3));
        crew.cluster().network().cut(off.id().node(), crew.cluster().nodes());
        agree(trial, crew.others(off));
        if (!trial.subject().claims(MembershipGuarantees.PRIMARY)) {
            agree(trial, List.of(off));
        }
        crew.cluster().network().heal();
        agree(trial, crew.members());
        clean(crew.members());
    }
}
