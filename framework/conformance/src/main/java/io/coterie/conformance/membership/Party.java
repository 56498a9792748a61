package io.coterie.conformance.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Several members that see each other. Used by the check's thread. */
final class Party {
    private final KitCluster cluster;
    private final List<Member<MembershipComponent>> members = new ArrayList<>();
    private final List<Member<MembershipComponent>> ever = new ArrayList<>();

    private Party(final KitCluster cluster) {
        this.cluster = cluster;
    }

    static Party upTo(final Trial trial, final int most) {
        final int size = Math.min(most, trial.subject().maxMembers());
        final Party party = new Party(trial.cluster(size));
        party.members.addAll(party.cluster.startAll());
        party.ever.addAll(party.members);
        party.agree(party.members);
        return party;
    }

    Member<MembershipComponent> join(final String node) {
        final Member<MembershipComponent> one = cluster.start(node);
        members.add(one);
        ever.add(one);
        return one;
    }

    KitCluster cluster() {
        return cluster;
    }

    List<Member<MembershipComponent>> members() {
        return members;
    }

    static ViewRecorder recorder(final Member<?> of) {
        return of.opened(ViewRecorder.class);
    }

    /** Waits until those members have one view of just themselves. */
    void agree(final List<Member<MembershipComponent>> who) {
        final Set<MemberId> wanted = new HashSet<>(who.stream().map(Member::id).toList());
        Expect.within(KitCluster.PATIENCE, () -> {
            final Set<EngineView> last = new HashSet<>();
            who.forEach(m -> recorder(m).last().ifPresentOrElse(v -> last.add(new EngineView(v.stamp(),
                v.members().stream().sorted().toList())), () -> last.add(new EngineView("", List.of()))));
            return last.size() == 1 && new HashSet<>(last.iterator().next().members()).equals(wanted);
        }, () -> wanted + " were to have one view; they have " + who.stream().map(m -> recorder(m).last()).toList());
    }

    /** Nothing happened that must never happen, and a stamp means one view on all members. */
    void clean() {
        ever.forEach(m -> recorder(m).clean());
        final Map<String, Set<MemberId>> byStamp = new HashMap<>();
        for (final Member<?> one : ever) {
            for (final EngineView view : recorder(one).views()) {
                final Set<MemberId> now = new HashSet<>(view.members());
                final Set<MemberId> known = byStamp.putIfAbsent(view.stamp(), now);
                if (known != null && !known.equals(now)) {
                    throw new CheckFailed("The stamp " + view.stamp() + " stands for " + known + " and for " + now
                        + ".");
                }
            }
        }
    }
}
