package io.coterie.command.dev;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.home.Until;
import io.coterie.command.host.Host;
import io.coterie.command.host.Hosts;

/** Ends a development cluster, in whatever state it is, and leaves no process behind. Used on one thread. */
public final class DevStop {
    /** How long members have to leave: a few services with quick stops, and a member's own limit. */
    private static final Duration GRACE = Duration.ofSeconds(30);
    /** How long the system may take to end what was killed. */
    private static final Duration KILLED = Duration.ofSeconds(10);
    private final DevCluster cluster;
    private final Consumer<String> progress;

    /**
     * Prepares.
     *
     * @param cluster which
     * @param progress gets a line for each step
     */
    public DevStop(final DevCluster cluster, final Consumer<String> progress) {
        this.cluster = cluster;
        this.progress = progress;
    }

    /** Asks the members to end, then kills whatever carries the cluster's mark. */
    public void down() {
        final Optional<Hosts> hosts = cluster.hosts();
        final List<MarkedProcess> members = cluster.processes().stream().filter(MarkedProcess::isMember).toList();
        if (!members.isEmpty()) {
            progress.accept("Stopping " + members.size() + " members ...");
            hosts.ifPresentOrElse(DevStop::prepare, () -> members.forEach(m -> signal(m, "CONT")));
            members.forEach(m -> ProcessHandle.of(m.pid()).ifPresent(ProcessHandle::destroy));
            if (!Until.holds(GRACE, () -> members.stream().noneMatch(m -> MarkedProcess.alive(m.pid())))) {
                progress.accept("Not all members stopped by themselves; they are killed.");
            }
        }
        kill();
        hosts.ifPresent(Hosts::down);
        progress.accept("No process of the cluster is left.");
    }

    /** Kills whatever carries the cluster's mark, at once: nothing of it is needed any more. */
    public void kill() {
        // what is killed may just be starting something that carries the mark too: look until nothing is left
        final boolean gone = Until.holds(KILLED, () -> {
            final List<MarkedProcess> left = cluster.processes();
            left.forEach(MarkedProcess::kill);
            return left.isEmpty();
        });
        if (!gone) {
            throw new Failure(ExitCode.FAILED, "dev.processes-left", "Processes of the cluster are still there: "
                + cluster.processes().stream().map(p -> p.pid() + " " + p.command()).toList() + ".",
                "End them as the user that they belong to.");
        }
    }

    /** Lets the members reach each other, so that they leave in order; and nobody boots what has just ended. */
    private static void prepare(final Hosts hosts) {
        hosts.stopBoards();
        hosts.heal();
        hosts.all().stream().filter(Host::isOn).forEach(Host::thaw);
    }

    /**
     * Sends a signal that Java has no word for.
     *
     * @param process to whom
     * @param signal its name without SIG
     */
    static void signal(final MarkedProcess process, final String signal) {
        try {
            final Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            if (kill.waitFor() != 0 && MarkedProcess.alive(process.pid())) {
                throw new Failure(ExitCode.NOT_PERMITTED, "dev.cannot-signal", "The process " + process.pid()
                    + " does not take the signal " + signal + ".", "Run the command as the user that started it.");
            }
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "dev.cannot-signal", "The program 'kill' cannot be run: "
                + e.getMessage() + ".", "Install it: it is part of procps or util-linux.");
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
