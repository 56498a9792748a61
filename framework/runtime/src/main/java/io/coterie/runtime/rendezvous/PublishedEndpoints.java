package io.coterie.runtime.rendezvous;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.coterie.api.component.Endpoints;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Subscription;

/** The endpoints of one instance, as a view of the rendezvous. Has no state of its own. */
final class PublishedEndpoints implements Endpoints {
    private final Rendezvous rendezvous;
    private final String instance;
    private final InetSocketAddress bindAddress;

    PublishedEndpoints(final Rendezvous rendezvous, final String instance, final InetSocketAddress bindAddress) {
        this.rendezvous = rendezvous;
        this.instance = Objects.requireNonNull(instance, "instance");
        this.bindAddress = bindAddress;
    }

    @Override
    public InetSocketAddress bindAddress() {
        return bindAddress;
    }

    @Override
    public void publish(final String name, final InetSocketAddress address) {
        rendezvous.publish(instance, name, address);
    }

    @Override
    public Map<MemberId, InetSocketAddress> peers(final String name) {
        return peers(name, rendezvous.peers());
    }

    @Override
    public Subscription subscribe(final String name, final Consumer<Map<MemberId, InetSocketAddress>> listener) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(listener, "listener");
        final EndpointListener told = new EndpointListener(name, listener);
        return rendezvous.listen(told);
    }

    private Map<MemberId, InetSocketAddress> peers(final String name,
            final Map<?, Peer> known) {
        final Map<MemberId, InetSocketAddress> found = new HashMap<>();
        for (final Peer peer : known.values()) {
            final InetSocketAddress address = peer.facts().endpoints().getOrDefault(instance, Map.of()).get(name);
            if (address != null) {
                found.put(peer.facts().member(), address);
            }
        }
        return found;
    }

    /** Tells of changes alone; runs on the owner thread of the rendezvous. */
    private final class EndpointListener implements Rendezvous.PeersListener {
        private final String name;
        private final Consumer<Map<MemberId, InetSocketAddress>> listener;
        private Map<MemberId, InetSocketAddress> last;

        EndpointListener(final String name, final Consumer<Map<MemberId, InetSocketAddress>> listener) {
            this.name = name;
            this.listener = listener;
        }

        @Override
        public void changed(final Map<?, Peer> peers) {
            final Map<MemberId, InetSocketAddress> now = peers(name, peers);
            if (!now.equals(last)) {
                last = now;
                listener.accept(Map.copyOf(now));
            }
        }
    }
}
