package io.coterie.runtime.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.Connections;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.rendezvous.Description;
import io.coterie.runtime.rendezvous.RendezvousClient;

/** Asks the other members of a cluster what they have, all at the same time. Safe for use by several threads. */
public final class OtherMembers {
    private static final Logger LOG = LoggerFactory.getLogger(OtherMembers.class);
    private final ClusterId cluster;
    private final NodeId self;
    private final RendezvousClient client;

    /**
     * Asks nobody yet.
     *
     * @param cluster who answers for another cluster is not believed
     * @param self the own node
     * @param connections opens the connections
     */
    public OtherMembers(final ClusterId cluster, final NodeId self, final Connections connections) {
        this.cluster = cluster;
        this.self = self;
        this.client = new RendezvousClient(connections);
    }

    /**
     * Asks.
     *
     * @param nodes the addresses of the rendezvous; this one included
     * @param limit how long to wait; who refuses a connection answers at once
     * @return the answers by address, of those that have come by then
     */
    public Map<String, Description> ask(final Map<NodeId, String> nodes, final Duration limit) {
        final Map<String, Description> answers = new ConcurrentHashMap<>();
        final List<String> others = new ArrayList<>();
        nodes.forEach((node, address) -> {
            if (!node.equals(self)) {
                others.add(address);
            }
        });
        final CountDownLatch left = new CountDownLatch(others.size());
        for (final String address : others) {
            final Thread thread = new Thread(() -> {
                try {
                    ask(address, answers);
                } finally {
                    left.countDown();
                }
            }, "ask " + address);
            thread.setDaemon(true);
            thread.start();
        }
        try {
            if (!left.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.info("{} of {} other members have not said what they have.", left.getCount(), others.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new TreeMap<>(answers);
    }

    /** {@return fetches bundles} */
    RendezvousClient client() {
        return client;
    }

    private void ask(final String address, final Map<String, Description> answers) {
        try {
            final Description description = client.ask(address);
            if (description.cluster().equals(cluster)) {
                answers.put(address, description);
            } else {
                LOG.warn("{} serves another cluster ({}); it is not asked.", address, description.cluster());
            }
        } catch (CoterieException e) {
            LOG.debug("{} does not say what it has: {}", address, e.getMessage());
        }
    }
}
