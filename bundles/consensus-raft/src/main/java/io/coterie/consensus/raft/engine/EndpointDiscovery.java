package io.coterie.consensus.raft.engine;

import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;

/**
 * Discovery by a list of addresses that changes while it runs: the ports are those that members publish, so an
 * ephemeral one is found all the same, which the engine takes on trust. Runs on the engine's threads.
 */
final class EndpointDiscovery extends TCPPING {
    EndpointDiscovery() {
        setId(ClassConfigurator.getProtocolId(TCPPING.class));
    }

    @Override
    public boolean isDynamic() {
        return true;
    }
}
