package io.coterie.itests.simulation;

import java.util.Optional;

import io.coterie.api.state.HostLife;
import io.coterie.manager.MemberHost;
import io.coterie.simulation.SimulatedProcess;

/** The host of one simulated member. */
final class SimulatedHost implements MemberHost {
    private final SimulatedProcess process;
    private final CampaignWorld world;

    SimulatedHost(final SimulatedProcess process, final CampaignWorld world) {
        this.process = process;
        this.world = world;
    }

    @Override
    public Optional<HostLife> life() {
        return Optional.of(world.hostLife(process.member().node()));
    }

    @Override
    public void killStarted(final String mark) {
        world.services().kill(process.member());
    }
}
