package io.coterie.command.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.coterie.command.Durations;
import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.client.ControlClient;
import io.coterie.command.home.Distribution;
import io.coterie.command.home.Until;
import io.coterie.command.host.Host;
import io.coterie.command.host.Hosts;
import io.coterie.command.json.Fields;

/** Starts members of a development cluster and waits until they take part. Used on one thread. */
public final class DevStart {
    /** Lines of a member's last words that are shown. */
    private static final int LAST_WORDS = 12;
    private final DevCluster cluster;
    private final Distribution distribution;
    private final Consumer<String> progress;
    private final long end;
    private final long began = System.nanoTime();

    /**
     * Prepares; starts nothing.
     *
     * @param cluster whose members
     * @param distribution with what
     * @param timeout how long all of it may take
     * @param progress gets a line for each step
     */
    public DevStart(final DevCluster cluster, final Distribution distribution, final Duration timeout,
            final Consumer<String> progress) {
        this.cluster = cluster;
        this.distribution = distribution;
        this.progress = progress;
        this.end = began + timeout.toNanos();
    }

    /**
     * Starts those that do not run, and waits until all of them take part.
     *
     * @param nodes whose members
     */
    public void up(final Collection<String> nodes) {
        cluster.makeHomes();
        final List<String> missing = new ArrayList<>();
        for (final String node : nodes) {
            if (cluster.member(node).isPresent()) {
                progress.accept(node + " runs already");
            } else {
                missing.add(node);
            }
        }
        final Map<String, Supplier<OptionalInt>> started = start(missing);
        for (final String node : nodes) {
            await(node, "answers", started.get(node), () -> client(node).filter(ControlClient::alive).isPresent());
        }
        found(nodes.iterator().next());
        for (final String node : nodes) {
            await(node, "takes part", started.get(node), () -> client(node).filter(ControlClient::ready).isPresent());
            progress.accept(node + " takes part (" + Durations.seconds(Duration.ofNanos(System.nanoTime() - began))
                + ")");
        }
    }

    /** Starts members, and returns for each how to see that it ended, with which status. */
    private Map<String, Supplier<OptionalInt>> start(final List<String> nodes) {
        final Map<String, Supplier<OptionalInt>> started = new LinkedHashMap<>();
        final Optional<Hosts> hosts = cluster.hosts();
        // also where no member is missing: a board controller may be
        hosts.ifPresent(h -> h.up(distribution, nodes));
        for (final String node : nodes) {
            if (hosts.isPresent()) {
                final Host host = hosts.get().host(node);
                started.put(node, host::memberStatus);
            } else {
                final Process process = distribution.startDetached(cluster.home(node));
                started.put(node, () -> process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue()));
            }
            progress.accept(node + " is starting");
        }
        return started;
    }

    /** It may have ended between two looks. */
    private Optional<ControlClient> client(final String node) {
        return cluster.address(node).map(ControlClient::new);
    }

    private void await(final String node, final String what, final Supplier<OptionalInt> ended,
            final BooleanSupplier condition) {
        final Supplier<OptionalInt> status = ended != null ? ended : OptionalInt::empty;
        final boolean held = Until.holds(left(), () -> condition.getAsBoolean() || status.get().isPresent());
        if (status.get().isPresent()) {
            final int with = status.get().getAsInt();
            throw new Failure(with == ExitCode.INCOMPATIBLE.status() ? ExitCode.INCOMPATIBLE : ExitCode.FAILED,
                "dev.member-ended", "The member " + node + " ended with status " + with + ":" + lastWords(node),
                "See " + cluster.home(node).resolve("log") + ".");
        }
        if (!held) {
            throw new Failure(ExitCode.TIMEOUT, "dev.timeout", "The member " + node + " was not in time so far that it "
                + what + "." + lastWords(node),
                "See " + cluster.home(node).resolve("log") + ", or give a longer --timeout.");
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    /** A cluster without a document takes nobody in: the first one names its nodes. */
    private void found(final String node) {
        final Failure[] last = new Failure[1];
        final boolean done = Until.holds(left(), () -> {
            try {
                final Optional<ControlClient> found = client(node);
                if (found.isEmpty()) {
                    return false;
                }
                final ControlClient client = found.get();
                final var present = client.get("/v1/document");
                final long version = Fields.number(present, "version");
                // a cluster that is left without a document founds itself after a while: this one has a fence device
                if (version == 0 || "coterie".equals(Fields.text(present, "author"))) {
                    client.text("PUT", "/v1/document?author=dev&comment=" + "the%20first%20document",
                        cluster.document(), Map.of("If-Match", "\"" + version + "\""));
                    progress.accept("the first document holds");
                }
                return true;
            } catch (final Failure e) {
                last[0] = e;
                if (e.exitCode() == ExitCode.CHECK_FAILED) {
                    throw e;
                }
                // no leader yet, or somebody else was first: look again
                return false;
            }
        });
        if (!done) {
            throw last[0] != null ? last[0] : new Failure(ExitCode.TIMEOUT, "dev.timeout",
                "The members found no leader in time.", "See " + cluster.folder() + "/*/log.");
        }
    }

    private String lastWords(final String node) {
        final Path console = Distribution.console(cluster.home(node));
        try {
            final List<String> lines = Files.readAllLines(console);
            return lines.isEmpty() ? "" : "\n  "
                + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size())) + "\n";
        } catch (final IOException e) {
            return " (It left no last words: " + e.getMessage() + ")";
        }
    }
}
