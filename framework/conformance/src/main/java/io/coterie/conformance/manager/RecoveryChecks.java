package io.coterie.conformance.manager;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.coterie.api.fencing.FenceResult;
import io.coterie.api.manager.ManagerGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;

/** What is done, and not done, for a node that is lost. Stateless. */
final class RecoveryChecks {
    /** Long enough for what would be done at once. */
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private RecoveryChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("manager.recovers-after-a-confirmed-fence-alone",
                "Nothing is started elsewhere before its old place is clean; a fence that failed leads to no recovery.",
                RecoveryChecks::recovers).whenClaimed(ManagerGuarantees.FENCE_BEFORE_RECOVERY),
            Check.of("manager.an-old-term-decides-nothing",
                "Every action carries the term of its decision; one of an older term is not carried out.",
                RecoveryChecks::oldTerm),
            Check.of("manager.decides-with-the-quorum-that-is-there",
                "Scheduling is told when there is no quorum, and nobody is fenced and nothing recovered then.",
                RecoveryChecks::noQuorum));
    }

    private static void recovers(final Trial trial) {
        final Realm realm = new Realm(trial, of -> { });
        Expect.within(KitCluster.PATIENCE, () -> realm.fences() > 0, () -> "A node that is lost is not fenced");
        Expect.becomes(A_WHILE, () -> !realm.changes().isEmpty());
        Expect.that(realm.changes().isEmpty(), () -> "While the fence was on its way: " + realm.changes() + ".");
        realm.fenced(0, FenceResult.Status.FAILED);
        Expect.becomes(A_WHILE, () -> !realm.changes().isEmpty());
        Expect.within(KitCluster.PATIENCE, () -> realm.fences() > 1, () -> "After a fence that failed there is no other"
            + " try");
        Expect.that(realm.changes().isEmpty(), () -> "After a fence that failed: " + realm.changes() + ".");
        final AtomicInteger ended = new AtomicInteger(1);
        Expect.within(KitCluster.PATIENCE, () -> {
            while (ended.get() < realm.fences()) {
                realm.fenced(ended.getAndIncrement(), FenceResult.Status.CONFIRMED);
            }
            return realm.changes().contains("start " + Realm.RESOURCE);
        }, () -> "After the confirmed fence nothing is recovered: " + realm.changes());
        Expect.equal(List.of("start " + Realm.RESOURCE), realm.changes(), "what was done");
        trial.evidence(realm.fences() + " tries, " + realm.decisions() + " decisions.");
    }

    private static void noQuorum(final Trial trial) {
        final Realm realm = new Realm(trial, of -> { }, false);
        Expect.becomes(A_WHILE.multipliedBy(2), () -> !realm.changes().isEmpty() || realm.fences() > 0);
        Expect.that(realm.changes().isEmpty(), () -> "Without quorum: " + realm.changes() + ".");
        Expect.equal(0, realm.fences(), "fences that were asked for without quorum");
        realm.quorate();
        Expect.within(KitCluster.PATIENCE, () -> realm.fences() > 0, () -> "A node that is lost is not fenced once"
            + " there is quorum");
    }

    private static void oldTerm(final Trial trial) {
        final Realm realm = new Realm(trial, Realm::reignEnds);
        Expect.within(KitCluster.PATIENCE, () -> realm.decisions() > 0, () -> "Nothing is decided for a node that is"
            + " lost");
        Expect.becomes(A_WHILE, () -> !realm.changes().isEmpty() || realm.fences() > 0);
        Expect.that(realm.changes().isEmpty(), () -> "After another member had begun its term: " + realm.changes()
            + ".");
        Expect.equal(0, realm.fences(), "fences that were asked for after another member had begun its term");
    }
}
