package io.coterie.conformance.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.state.Change;
import io.coterie.api.state.StateGuarantees;
import io.coterie.api.state.StateSnapshot;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;

/** The same on every member, after a restart, and from a snapshot. Stateless. */
final class CopyChecks {
    private static final int CHANGES = 300;

    private CopyChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("state.same-on-every-member",
                "A snapshot is the same on every member at the same revision; a change is applied or refused on every"
                    + " member alike.", CopyChecks::same).shows(StateGuarantees.LINEARIZABLE),
            Check.of("state.survives-a-restart", "A member that starts again has the state that the log holds.",
                CopyChecks::restart).shows(StateGuarantees.DURABLE),
            Check.of("state.snapshot-holds-everything",
                "The state that is restored from a snapshot is the one that was saved.", CopyChecks::snapshot)
                .shows(StateGuarantees.DURABLE),
            Check.of("state.listeners",
                "Listeners are told in order, beginning with the present state, none a revision twice, until they end"
                    + " it.", CopyChecks::listeners),
            Check.of("state.without-quorum",
                "Without a quorum submit and latest end with UnavailableException, and current goes on answering.",
                CopyChecks::withoutQuorum));
    }

    /** Changes from the seed, allowed and not. */
    private static void torment(final Replica on, final Random random, final int many) {
        long term = 0;
        for (int i = 0; i < many; i++) {
            final String node = "n" + (1 + random.nextInt(4));
            final long life = 1 + random.nextInt(3);
            final Change change = switch (random.nextInt(10)) {
                case 0 -> Replica.document(random.nextInt(4), "text " + i, Replica.NODES);
                case 1 -> Replica.term(random.nextBoolean() ? ++term : term);
                case 2, 3 -> Replica.join(node, life);
                case 4 -> new Change.Leave(MemberId.of(node, life), Replica.AT);
                case 5 -> new Change.Left(MemberId.of(node, life), Replica.AT);
                case 6 -> Replica.unclean(term, node);
                case 7 -> Replica.fence(term, node, life, random.nextBoolean() ? "confirmed" : "failed");
                case 8 -> new Change.PutRecord("kit/" + random.nextInt(5), -1, new byte[random.nextInt(50)],
                    Term.NONE);
                default -> new Change.SetAttributes(MemberId.of(node, life), Map.of("a" + random.nextInt(3), "" + i));
            };
            try {
                on.submit(change);
            } catch (final RejectedException e) {
                // refused whole: that is one of the two ends
                continue;
            }
        }
    }

    private static List<Replica> three(final Trial trial, final KitCluster cluster, final KitLog log) {
        final List<Replica> replicas = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            replicas.add(new Replica(cluster, log, "n" + i));
        }
        replicas.get(0).submit(Replica.document(0, "first", Replica.NODES));
        for (final Replica one : replicas) {
            torment(one, trial.random(), trial.options().scaled(CHANGES));
        }
        return replicas;
    }

    private static void same(final Trial trial) {
        final KitLog log = new KitLog();
        final List<Replica> replicas = three(trial, trial.cluster(3), log);
        final StateSnapshot first = latest(replicas.get(0));
        for (final Replica one : replicas) {
            final StateSnapshot now = latest(one);
            Expect.equal(first.revision(), now.revision(), "revision on " + one.member().id());
            Expect.equal(replicas.get(0).state().digest(), one.state().digest(), "digest on " + one.member().id());
            Expect.equal(first.nodes(), now.nodes(), "nodes on " + one.member().id());
            Expect.equal(first.document(), now.document(), "document on " + one.member().id());
        }
        Expect.that(first.revision() > 0 && first.revision() <= log.size(), () -> "The revision is "
            + first.revision() + " of " + log.size() + " commands.");
        trial.evidence(log.size() + " changes.");
    }

    private static StateSnapshot latest(final Replica of) {
        return Expect.ended(of.state().latest(Replica.LIMIT), Replica.LIMIT.plusSeconds(5), "latest()");
    }

    private static void restart(final Trial trial) {
        final KitLog log = new KitLog();
        final KitCluster cluster = trial.cluster(3);
        final List<Replica> replicas = three(trial, cluster, log);
        final String before = replicas.get(0).state().digest();
        final StateSnapshot state = latest(replicas.get(0));
        replicas.get(0).member().close();
        final Replica again = new Replica(cluster, log, "n1");
        Expect.equal(state.revision(), latest(again).revision(), "revision after the restart");
        Expect.equal(before, again.state().digest(), "digest after the restart");
        Expect.equal(state.nodes(), again.state().current().nodes(), "nodes after the restart");
    }

    private static void snapshot(final Trial trial) {
        final KitLog log = new KitLog();
        final KitCluster cluster = trial.cluster(3);
        final List<Replica> replicas = three(trial, cluster, log);
        final byte[] bytes = KitLog.snapshot(replicas.get(1).log());
        final Replica fresh = new Replica(cluster, log, "n3", true);
        KitLog.restore(fresh.log(), bytes, log.size());
        final StateSnapshot saved = latest(replicas.get(1));
        final StateSnapshot restored = latest(fresh);
        Expect.equal(replicas.get(1).state().digest(), fresh.state().digest(), "digest after the snapshot");
        Expect.equal(saved.nodes(), restored.nodes(), "nodes after the snapshot");
        Expect.equal(saved.history(), restored.history(), "history after the snapshot");
        Expect.equal(saved.fences(), restored.fences(), "fences after the snapshot");
        Expect.equal(saved.attributes(), restored.attributes(), "attributes after the snapshot");
        Expect.equal(saved.records().keySet(), restored.records().keySet(), "records after the snapshot");
        Expect.equal(saved.coordinator(), restored.coordinator(), "coordinator after the snapshot");
    }

    private static void listeners(final Trial trial) {
        final Replica one = new Replica(trial.cluster(1), new KitLog(), "n1");
        one.submit(Replica.document(0, "first", Replica.NODES));
        final List<StateSnapshot> told = new CopyOnWriteArrayList<>();
        final Subscription subscription = one.state().subscribe(told::add);
        Expect.within(KitCluster.PATIENCE, () -> !told.isEmpty(), () -> "The present state was not told");
        torment(one, trial.random(), CHANGES);
        final long last = one.state().current().revision();
        Expect.within(KitCluster.PATIENCE, () -> told.get(told.size() - 1).revision() == last, () -> "The state of"
            + " revision " + last + " was not told; the last was " + told.get(told.size() - 1).revision());
        for (int i = 1; i < told.size(); i++) {
            final int at = i;
            Expect.that(told.get(i).revision() > told.get(i - 1).revision(), () -> "After revision "
                + told.get(at - 1).revision() + " came " + told.get(at).revision() + ".");
        }
        subscription.close();
        final int before = told.size();
        one.submit(new Change.PutRecord("kit/after", -1, new byte[1], Term.NONE));
        one.submit(new Change.PutRecord("kit/after", -1, new byte[2], Term.NONE));
        Expect.becomes(java.time.Duration.ofMillis(200), () -> told.size() > before);
        Expect.equal(before, told.size(), "states told after the subscription had ended");
    }

    private static void withoutQuorum(final Trial trial) {
        final KitLog log = new KitLog();
        final Replica one = new Replica(trial.cluster(1), log, "n1");
        one.submit(Replica.document(0, "first", Replica.NODES));
        final StateSnapshot before = one.state().current();
        log.available(false);
        Expect.refused("submit without a quorum", () -> one.submit(Replica.term(1)), UnavailableException.class);
        Expect.refused("latest without a quorum", () -> latest(one), UnavailableException.class);
        Expect.equal(before.revision(), one.state().current().revision(), "revision without a quorum");
        log.available(true);
        one.submit(Replica.term(1));
    }
}
