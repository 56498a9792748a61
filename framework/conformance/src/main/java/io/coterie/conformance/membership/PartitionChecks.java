package io.coterie.conformance.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.membership.MembershipGuarantees;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Views while links are cut. Stateless. */
final class PartitionChecks {
    /** So many times as long as is claimed is about as long. */
    private static final int ABOUT = 4;
    /** What processes on a machine that does other things need until each has said what it noticed. */
    private static final Duration PROCESSES = Duration.ofSeconds(3);

    private PartitionChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("membership.silence-is-noticed",
                "A silent member is out of the view after about as long as is claimed.", PartitionChecks::silence)
                .members(3).shows(MembershipGuarantees.DETECTION_MILLIS),
            Check.of("membership.partition-and-heal",
                "Partitions have views of different stamps; when they can talk again, there is one view.",
                PartitionChecks::heals).members(3),
            Check.of("membership.strongly-connected",
                "While stable, each member of a view can talk to each other one.", t -> oneWay(t, true)).members(3)
                .whenClaimed(MembershipGuarantees.STRONGLY_CONNECTED),
            Check.of("membership.consensus",
                "While all members of a view see it as stable, all have the same view.", t -> oneWay(t, false))
                .members(3).whenClaimed(MembershipGuarantees.CONSENSUS),
            Check.of("membership.primary", "At most one partition installs views.", PartitionChecks::primary)
                .members(3).whenClaimed(MembershipGuarantees.PRIMARY));
    }

    private static void silence(final Trial trial) {
        final Party party = Party.upTo(trial, 3);
        final List<Member<MembershipComponent>> stay = new ArrayList<>(party.members());
        final Member<MembershipComponent> silent = stay.remove(trial.random().nextInt(3));
        final long begin = System.nanoTime();
        party.cluster().network().cut(silent.node(), party.cluster().nodes());
        final Optional<Long> claimed = trial.subject().parameter(MembershipGuarantees.DETECTION_MILLIS);
        Expect.within(claimed.map(m -> Duration.ofMillis(m * ABOUT).plus(PROCESSES))
            .orElse(ViewChecks.patience(trial)), () -> stay.stream().allMatch(m -> Party.recorder(m).last()
                .filter(v -> !v.members().contains(silent.id())).isPresent()), () -> silent.id()
                    + " is cut off and in a view still");
        party.agree(stay);
        party.clean();
        trial.evidence("Noticed after " + (System.nanoTime() - begin) / 1_000_000 + " ms; claimed are "
            + claimed.map(m -> m + " ms").orElse("none")
            + ".");
    }

    private static void heals(final Trial trial) {
        final Party party = Party.upTo(trial, 3);
        final List<Member<MembershipComponent>> stay = new ArrayList<>(party.members());
        final Member<MembershipComponent> off = stay.remove(trial.random().nextInt(3));
        party.cluster().network().cut(off.node(), party.cluster().nodes());
        party.agree(stay);
        if (!trial.subject().claims(MembershipGuarantees.PRIMARY)) {
            party.agree(List.of(off));
            Expect.that(!Party.recorder(off).last().equals(Party.recorder(stay.get(0)).last()),
                () -> "Both partitions have the view " + Party.recorder(off).last() + ".");
        }
        party.cluster().network().heal();
        party.agree(party.members());
        party.clean();
    }

    /** One direction of one link fails: what the members that are stable have must be true. */
    private static void oneWay(final Trial trial, final boolean connected) {
        final Party party = Party.upTo(trial, 3);
        final NodeId from = party.members().get(0).node();
        final NodeId to = party.members().get(2).node();
        party.cluster().network().cutOneWay(from, to);
        Expect.within(KitCluster.PATIENCE, () -> problem(party, connected, from, to).isEmpty(),
            () -> problem(party, connected, from, to));
        party.cluster().network().heal();
        party.agree(party.members());
        party.clean();
    }

    private static String problem(final Party party, final boolean connected, final NodeId from, final NodeId to) {
        final Map<MemberId, EngineView> last = new HashMap<>();
        party.members().forEach(m -> last.put(m.id(), Party.recorder(m).last().orElseThrow()));
        for (final Member<MembershipComponent> one : party.members()) {
            final EngineView view = last.get(one.id());
            final boolean stable = party.members().stream().filter(m -> view.members().contains(m.id()))
                .allMatch(m -> Party.recorder(m).stable());
            final List<NodeId> nodes = view.members().stream().map(MemberId::node).toList();
            if (stable && connected && nodes.contains(from) && nodes.contains(to)) {
                return "The view " + view + " is stable, but " + from + " is not heard by " + to;
            }
            if (stable && !connected && view.members().stream().anyMatch(m -> !last.get(m).stamp()
                    .equals(view.stamp()))) {
                return "The view " + view + " is stable for all of its members, and " + last + " are what they have";
            }
        }
        return "";
    }

    private static void primary(final Trial trial) {
        final Party party = Party.upTo(trial, 3);
        final List<Member<MembershipComponent>> stay = new ArrayList<>(party.members());
        final Member<MembershipComponent> off = stay.remove(trial.random().nextInt(3));
        final int before = Party.recorder(off).views().size();
        party.cluster().network().cut(off.node(), party.cluster().nodes());
        party.agree(stay);
        if (Party.recorder(off).views().size() > before) {
            throw new CheckFailed(off.id() + ", alone, installed " + Party.recorder(off).last() + " beside the view of"
                + " the other two.");
        }
        party.cluster().network().heal();
        party.agree(party.members());
        party.clean();
    }
}
