package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;

import io.coterie.command.dev.DevCluster;
import io.coterie.command.json.Fields;

/**
 * A service of Debian's own agents, an address and a promoted role, on hosts whose power is switched by Debian's own
 * {@code fence_ipmilan} and a BMC for each. Where they are is looked at from outside of the cluster.
 */
class RealFenceIT {
    private static final String IPMI_SIM = "ipmi_sim";
    private static final String IPMITOOL = "ipmitool";
    private static final String AGENT = "fence_ipmilan";
    private static final String ADDRESS = "/usr/lib/ocf/resource.d/heartbeat/IPaddr2";
    private static final String STATEFUL = "/usr/lib/ocf/resource.d/pacemaker/Stateful";
    /** What the history says of a fence that has ended without a confirmation. */
    private static final Set<String> FAILED = Set.of("failed", "timed_out");
    private static final Path ROLE = Path.of("/run/role.state");
    private static final String RESOURCES = """
        defaults: {resource: {resource-stickiness: 100}}
        resources:
          address: {agent: "ocf:heartbeat:IPaddr2", monitor: 2s, parameters: {ip: %s, cidr_netmask: "24", nic: eth0}}
          role:
            promotable: true
            clone:
              agent: "ocf:pacemaker:Stateful"
              parameters: {state: %s}
              operations: [{name: monitor, interval: 3s}, {name: monitor, interval: 2s, role: Promoted}]
        constraints:
          - {colocate: address, with: role-clone, with-role: Promoted}
          - {first: role-clone, first-action: promote, then: address}
        """;
    private Watch watch;
    private List<Bmc> bmcs = List.of();
    /** How many fences of earlier scenarios are in the history. */
    private long known;

    /** After what every scenario must leave was asserted. */
    @AfterEach
    void close() {
        try {
            if (watch != null) {
                watch.close();
            }
        } finally {
            bmcs.forEach(Bmc::close);
        }
    }

    @Scenario(programs = {IPMI_SIM, IPMITOOL, AGENT, ADDRESS, STATEFUL})
    void addressAndRoleComeBackOnceWhateverBefallsTheirHost(final Lab lab) {
        begin(lab);
        final String first = lose(lab, lab::kill);
        final String second = lose(lab, lab::mute);
        final String third = lose(lab, lab::freeze);
        // what is short is no loss
        final String holder = holder();
        final int starts = starts(lab).size();
        lab.freeze(holder);
        Until.passes(Duration.ofMillis(1500));
        lab.thaw(holder);
        Rest.await(lab);
        assertEquals(Set.of(holder), watch.holders("address"));
        assertEquals(starts, starts(lab).size(), lab.journal()::toString);
        assertEquals(List.of(first, second, third), confirmed(lab));
    }

    @Scenario(programs = {IPMI_SIM, IPMITOOL, AGENT, ADDRESS, STATEFUL})
    void aBmcThatLiesOrDoesNotKnowTheMembersLeadsToNoRecoveryUntilItIsMended(final Lab lab) {
        begin(lab);
        final Bmc bmc = Bmc.of(bmcs, holder());
        final String lost = unconfirmed(lab, List.of(bmc::lies, bmc::passwordIsWrong));
        assertFalse(lab.journal().of(lost, "fence-lied").isEmpty(), lab.journal()::toString);
    }

    @Scenario(programs = {IPMI_SIM, IPMITOOL, AGENT, ADDRESS, STATEFUL})
    void aBmcThatRefusesOrStandsStillLeadsToNoRecoveryUntilItIsMended(final Lab lab) {
        begin(lab);
        final Bmc bmc = Bmc.of(bmcs, holder());
        final String lost = unconfirmed(lab, List.of(bmc::denies, bmc::frozen));
        assertFalse(lab.journal().of(lost, "fence-denied").isEmpty(), lab.journal()::toString);
    }

    private void begin(final Lab lab) {
        final String address = DevCluster.get(lab.folder()).isolation().orElseThrow().address(200);
        known = history(lab, lab.coordinator()).count();
        bmcs = Bmc.ofAll(lab);
        watch = new Watch(lab, address, ROLE);
        lab.applyWhole("cluster: dev\nfencing:\n  devices:\n" + bmcs.stream().map(Bmc::device)
            .collect(Collectors.joining()) + RESOURCES.formatted(address, ROLE));
        bothAreOnOneHost(Set.of());
        Rest.await(lab);
    }

    /** Where both are, once they are on one host that is none of these. */
    private String bothAreOnOneHost(final Set<String> not) {
        return Until.holds("the address and the promoted role are on one host, not on " + not,
            () -> List.of(watch.holders("address"), watch.holders("promoted")), h -> h.get(0).size() == 1
                && h.get(0).equals(h.get(1)) && !not.containsAll(h.get(0))).get(0).iterator().next();
    }

    private String holder() {
        return bothAreOnOneHost(Set.of());
    }

    /** Something befalls the host of both: they are elsewhere after one fence, and started once. */
    private String lose(final Lab lab, final Consumer<String> loss) {
        final String lost = holder();
        final long life = lab.incarnation(lost, lost);
        final List<String> starts = new ArrayList<>(starts(lab));
        final int fences = confirmed(lab).size();
        loss.accept(lost);
        starts.add(bothAreOnOneHost(Set.of(lost)));
        lab.heal();
        lab.awaitNewLife(lost, life);
        Rest.await(lab);
        assertEquals(starts, starts(lab), lab.journal()::toString);
        assertEquals(fences + 1, confirmed(lab).size(), lab.journal()::toString);
        lab.awaitFenced(lost);
        return lost;
    }

    /** The member of both is killed while its BMC fails in one way after the other; then the BMC works again. */
    private String unconfirmed(final Lab lab, final List<Consumer<Boolean>> faults) {
        final String lost = holder();
        final String asked = lab.others(lost).get(0);
        final long life = lab.incarnation(lost, lost);
        final List<String> starts = new ArrayList<>(starts(lab));
        Consumer<Boolean> last = fault -> lab.kill(lost);
        for (final Consumer<Boolean> fault : faults) {
            fault.accept(true);
            last.accept(false);
            last = fault;
            final long failures = failures(lab, asked);
            Until.holds("one more fence is not confirmed", () -> failures(lab, asked), n -> n > failures);
            assertEquals(List.of(Set.of(lost), Set.of(lost)), List.of(watch.holders("address"),
                watch.holders("promoted")), lab.journal()::toString);
        }
        assertEquals(starts, starts(lab), lab.journal()::toString);
        assertEquals(List.of(), confirmed(lab));
        last.accept(false);
        starts.add(bothAreOnOneHost(Set.of(lost)));
        lab.awaitNewLife(lost, life);
        assertEquals(starts, starts(lab), lab.journal()::toString);
        assertEquals(List.of(lost), confirmed(lab));
        return lost;
    }

    /** Where the address began to be, in order, by the word of the kernel. */
    private static List<String> starts(final Lab lab) {
        return lab.journal().of("address", "start").stream().map(Journal.Line::host).toList();
    }

    /** Who was fenced since the scenario began, by the cluster's history. */
    private List<String> confirmed(final Lab lab) {
        return history(lab, lab.coordinator()).skip(known).filter(f -> Fields.text(f, "status").equals("confirmed")
            && !Fields.text(f, "action").equals("on")).map(f -> Fields.text(f, "target")).toList();
    }

    private static long failures(final Lab lab, final String asked) {
        return history(lab, asked).filter(f -> FAILED.contains(Fields.text(f, "status"))).count();
    }

    private static Stream<Map<String, Object>> history(final Lab lab, final String asked) {
        return Fields.objects(lab.ask(asked, "/v1/fences"), "fences").stream();
    }
}
