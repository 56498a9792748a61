package io.coterie.conformance.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.membership.MembershipGuarantees;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Views while members come and go. Stateless. */
final class ViewChecks {
    private ViewChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("membership.present-view-at-once",
                "The present view is reported at once after open(), before anything else; it holds this member.",
                ViewChecks::presentView).shows(MembershipGuarantees.NO_CONNECTIVITY),
            Check.of("membership.one-view-for-all",
                "The stamp is equal on all members that installed the same view, and different from that of any other.",
                ViewChecks::oneView),
            Check.of("membership.leaving-is-seen", "A member that ends in order is out of the view of the others.",
                ViewChecks::leaving).members(3),
            Check.of("membership.later-incarnation",
                "Two incarnations of one node are never in one view; a later one takes the place of the earlier.",
                ViewChecks::laterIncarnation).members(2),
            Check.of("membership.silent-after-close", "After close() nothing is reported.",
                ViewChecks::silentAfterClose));
    }

    private static void presentView(final Trial trial) {
        final Party party = Party.upTo(trial, 2);
        for (final Member<?> one : party.members()) {
            Expect.equal("view", Party.recorder(one).calls().get(0), "the first call on " + one.id());
        }
        // what must not come: the same once more
        Expect.becomes(Duration.ofMillis(200), () -> false);
        party.clean();
    }

    private static void oneView(final Trial trial) {
        final Party party = Party.upTo(trial, 3);
        for (final Member<?> one : party.members()) {
            final Set<String> stamps = new HashSet<>();
            Party.recorder(one).views().forEach(v -> stamps.add(v.stamp()));
            Expect.that(stamps.stream().noneMatch(String::isBlank), () -> "A view has an empty stamp.");
        }
        // a second cluster of the same nodes: its views are others
        final Party other = Party.upTo(trial, 3);
        final Set<String> mine = stamps(party);
        Expect.that(stamps(other).stream().noneMatch(mine::contains), () -> "Two clusters have views of one stamp: "
            + mine + ".");
        party.clean();
        other.clean();
    }

    private static Set<String> stamps(final Party party) {
        final Set<String> stamps = new HashSet<>();
        party.members().forEach(m -> Party.recorder(m).views().stream().map(EngineView::stamp).forEach(stamps::add));
        return stamps;
    }

    private static void leaving(final Trial trial) {
        final Party party = Party.upTo(trial, 3);
        final List<Member<MembershipComponent>> stay = new ArrayList<>(party.members());
        final Member<MembershipComponent> gone = stay.remove(trial.random().nextInt(3));
        gone.close();
        Party.recorder(gone).closed();
        party.agree(stay);
        party.clean();
    }

    private static void laterIncarnation(final Trial trial) {
        final Party party = Party.upTo(trial, 2);
        final Member<MembershipComponent> former = party.members().remove(1);
        // the former life is cut off, as if its process had died, and the node starts again
        final MemberId was = former.id();
        party.cluster().network().cut(former.node(), party.cluster().nodes());
        party.agree(party.members());
        former.close();
        party.cluster().network().heal();
        final Member<MembershipComponent> later = party.join("n2");
        party.agree(party.members());
        Expect.that(was.compareTo(later.id()) < 0, () -> later.id() + " is not later than " + was + ".");
        party.clean();
    }

    private static void silentAfterClose(final Trial trial) {
        final Party party = Party.upTo(trial, 2);
        final Member<MembershipComponent> gone = party.members().get(0);
        for (int i = 0; i < 100; i++) {
            gone.service().publish(new byte[] {1});
        }
        // the instance alone: its context, which would end its threads, goes on
        gone.instance().close();
        // what was being told when close() returned may be told to its end
        Expect.becomes(Duration.ofMillis(200), () -> false);
        Party.recorder(gone).closed();
        for (int i = 0; i < 10; i++) {
            publishLate(gone);
        }
        for (int i = 1; i < party.members().size(); i++) {
            party.members().get(i).service().publish(new byte[] {2});
        }
        Expect.becomes(Duration.ofMillis(300), () -> false);
        party.agree(party.members().subList(1, party.members().size()).isEmpty() ? List.of(gone)
            : party.members().subList(1, party.members().size()));
        party.clean();
    }

    private static void publishLate(final Member<MembershipComponent> gone) {
        try {
            gone.service().publish(new byte[] {3});
        } catch (final CoterieException e) {
            // refused, or dropped without a word: what counts is that nothing comes
            Expect.that(!e.code().isBlank(), () -> "publish() after close() ended with " + e + ".");
        }
    }

    /** {@return how long silence may last until it is noticed: what is claimed, many times} */
    static Duration patience(final Trial trial) {
        final long claimed = trial.subject().parameter(MembershipGuarantees.DETECTION_MILLIS).orElse(0L);
        return Duration.ofMillis(Math.max(claimed * 10, KitCluster.PATIENCE.toMillis()));
    }
}
