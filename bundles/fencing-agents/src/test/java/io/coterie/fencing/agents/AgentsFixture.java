package io.coterie.fencing.agents;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.toolkit.process.ProcessKiller;
import io.coterie.toolkit.process.ProcessRunner;
import io.coterie.toolkit.process.ProcessTable;
import io.coterie.toolkit.process.ScannedProcess;

/** A member's component for fence agents, with the agents of Debian and of a folder of the test's own. */
final class AgentsFixture implements AutoCloseable {
    static final Path INSTALLED = Path.of("/usr/sbin");
    static final NodeId N2 = NodeId.of("n2");
    final String mark = UUID.randomUUID() + "/n1#1";
    final AgentsFencing fencing;
    private final Path folder;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    AgentsFixture(final Path folder) {
        this(folder, Duration.ofSeconds(30));
    }

    AgentsFixture(final Path folder, final Duration metadataTimeout) {
        this.folder = folder;
        fencing = new AgentsFencing(NodeId.of("n1"), new AgentPath(List.of(folder, INSTALLED)),
            new AgentRunner(new ProcessRunner("fence-test"), AgentsFencingInstance.environment(mark, Map.of())),
            new TestScheduler(), metadataTimeout, Duration.ofSeconds(30));
    }

    private final class TestScheduler implements Scheduler {
        @Override
        public void execute(final Runnable task) {
            executor.execute(task);
        }

        @Override
        public Subscription schedule(final Duration delay, final Runnable task) {
            final Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }
    }

    static void need(final String agent) {
        final boolean installed = Files.isExecutable(INSTALLED.resolve(agent));
        final String missing = agent + " is not installed (Debian: fence-agents)";
        // .ci/run installs them, so there their absence is a failure and not a reason to skip
        assertTrue(installed || System.getenv("CI") == null, missing);
        assumeTrue(installed, "skipped: " + missing);
    }

    /** Writes an agent of the test's own: a shell script that finds its input in variables. */
    void agent(final String name, final String actions, final String script) {
        try {
            final Path file = folder.resolve(name);
            Files.writeString(file, """
                #!/bin/sh
                while IFS= read -r line; do
                    case $line in action=*) action=${line#*=} ;; plug=*) plug=${line#*=} ;;
                        password=*) password=${line#*=} ;; esac
                done
                if [ "$action" = metadata ]; then
                    echo '<resource-agent name="%s" shortdesc="test"><parameters>'
                    echo '<parameter name="plug" required="1"/><parameter name="password"/></parameters><actions>'
                    for a in %s; do echo "<action name=\\"$a\\"/>"; done
                    echo '</actions></resource-agent>'
                    exit 0
                fi
                cd %s
                echo "$action $plug" >> calls
                %s
                """.formatted(name, actions, folder, script));
            assertTrue(file.toFile().setExecutable(true));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> calls() throws IOException {
        final Path file = folder.resolve("calls");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    static FenceDevice device(final String agent, final Map<String, String> parameters) {
        return new FenceDevice("power", agent, Set.of(N2), Map.of(), parameters);
    }

    CompletionStage<FenceResult> begin(final FenceDevice device, final FenceRequest.Action action, final long term,
            final Duration timeout) {
        return fencing.fence(new FenceRequest(device, MemberId.of("n2", 5), action, new Term(term), timeout, "test"));
    }

    FenceResult fence(final FenceDevice device, final FenceRequest.Action action) throws Exception {
        return begin(device, action, 1, Duration.ofSeconds(40)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    FenceResult test(final FenceDevice device) throws Exception {
        return fencing.test(device, N2).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** What runs for this member. */
    List<ScannedProcess> processes() {
        return new ProcessTable(ProcessTable.PROC, Set.of(ComponentNamespace.PROCESS_MARK)).scan().stream()
            .filter(p -> p.alive() && p.variable(ComponentNamespace.PROCESS_MARK).filter(mark::equals).isPresent())
            .toList();
    }

    /** The processes that show a text in their command line or environment to whoever may look. */
    static List<String> showing(final String text) throws IOException {
        final List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (final Path process : processes) {
                for (final String file : List.of("cmdline", "environ")) {
                    if (read(process.resolve(file)).contains(text)) {
                        found.add(process.resolve(file).toString());
                    }
                }
            }
        }
        return found;
    }

    private static String read(final Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (final IOException e) {
            // it has ended meanwhile, or is another user's
            return "";
        }
    }

    @Override
    public void close() {
        fencing.close();
        executor.shutdownNow();
        final ProcessTable table = new ProcessTable(ProcessTable.PROC, Set.of(ComponentNamespace.PROCESS_MARK));
        new ProcessKiller(table).kill(processes(), table.scan());
    }
}
