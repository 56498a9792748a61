package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;

/** One member or host is lost, or seems to be. */
class LossIT {
    private static final String SERVICE = """
        resources:
          rec: {agent: "ocf:lab:Recorded", monitor: 2s}
        """;

    @Scenario
    void aMemberIsKilledAndItsServiceRecoveredAfterTheFence(final Lab lab) {
        final String lost = runs(lab);
        final long life = lab.incarnation(lost, lost);
        lab.kill(lost);
        // what it had started lives on: only the fence makes the lock free
        lab.awaitElsewhere("rec", lost);
        lab.awaitFenced(lost);
        lab.awaitNewLife(lost, life);
        assertEquals(1, lab.fences(lost), lab.journal()::toString);
    }

    @Scenario
    void aHostIsUnplugged(final Lab lab) {
        final String lost = runs(lab);
        final long life = lab.incarnation(lost, lost);
        lab.unplug(lost);
        lab.awaitElsewhere("rec", lost);
        lab.awaitFenced(lost);
        lab.awaitNewLife(lost, life);
    }

    @Scenario
    void aHostThatIsCutOffIsFencedBeforeItsServiceIsRecovered(final Lab lab) {
        final String lost = runs(lab);
        lab.cut(lost);
        lab.awaitElsewhere("rec", lost);
        lab.awaitFenced(lost);
        assertEquals(0, lab.others(lost).stream().mapToLong(lab::fences).sum(), lab.journal()::toString);
        lab.heal();
    }

    @Scenario
    void aHostWhoseCableIsPulledIsFencedBeforeItsServiceIsRecovered(final Lab lab) {
        final String lost = runs(lab);
        final long life = lab.incarnation(lost, lost);
        lab.cable(lost, false);
        lab.awaitElsewhere("rec", lost);
        lab.awaitFenced(lost);
        // the controller that switches it on again plugs it in, too
        lab.awaitNewLife(lost, life);
        assertEquals(1, lab.nodes().stream().mapToLong(lab::fences).sum(), lab.journal()::toString);
    }

    @Scenario
    void aCableThatIsLooseForAMomentFencesNobody(final Lab lab) {
        final String loose = runs(lab);
        final long life = lab.incarnation(loose, loose);
        lab.cable(loose, false);
        Until.passes(Duration.ofMillis(800));
        lab.cable(loose, true);
        Rest.await(lab);
        assertEquals(life, lab.incarnation(loose, loose));
        assertEquals(0, lab.nodes().stream().mapToLong(lab::fences).sum(), lab.journal()::toString);
        assertEquals(1, lab.journal().starts().size(), lab.journal()::toString);
    }

    @Scenario
    void aFrozenHostIsFenced(final Lab lab) {
        final String lost = runs(lab);
        lab.freeze(lost);
        lab.awaitElsewhere("rec", lost);
        lab.awaitFenced(lost);
    }

    @Scenario
    void aShortFreezeFencesNobody(final Lab lab) {
        final String frozen = runs(lab);
        final long life = lab.incarnation(frozen, frozen);
        lab.freeze(frozen);
        Until.passes(Duration.ofMillis(1500));
        lab.thaw(frozen);
        Rest.await(lab);
        assertEquals(life, lab.incarnation(frozen, frozen));
        assertEquals(0, lab.nodes().stream().mapToLong(lab::fences).sum(), lab.journal()::toString);
        assertEquals(1, lab.journal().starts().size(), lab.journal()::toString);
    }

    @Scenario
    void aFlappingHostIsRecoveredOnceAtMostAtATime(final Lab lab) {
        final String flapping = runs(lab);
        for (int i = 0; i < 5; i++) {
            lab.cut(flapping);
            Until.passes(Duration.ofMillis(1000));
            lab.heal();
            Until.passes(Duration.ofMillis(1000));
        }
        Rest.await(lab);
    }

    private static String runs(final Lab lab) {
        lab.apply(SERVICE);
        return lab.awaitRuns("rec");
    }
}
