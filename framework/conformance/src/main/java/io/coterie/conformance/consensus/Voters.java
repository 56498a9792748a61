package io.coterie.conformance.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.NodeId;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Several voters. Used by the check's thread. */
final class Voters {
    private final KitCluster cluster;
    private final List<Member<Consensus>> members = new ArrayList<>();

    Voters(final Trial trial, final int size) {
        cluster = trial.cluster(size);
        IntStream.rangeClosed(1, size).forEach(i -> members.add(cluster.start("n" + i)));
        leader(members);
    }

    KitCluster cluster() {
        return cluster;
    }

    List<Member<Consensus>> members() {
        return members;
    }

    /** Waits until all of those agree who of them leads. */
    Member<Consensus> leader(final List<Member<Consensus>> who) {
        Expect.within(KitCluster.PATIENCE, () -> agreed(who).isPresent(), () -> "No leader among "
            + who.stream().map(Member::id).toList() + ": " + who.stream().map(m -> m.service().leadership()).toList());
        return agreed(who).orElseThrow(() -> new CheckFailed("The leader changed while it was asked for."));
    }

    private Optional<Member<Consensus>> agreed(final List<Member<Consensus>> who) {
        final List<NodeId> leaders = who.stream().flatMap(m -> m.service().leadership().leader().stream()).distinct()
            .toList();
        final boolean all = who.stream().allMatch(m -> m.service().leadership().leader().isPresent());
        return all && leaders.size() == 1
            ? who.stream().filter(m -> m.node().equals(leaders.get(0))).findFirst() : Optional.empty();
    }

    List<Member<Consensus>> others(final Member<Consensus> than) {
        return members.stream().filter(m -> m != than).toList();
    }

    /** The next life of a member. */
    Member<Consensus> restart(final Member<Consensus> former) {
        final int at = members.indexOf(former);
        former.close();
        members.set(at, cluster.start(former.node().name()));
        return members.get(at);
    }

    /** Waits until all have applied the same commands, which hold each of those once, and returns them. */
    List<String> same(final List<String> acknowledged) {
        members.forEach(Log::barrier);
        Expect.within(KitCluster.PATIENCE, () -> members.stream().map(m -> Log.state(m).commands()).distinct().count()
            == 1, () -> "The members have applied " + members.stream().map(m -> Log.state(m).commands().size())
            .toList() + " commands, or others");
        final List<String> all = Log.state(members.get(0)).commands();
        for (final String one : acknowledged) {
            final long times = all.stream().filter(one::equals).count();
            Expect.that(times == 1, () -> "'" + one + "' was acknowledged and is " + times + " times in the log.");
        }
        Expect.equal((long) all.size(), all.stream().distinct().count(), "commands that are in the log once");
        members.forEach(m -> Log.state(m).clean(m.id().toString()));
        return all;
    }
}
