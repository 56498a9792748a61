package io.coterie.engine.jgroups;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.stack.IpAddress;

import io.coterie.api.component.Connections;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/**
 * What an engine knows of its peers from outside: their endpoints, by the contexts of all instances that use the
 * engine, and which links a development partition cuts. Concurrent; called by JGroups for every message, so the
 * answers are reads of maps.
 */
final class PeerEndpoints {
    /** The name under which an instance publishes the port of the transport. */
    static final String ENDPOINT = "tcp";
    /** Addresses remembered; more are a sign of many restarts, and the memory is begun anew. */
    private static final int MAX_REMEMBERED = 1024;

    private final MemberId self;
    private final Connections connections;
    private final Map<InstanceContext, Subscription> attached = new ConcurrentHashMap<>();
    private final Map<InstanceContext, Map<MemberId, InetSocketAddress>> peers = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, NodeId> nodes = new ConcurrentHashMap<>();
    private final Map<Address, Optional<MemberId>> identities = new ConcurrentHashMap<>();

    PeerEndpoints(final MemberId self, final Connections connections) {
        this.self = self;
        this.connections = connections;
    }

    /** Learns from an instance's endpoints, from now on. */
    void learnFrom(final InstanceContext context) {
        attached.put(context, context.endpoints().subscribe(ENDPOINT, found -> {
            found.forEach((member, endpoint) -> remember(endpoint, member.node()));
            synchronized (peers) {
                peers.put(context, Map.copyOf(found));
                peers.notifyAll();
            }
        }));
    }

    /**
     * Waits until it is known where a member listens.
     *
     * @param member the member
     * @param limit how long to wait
     * @return whether it is known
     */
    boolean await(final MemberId member, final Duration limit) throws InterruptedException {
        final long end = System.nanoTime() + limit.toNanos();
        synchronized (peers) {
            while (peers.values().stream().noneMatch(found -> found.containsKey(member))) {
                final long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(peers, left);
            }
        }
        return true;
    }

    void forget(final InstanceContext context) {
        final Subscription subscription = attached.remove(context);
        if (subscription != null) {
            subscription.close();
        }
        peers.remove(context);
    }

    /** Tells every instance's endpoints where the engine listens. */
    void publish(final InetSocketAddress listening) {
        attached.keySet().forEach(context -> context.endpoints().publish(ENDPOINT, listening));
    }

    /** Tells the framework that every instance that uses the engine has failed for good. */
    void failed(final String code, final String problem) {
        attached.keySet().forEach(context -> context.failed(code, problem));
    }

    /** {@return where other members listen, as far as it is known now} */
    Collection<InetSocketAddress> known() {
        final Set<InetSocketAddress> known = new LinkedHashSet<>();
        peers.values().forEach(found -> known.addAll(found.values()));
        return known;
    }

    /** {@return where the member with an address listens; null if that is not known} */
    PhysicalAddress of(final Address address) {
        return MemberAddress.member(address).flatMap(member -> peers.values().stream()
            .map(found -> found.get(member)).filter(Objects::nonNull).findFirst())
            .map(endpoint -> new IpAddress(endpoint.getAddress(), endpoint.getPort())).orElse(null);
    }

    /** A member of a view is found at a physical address. */
    void located(final MemberId member, final Object physical) {
        if (physical instanceof IpAddress ip && !member.equals(self)) {
            remember(new InetSocketAddress(ip.getIpAddress(), ip.getPort()), member.node());
        }
    }

    /** Whether bytes may go to a physical address; who is there may not be known yet, then they may. */
    boolean sendsTo(final Address physical) {
        if (!(physical instanceof IpAddress ip)) {
            return true;
        }
        final NodeId node = nodes.get(new InetSocketAddress(ip.getIpAddress(), ip.getPort()));
        return node == null || connections.open(node, Connections.Direction.OUTGOING);
    }

    /** Whether messages of a member may come in; this member always hears itself. */
    boolean hears(final Address sender) {
        if (sender == null) {
            return true;
        }
        final Optional<MemberId> member = identities.computeIfAbsent(sender, MemberAddress::member);
        if (identities.size() > MAX_REMEMBERED) {
            identities.clear();
        }
        return member.isEmpty() || member.get().equals(self)
            || connections.open(member.get().node(), Connections.Direction.INCOMING);
    }

    private void remember(final InetSocketAddress endpoint, final NodeId node) {
        if (nodes.size() >= MAX_REMEMBERED) {
            nodes.clear();
        }
        nodes.put(endpoint, node);
    }
}
