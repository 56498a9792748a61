package io.coterie.conformance.fencing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.MemberId;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.Container;
import io.coterie.conformance.container.Processes;
import io.coterie.conformance.world.KitCluster;

/** A member in a process of its own, seen from the kit. Used by one thread. */
final class Target implements AutoCloseable {
    private final MemberId member;
    private final Process process;
    private final long agent;

    private Target(final MemberId member, final Process process, final long agent) {
        this.member = member;
        this.process = process;
        this.agent = agent;
    }

    static Target start(final Trial trial, final KitCluster cluster, final String node, final long life,
            final Map<String, String> settings, final Path folder) {
        final Container container = trial.subject().container().orElseThrow();
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=io/coterie/conformance/logback-runner.xml", "-cp",
            System.getProperty("java.class.path"), TargetMain.class.getName(), container.jar().toString(),
            trial.subject().description().kind(), folder.toString(), cluster.id().uuid().toString(), node, "" + life));
        settings.forEach((name, value) -> command.add(name + "=" + value));
        container.libraries().forEach(l -> command.add("beside:" + l));
        final MemberId member = MemberId.of(node, life);
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(ComponentNamespace.PROCESS_MARK, cluster.id().uuid() + "/" + member);
        try {
            final Process process = builder.redirectErrorStream(true).start();
            final CompletableFuture<Long> agent = new CompletableFuture<>();
            final Thread reader = new Thread(() -> read(process, agent), "kit target " + member);
            reader.setDaemon(true);
            reader.start();
            return trial.closing(new Target(member, process, agent.get(KitCluster.PATIENCE.toSeconds() * 2,
                TimeUnit.SECONDS)));
        } catch (final IOException e) {
            throw new UncheckedIOException("a target cannot be started", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CheckFailed("The check's time was up.", e);
        } catch (final java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new CheckFailed("The member " + member + " did not come up in a process of its own: " + e, e);
        }
    }

    private static void read(final Process process, final CompletableFuture<Long> agent) {
        final StringBuilder all = new StringBuilder();
        try (BufferedReader lines = new BufferedReader(new java.io.InputStreamReader(process.getInputStream(),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.append(line).append('\n');
                if (line.startsWith(TargetMain.READY)) {
                    agent.complete(Long.parseLong(line.substring(TargetMain.READY.length()).strip()));
                }
            }
        } catch (final IOException e) {
            all.append(e);
        }
        agent.completeExceptionally(new IllegalStateException("it ended, and said: " + all));
    }

    MemberId member() {
        return member;
    }

    /** {@return the numbers of its processes: the member, and what it had started} */
    List<Long> processes() {
        return List.of(process.pid(), agent);
    }

    boolean runs() {
        return processes().stream().anyMatch(Processes::runs);
    }

    boolean whole() {
        return processes().stream().allMatch(Processes::runs);
    }

    /** Stands still, as a member whose host hangs. */
    void freeze() {
        for (final long one : processes()) {
            try {
                Expect.equal(0, new ProcessBuilder("kill", "-STOP", Long.toString(one)).start().waitFor(),
                    "exit of kill -STOP");
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        processes().forEach(p -> ProcessHandle.of(p).ifPresent(ProcessHandle::destroyForcibly));
        Expect.within(KitCluster.PATIENCE, () -> !runs(), () -> "The target cannot be ended");
    }
}
