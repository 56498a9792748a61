package io.coterie.command.dev;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.client.ControlClient;
import io.coterie.command.host.Hosts;

/**
 * Cuts and heals the links of a development cluster: between isolated hosts in their network, otherwise in the members,
 * on both sides of each link. Keeps nothing.
 */
final class DevLinks {
    private static final String BOTH = "both";
    private final DevCluster cluster;
    private final Consumer<String> progress;

    DevLinks(final DevCluster cluster, final Consumer<String> progress) {
        this.cluster = cluster;
        this.progress = progress;
    }

    /** One cut: at which member, towards which peer, in which direction. */
    record Cut(String at, String peer, String direction) {
    }

    /** What has to be cut where: on both sides, so that no side depends on the other's filter. Pure. */
    static List<Cut> cuts(final String node, final Collection<String> peers, final boolean oneWay) {
        final List<Cut> cuts = new ArrayList<>();
        for (final String peer : peers) {
            cuts.add(new Cut(node, peer, oneWay ? "outgoing" : BOTH));
            cuts.add(new Cut(peer, node, oneWay ? "incoming" : BOTH));
        }
        return cuts;
    }

    void partition(final String node, final List<String> from, final boolean oneWay) {
        final List<String> peers = from.isEmpty() ? cluster.nodes().stream().filter(n -> !n.equals(node)).toList()
            : from;
        cluster.check(node);
        peers.forEach(cluster::check);
        final String said = node + (oneWay ? " is no longer heard by " : " is cut off from ")
            + String.join(", ", peers) + "; 'coterie dev heal' ends it.";
        final Optional<Hosts> hosts = cluster.hosts();
        if (hosts.isPresent()) {
            hosts.get().cut(node, peers, oneWay);
            progress.accept(said);
            return;
        }
        int done = 0;
        for (final Cut cut : cuts(node, peers, oneWay)) {
            final var address = cluster.address(cut.at());
            if (address.isPresent()) {
                new ControlClient(address.get()).post("/v1/dev/cut",
                    Map.of("peer", cut.peer(), "direction", cut.direction()));
                done++;
            }
        }
        if (done == 0) {
            throw new Failure(ExitCode.NOT_FOUND, "dev.not-running", "None of these members runs.",
                "Start the cluster with 'coterie dev up'.");
        }
        progress.accept(said);
    }

    void heal() {
        cluster.hosts().ifPresent(Hosts::heal);
        for (final String node : cluster.nodes()) {
            cluster.address(node).map(ControlClient::new).filter(ControlClient::alive)
                .ifPresent(c -> c.post("/v1/dev/heal", Map.of()));
        }
        progress.accept("All links pass again.");
    }
}
