package io.coterie.runtime.rendezvous;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.coterie.api.core.LimitExceededException;

/**
 * What this member says of itself, and owns the endpoints that its instances published. Called from any thread, under
 * its own lock, since the revision must rise with the content.
 */
final class OwnFacts {
    /** Most instances with published ports, and most ports of one: what one frame can carry with room to spare. */
    static final int MAX_INSTANCES = 500;
    static final int MAX_PORTS = 20;

    private final RendezvousOptions options;
    private final String address;
    private final Map<String, Map<String, InetSocketAddress>> endpoints = new HashMap<>();
    private Facts last;

    OwnFacts(final RendezvousOptions options, final InetSocketAddress bound) {
        this.options = options;
        this.address = bound.getAddress().isAnyLocalAddress()
            ? options.nodes().getOrDefault(options.self().node(), Addresses.literal(bound))
            : Addresses.literal(bound);
    }

    /** Where the rendezvous listens, as others are told. */
    String address() {
        return address;
    }

    /** {@return what holds now} */
    synchronized Facts current() {
        final RendezvousOptions.Status status = options.status().get();
        final long revision = last == null ? 1 : last.revision();
        final Facts same = facts(revision, status);
        if (last != null && !same.equals(last)) {
            last = facts(revision + 1, status);
        } else {
            last = same;
        }
        return last;
    }

    /**
     * Keeps an endpoint.
     *
     * @return whether it was another one before
     */
    synchronized boolean publish(final String instance, final String name, final InetSocketAddress bound) {
        Objects.requireNonNull(name, "name");
        final Map<String, InetSocketAddress> ports = endpoints.computeIfAbsent(instance, i -> new HashMap<>());
        if (endpoints.size() > MAX_INSTANCES || !ports.containsKey(name) && ports.size() >= MAX_PORTS) {
            throw new LimitExceededException("rendezvous.too-many-endpoints",
                "The member publishes more than " + MAX_INSTANCES + " instances or " + MAX_PORTS + " ports of one.",
                "Withdraw the endpoints of instances that are gone.");
        }
        return !bound.equals(ports.put(name, bound));
    }

    /** Forgets what an instance published. */
    synchronized boolean withdraw(final String instance) {
        return endpoints.remove(instance) != null;
    }

    private Facts facts(final long revision, final RendezvousOptions.Status status) {
        return new Facts(options.protocol(), options.product(), options.cluster(), options.self(), address, revision,
            status.stateIndex(), status.instances(), endpoints);
    }
}
