package io.coterie.resource.ocf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.toolkit.process.ProcessKiller;
import io.coterie.toolkit.process.ProcessRunner;
import io.coterie.toolkit.process.ProcessTable;
import io.coterie.toolkit.process.ScannedProcess;

/** A member's OCF executor in a temporary folder, with what it started ended at the end. */
final class OcfFixture implements AutoCloseable {
    static final NodeId NODE = NodeId.of("n1");
    static final List<NodeId> NODES = List.of(NODE, NodeId.of("n2"));
    final Path folder;
    final Path run;
    final String mark = UUID.randomUUID() + "/n1#1";
    final OcfAgents agents;
    private final ProcessRunner runner = new ProcessRunner("ocf-test");

    OcfFixture(final Path folder, final Path... roots) {
        this.folder = folder;
        try {
            run = Files.createDirectories(folder.resolve("run"));
            BundledFiles.extract(folder);
            final List<Path> all = new java.util.ArrayList<>(List.of(roots));
            all.add(folder.resolve("ocf"));
            agents = new OcfAgents(new AgentFinder(all), new OcfEnvironment(run, folder.resolve("tools"),
                Path.of(System.getProperty("java.home"), "bin", "java"), mark), ProcessOnlyAgents.load(), runner,
                Runnable::run, folder.resolve("actions"), NODES, Duration.ofSeconds(30));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ActionResult run(final String agent, final String action, final Map<String, String> parameters)
        throws Exception {
        return run(agent, action, parameters, Map.of(), Duration.ofSeconds(30));
    }

    ActionResult run(final String agent, final String action, final Map<String, String> parameters,
            final Map<String, String> meta, final Duration timeout) throws Exception {
        return agents.execute(new ActionRequest(agent, action, "res", NODE, parameters, meta, Duration.ZERO, timeout,
            0)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    Path agent(final String name, final String script) throws IOException {
        final Path file = folder.resolve("ocf/resource.d/test").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script);
        file.toFile().setExecutable(true);
        return file;
    }

    List<ScannedProcess> processes() {
        return new ProcessTable(ProcessTable.PROC, Set.of(ComponentNamespace.PROCESS_MARK)).scan().stream()
            .filter(p -> p.alive() && p.variable(ComponentNamespace.PROCESS_MARK).filter(mark::equals).isPresent())
            .toList();
    }

    void killAll() {
        final ProcessTable table = new ProcessTable(ProcessTable.PROC, Set.of(ComponentNamespace.PROCESS_MARK));
        new ProcessKiller(table).kill(processes(), table.scan());
    }

    @Override
    public void close() {
        runner.close();
        killAll();
    }
}
