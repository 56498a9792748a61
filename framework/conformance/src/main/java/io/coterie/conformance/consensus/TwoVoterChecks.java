package io.coterie.conformance.consensus;

import java.util.ArrayList;
import java.util.List;

import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ConsensusGuarantees;
import io.coterie.api.core.MemberId;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.Member;

/** Two voters, of which one is lost. Stateless. */
final class TwoVoterChecks {
    private TwoVoterChecks() {
    }

    static List<Check> all() {
        return List.of(Check.of("consensus.one-of-two-goes-on",
            "Half of two commits nothing until continueWithout names the other; the log here becomes the cluster's, and"
                + " the other takes it on its way back.", TwoVoterChecks::goesOn).members(2)
            .whenClaimed(ConsensusGuarantees.TWO_NODE));
    }

    private static void goesOn(final Trial trial) {
        final Voters voters = new Voters(trial, 2);
        final List<String> acknowledged = new ArrayList<>(List.of("with both"));
        Log.propose(voters.members().get(0), "with both");
        voters.members().forEach(Log::barrier);
        final Member<Consensus> here = voters.members().get(trial.random().nextInt(2));
        final Member<Consensus> gone = voters.others(here).get(0);
        final MemberId lost = gone.id();
        voters.cluster().network().cut(lost.node(), voters.cluster().nodes());
        gone.close();
        Log.doesNotGetIn(here, "alone, before");
        Expect.ended(here.service().continueWithout(lost, Log.LIMIT), Log.LIMIT.plus(Log.LATE), "continueWithout()");
        for (int i = 0; i < 10; i++) {
            final String command = "alone " + i;
            if (Log.acknowledged(here, command)) {
                acknowledged.add(command);
            }
        }
        Expect.that(acknowledged.size() > 5, () -> "Only " + acknowledged + " were acknowledged.");
        voters.cluster().network().heal();
        final Member<Consensus> back = voters.cluster().start(lost.node().name());
        voters.members().set(voters.members().indexOf(gone), back);
        Expect.within(io.coterie.conformance.world.KitCluster.PATIENCE, () -> Log.state(back).commands()
            .containsAll(acknowledged), () -> back.id() + " came back and has " + Log.state(back).commands()
            + " instead of " + acknowledged);
        for (final String one : acknowledged) {
            Expect.equal(1L, Log.state(here).commands().stream().filter(one::equals).count(), "times that '" + one
                + "' is in the log");
        }
        Log.state(here).clean(here.id().toString());
    }
}
