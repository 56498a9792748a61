package io.coterie.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.coterie.bench.host.Pacemakers;
import io.coterie.bench.host.Shell;

/** Corosync and Pacemaker, taken apart by the logs of those that stay. */
final class PacemakerFailover implements Failover {
    private final Pacemakers cluster;

    /** Starts three in new hosts. */
    PacemakerFailover(final Path folder) throws IOException {
        cluster = new Pacemakers(Files.createDirectory(folder.resolve("pacemaker")), 3);
        try {
            Failover.await("all take part", () -> Optional.of(true).filter(t -> configured()));
        } catch (IOException | AssertionError e) {
            close();
            throw e;
        }
    }

    private boolean configured() {
        try {
            return cluster.configure();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public Times round(final Cause cause) throws IOException {
        // whoever was fenced is off, and comes back first; nothing happens to a host that is on
        cluster.hosts().nodes().forEach(n -> cluster.hosts().power(n, "on"));
        final String node = Failover.await("the service runs and all take part", cluster::service);
        final long pid = cluster.hosts().process(node, "corosync");
        final CompletableFuture<Instant> lost = CompletableFuture.supplyAsync(() -> Failover.lost(pid));
        switch (cause) {
            case POWER -> cluster.hosts().power(node, "off");
            case PROCESS -> Shell.must("kill", "-KILL", Long.toString(pid));
            default -> cluster.hosts().freeze(node);
        }
        final Instant at = lost.join();
        return Failover.await("the service is back", () -> times(cluster.said(node, at), node, at));
    }

    private static Optional<Times> times(final List<Pacemakers.Line> lines, final String node, final Instant at) {
        double detected = Double.NaN;
        double begins = Double.NaN;
        double fenced = Double.NaN;
        for (final Pacemakers.Line line : lines) {
            final String text = line.text();
            final double millis = Duration.between(at, line.at()).toNanos() / 1e6;
            if (text.contains("Node " + node + " state is now lost") && Double.isNaN(detected)) {
                detected = millis;
            } else if (text.contains("Requesting fencing") && text.contains(" of node " + node)
                    && Double.isNaN(begins)) {
                begins = millis;
            } else if (text.matches(".*Operation '\\w+' targeting " + node + " by .*: OK .*") && Double.isNaN(fenced)) {
                fenced = millis;
            } else if (text.contains("Result of start operation for service on ") && text.contains(": ok ")
                    && !Double.isNaN(fenced)) {
                return Optional.of(new Times(detected, begins, fenced, millis));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
