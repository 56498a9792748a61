package io.coterie.itests.simulation;

import java.time.Duration;
import java.util.Random;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.simulation.SimulatedCluster;

/** Chooses what goes wrong, and when; all from the seed. On the simulation's thread. */
final class Faults {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST_FREEZE = Duration.ofSeconds(10);
    /** Far longer than it takes to choose and to fence; it is still frozen when the faults end. */
    private static final Duration LONG_FREEZE = Duration.ofSeconds(30);
    private static final Duration LONGEST_FULL = Duration.ofSeconds(8);
    /** What a wrong time zone, or a daemon that corrects a clock that was never set, makes of it. */
    private static final Duration JUMP = Duration.ofHours(1);
    private static final Duration WORST_DELAY = Duration.ofMillis(300);
    private static final Duration GOOD_DELAY = Duration.ofMillis(2);
    private final Campaign campaign;
    private final Scenario scenario;
    private final SimulatedCluster cluster;
    private final Random random;
    private boolean ended;

    /** What can go wrong. */
    enum Kind {
        CRASH, CRASH_LEADER, FREEZE, ISOLATE, CUT_ONE_WAY, FREEZE_LEADER, DELAY, SERVICE_FAILS, CRASH_ALL, DISK_LOST,
        LEAVE, DISK_FULL, CLOCK_JUMP, POWER, POWER_ALL, FREEZE_LEADER_LONG, UNSEAT, HEAL
    }

    Faults(final Campaign campaign, final Scenario scenario) {
        this.campaign = campaign;
        this.scenario = scenario;
        this.cluster = campaign.cluster();
        this.random = campaign.simulation().random();
    }

    void begin() {
        next();
    }

    void end() {
        ended = true;
        cluster.network().delay(GOOD_DELAY);
        campaign.ids().forEach(node -> cluster.disk(node).full(false));
    }

    private void next() {
        campaign.simulation().plan(campaign.simulation().between(SHORTEST, scenario.mostPause()), () -> {
            if (!ended) {
                strike(choose());
                next();
            }
        });
    }

    private Kind choose() {
        final int[] weights = scenario.weights();
        int sum = 4;
        for (final int weight : weights) {
            sum += weight;
        }
        int left = random.nextInt(sum);
        for (int i = 0; i < weights.length; i++) {
            left -= weights[i];
            if (left < 0) {
                return Kind.values()[i];
            }
        }
        return left < 1 ? Kind.UNSEAT : Kind.HEAL;
    }

    private NodeId node() {
        return campaign.ids().get(random.nextInt(campaign.ids().size()));
    }

    private NodeId leader() {
        return campaign.consensus().leader().map(MemberId::node).orElseGet(this::node);
    }

    private void strike(final Kind kind) {
        campaign.recorder().count("fault " + kind);
        switch (kind) {
            case CRASH -> campaign.crash(node());
            case CRASH_LEADER -> campaign.crash(leader());
            case FREEZE -> freeze(node());
            case FREEZE_LEADER -> freeze(leader());
            case ISOLATE -> cluster.isolate(node());
            case CUT_ONE_WAY -> cut();
            case DELAY -> cluster.network().delay(campaign.simulation().between(GOOD_DELAY, WORST_DELAY));
            case SERVICE_FAILS -> campaign.services().fail(node(), random.nextInt(10));
            case CRASH_ALL -> campaign.ids().forEach(campaign::crash);
            case DISK_LOST -> loseDisk(node());
            case DISK_FULL -> fillDisk(node());
            case CLOCK_JUMP -> campaign.jump(node(), random.nextBoolean() ? JUMP : JUMP.negated());
            case LEAVE -> campaign.leave(node());
            case POWER -> campaign.powerFails(node());
            case POWER_ALL -> campaign.ids().forEach(campaign::powerFails);
            case FREEZE_LEADER_LONG -> cluster.pause(leader(), LONG_FREEZE);
            case UNSEAT -> campaign.consensus().unseat();
            case HEAL -> cluster.heal();
            default -> throw new IllegalStateException("unknown fault " + kind);
        }
    }

    private void freeze(final NodeId node) {
        cluster.pause(node, campaign.simulation().between(SHORTEST, LONGEST_FREEZE));
    }

    private void cut() {
        final NodeId from = node();
        final NodeId to = node();
        if (!from.equals(to)) {
            cluster.cut(from, to);
        }
    }

    private void fillDisk(final NodeId node) {
        cluster.disk(node).full(true);
        campaign.simulation().plan(campaign.simulation().between(SHORTEST, LONGEST_FULL),
            () -> cluster.disk(node).full(false));
    }

    /** One disk at a time: a majority keeps its own. */
    private void loseDisk(final NodeId node) {
        campaign.crash(node);
        campaign.simulation().trace("the disk of " + node + " is lost");
        cluster.disk(node).lose();
        campaign.recorder().diskLost(node);
    }
}
