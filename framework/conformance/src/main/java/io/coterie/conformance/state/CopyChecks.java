package io.coterie.conformance.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
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
            Check.of("state.latest-is-not-behind",
                "latest ends with everything that was acknowledged before it was called, on every member.",
                CopyChecks::notBehind).shows(StateGuarantees.LINEARIZABLE),
            Check.of("state.snapshots-do-not-change",
                "A snapshot stays as it is: nothing that happens later changes it, and nobody can.",
                CopyChecks::immutable),
            Check.of("state.digest-tells-apart", "States of one revision that differ have digests that differ.",
                CopyChecks::digests),
            Check.of("state.answers-while-it-tells", "current() answers also while a listener is being told.",
                trial -> {
                    final Replica one = new Replica(trial.cluster(1), new KitLog(), "n1");
                    Expect.answeredMeanwhile(told -> one.state().subscribe(s -> told.run()), one.state()::current,
                        "current()");
                }),
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
            final Change change = switch (random.nextInt(14)) {
                case 10 -> Replica.operation(node, life, "r" + random.nextInt(3), i, random.nextBoolean());
                case 11 -> new Change.SetNodeFlags(NodeId.of(node), Optional.of(random.nextBoolean()),
                    Optional.of(random.nextBoolean()));
                case 12 -> Replica.operation(node, life, "r" + random.nextInt(3), i, false);
                case 13 -> new Change.Cleanup(Optional.of("r" + random.nextInt(20)), Optional.empty());
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
        final long life = replicas.get(0).online("n1");
        replicas.get(0).submit(Replica.operation("n1", life, "well", 1, true));
        replicas.get(0).submit(Replica.operation("n1", life, "failed", 2, false));
        replicas.get(0).submit(new Change.SetAttributes(MemberId.of("n1", life), Map.of("kit", "1")));
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
        Expect.equal(records(saved), records(restored), "records after the snapshot");
        Expect.equal(saved.operations(), restored.operations(), "results of operations after the snapshot");
        Expect.equal(saved.failCounts(), restored.failCounts(), "fail counts after the snapshot");
        Expect.equal(saved.permanentAttributes(), restored.permanentAttributes(), "permanent attributes after the"
            + " snapshot");
        Expect.equal(saved.properties(), restored.properties(), "properties after the snapshot");
        Expect.that(!saved.operations().isEmpty() && !saved.failCounts().isEmpty(), () -> "The state has no results of"
            + " operations, or no fail counts, although some were recorded: " + saved.operations() + ".");
        Expect.equal(saved.coordinator(), restored.coordinator(), "coordinator after the snapshot");
    }

    private static List<String> records(final StateSnapshot of) {
        return of.records().values().stream().map(r -> r.key() + " " + r.revision() + " "
            + Arrays.toString(r.bytes())).toList();
    }

    private static void notBehind(final Trial trial) {
        final KitLog log = new KitLog();
        final KitCluster cluster = trial.cluster(2);
        final Replica writer = new Replica(cluster, log, "n1");
        final Replica reader = new Replica(cluster, log, "n2");
        writer.submit(Replica.document(0, "first", Replica.NODES));
        KitLog.lags(reader.log());
        for (int i = 1; i <= 5; i++) {
            final long acknowledged = writer.submit(Replica.term(i)).revision();
            final long seen = latest(reader).revision();
            Expect.that(seen >= acknowledged, () -> "Revision " + acknowledged + " was acknowledged, and latest on"
                + " another member ended with " + seen + ".");
        }
    }

    /** Everything that a snapshot holds, as text. */
    private static String text(final StateSnapshot of) {
        return String.join("\n", of.revision() + " " + of.document(), "" + of.history(), "" + of.nodes(), ""
            + of.coordinator(), "" + of.operations(), "" + of.failCounts(), "" + new TreeMap<>(of.attributes()), ""
            + new TreeMap<>(of.permanentAttributes()), "" + new TreeMap<>(of.properties()), "" + of.fences(), ""
            + records(of));
    }

    private static void immutable(final Trial trial) {
        final Replica one = new Replica(trial.cluster(1), new KitLog(), "n1");
        one.submit(Replica.document(0, "first", Replica.NODES));
        torment(one, trial.random(), CHANGES);
        final StateSnapshot kept = one.state().current();
        final String before = text(kept);
        torment(one, trial.random(), CHANGES);
        Expect.equal(before, text(kept), "an earlier snapshot after later changes");
        Expect.that(one.state().current().revision() > kept.revision(), () -> "Nothing was changed since.");
        final StateSnapshot now = one.state().current();
        final String present = text(now);
        final List<Runnable> changes = List.of(() -> now.nodes().clear(), () -> now.records().clear(),
            () -> now.operations().clear(), () -> now.history().clear(), () -> now.fences().clear(),
            () -> now.failCounts().clear(), () -> now.attributes().clear());
        for (final Runnable change : changes) {
            try {
                change.run();
            } catch (final UnsupportedOperationException e) {
                // as it should be
                continue;
            }
        }
        Expect.equal(present, text(now), "a snapshot after a caller tried to change it");
        Expect.equal(present, text(one.state().current()), "the state after a caller tried to change a snapshot");
    }

    private static void digests(final Trial trial) {
        final List<Function<String, Change>> kinds = List.of(
            v -> Replica.document(1, "text " + v, Replica.NODES),
            v -> new Change.PutRecord("kit/a", -1, v.getBytes(java.nio.charset.StandardCharsets.UTF_8), Term.NONE),
            v -> new Change.SetAttributes(MemberId.of("n2", 1), Map.of("a", v)),
            v -> Replica.operation("n2", 1, "r" + v, 1, true),
            v -> new Change.SetNodeFlags(NodeId.of("n2"), Optional.of(v.equals("1")), Optional.empty()));
        for (final Function<String, Change> kind : kinds) {
            final List<String> digests = new ArrayList<>();
            for (final String variant : List.of("1", "2")) {
                final Replica one = new Replica(trial.cluster(1), new KitLog(), "n1");
                one.submit(Replica.document(0, "first", Replica.NODES));
                one.submit(Replica.join("n2", 1));
                one.submit(kind.apply(variant));
                digests.add(one.state().digest());
            }
            Expect.that(!digests.get(0).equals(digests.get(1)), () -> kind.apply("1") + " and " + kind.apply("2")
                + " lead to states of one digest: " + digests.get(0) + ".");
        }
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
