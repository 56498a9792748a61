package io.coterie.engine.jgroups;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.Discovery;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.NameCache;
import org.jgroups.util.Responses;

/**
 * Finds members at the endpoints that the rendezvous knows now, and at those that the transport has heard of. (JGroups'
 * own TCPPING wants fixed ports.) Runs on the threads of JGroups.
 */
final class EndpointDiscovery extends Discovery {
    private final Supplier<Collection<InetSocketAddress>> endpoints;
    private final BooleanSupplier founder;

    EndpointDiscovery(final Supplier<Collection<InetSocketAddress>> endpoints, final BooleanSupplier founder) {
        this.endpoints = endpoints;
        this.founder = founder;
        // it speaks TCPPING's messages, so it stands under its number
        setId(ClassConfigurator.getProtocolId(TCPPING.class));
    }

    @Override
    public boolean isDynamic() {
        return true;
    }

    @Override
    protected void findMembers(final List<Address> members, final boolean initial, final Responses responses) {
        final PhysicalAddress own = (PhysicalAddress) down(new Event(Event.GET_PHYSICAL_ADDRESS, local_addr));
        final PingData about = new PingData(local_addr, false, NameCache.get(local_addr), own);
        if (members != null && members.size() <= max_members_in_discovery_request) {
            about.mbrs(members);
        }
        final PingHeader header =
            new PingHeader(PingHeader.GET_MBRS_REQ).clusterName(cluster_name).initialDiscovery(initial);
        final Set<PhysicalAddress> targets = targets();
        targets.remove(own);
        if (initial && targets.isEmpty() && founder.getAsBoolean()) {
            // the others wait for this member: there is nobody who could answer
            responses.done();
        }
        for (final PhysicalAddress target : targets) {
            final Message request = new BytesMessage(target).setFlag(Message.Flag.DONT_BUNDLE, Message.Flag.OOB)
                .setFlag(Message.TransientFlag.DONT_LOOPBACK).putHeader(id, header).setArray(marshal(about));
            down_prot.down(request);
        }
    }

    private Set<PhysicalAddress> targets() {
        final Set<PhysicalAddress> targets = new LinkedHashSet<>();
        for (final InetSocketAddress endpoint : endpoints.get()) {
            targets.add(new IpAddress(endpoint.getAddress(), endpoint.getPort()));
        }
        if (down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESSES)) instanceof Collection<?> cached) {
            cached.forEach(address -> targets.add((PhysicalAddress) address));
        }
        return targets;
    }
}
