package io.coterie.resource.ocf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.toolkit.process.MachineFolder;
import io.coterie.toolkit.process.ProcessRunner;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one instance. Driven by the slot's owner thread; the service is called from any thread. */
final class OcfInstance implements ComponentInstance<ResourceAgents> {
    /** Where agents that know no other place keep their notes; the OCF API asks for it. */
    private static final Path COMMON_RUN = Path.of("/run/resource-agents");
    /** As the packages of the agents make it: readable for all, and nobody deletes what is another's. */
    private static final int COMMON_RUN_MODE = 01755;
    private static final Duration DRAIN_PAUSE = Duration.ofMillis(20);
    private static final Logger LOG = LoggerFactory.getLogger(OcfInstance.class);

    private final InstanceContext context;
    private final Service service = new Service();
    private ProcessRunner runner;
    private volatile OcfAgents agents;

    OcfInstance(final InstanceContext context) {
        this.context = context;
    }

    @Override
    public ResourceAgents service() {
        return service;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        final Path data = context.dataDirectory();
        final List<Path> roots = new ArrayList<>();
        for (final String root : context.configuration().text(OcfProvider.ROOTS).split(":")) {
            if (!root.isBlank()) {
                roots.add(Path.of(root.trim()));
            }
        }
        roots.add(data.resolve("ocf"));
        try {
            BundledFiles.extract(data);
            final OcfEnvironment environment = new OcfEnvironment(runDirectory(), data.resolve("tools"),
                Path.of(System.getProperty("java.home"), "bin", "java"), context.processMark());
            runner = new ProcessRunner("coterie-ocf-" + context.self().node());
            agents = new OcfAgents(new AgentFinder(roots), environment, ProcessOnlyAgents.load(), runner,
                context.newScheduler("prepare"), data.resolve("actions"), context.nodes().keySet(),
                context.configuration().duration(OcfProvider.METADATA_TIMEOUT));
        } catch (final IOException e) {
            throw new CoterieException("resource.no-folder", "The agents cannot be prepared: " + e.getMessage() + ".",
                "Make room and let the member write to " + data + ".", e);
        }
    }

    private Path runDirectory() throws IOException {
        final String configured = context.configuration().text(OcfProvider.RUN_DIRECTORY);
        if (Files.isWritable(Path.of("/run"))) {
            commonRun();
        }
        return configured.isBlank() ? MachineFolder.usual().run(context.cluster().uuid(), context.self().node())
            : Files.createDirectories(Path.of(configured));
    }

    private static void commonRun() {
        if (!Files.exists(COMMON_RUN)) {
            try {
                Files.createDirectories(COMMON_RUN);
                Files.setAttribute(COMMON_RUN, "unix:mode", COMMON_RUN_MODE);
            } catch (final IOException e) {
                LOG.info("{} cannot be made; agents that know no other place will fail: {}", COMMON_RUN,
                    e.getMessage());
            }
        }
    }

    @Override
    public void drain(final Duration timeout) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        while (runner != null && runner.runningCount() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(DRAIN_PAUSE.toNanos());
        }
    }

    @Override
    public void close() {
        agents = null;
        if (runner != null) {
            runner.close();
            runner = null;
        }
    }

    /** Routes to the agents while the instance is warm. */
    private final class Service implements ResourceAgents {
        private OcfAgents open() {
            final OcfAgents current = agents;
            if (current == null) {
                throw new UnavailableException("resource.not-running", "The component for OCF agents is not running.",
                    "Try again when it is.");
            }
            return current;
        }

        @Override
        public String agentClass() {
            return AgentName.CLASS;
        }

        @Override
        public List<String> agents() {
            return open().agents();
        }

        @Override
        public CompletionStage<AgentMetadata> metadata(final String agent) {
            try {
                return open().metadata(agent);
            } catch (final UnavailableException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletionStage<ActionResult> execute(final ActionRequest request) {
            try {
                return open().execute(request);
            } catch (final UnavailableException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void cancel(final String resource) {
            final OcfAgents current = agents;
            if (current != null) {
                current.cancel(resource);
            }
        }
    }
}
