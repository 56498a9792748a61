package io.coterie.resource.ocf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.CoterieException;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.toolkit.process.MachineFolder;
import io.coterie.toolkit.process.ProcessRunner;
import io.coterie.toolkit.resource.AgentsGate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one instance. Driven by the slot's owner thread; the service is called from any thread. */
final class OcfInstance implements ComponentInstance<ResourceAgents> {
    /** Where agents that know no other place keep their notes; the OCF API asks for it. */
    private static final Path COMMON_RUN = Path.of("/run/resource-agents");
    /** As the packages of the agents make it: readable for all, and nobody deletes what is another's. */
    private static final int COMMON_RUN_MODE = 01755;
    private static final Logger LOG = LoggerFactory.getLogger(OcfInstance.class);

    private final InstanceContext context;
    private final AgentsGate gate = new AgentsGate(AgentName.CLASS);
    private ProcessRunner runner;

    OcfInstance(final InstanceContext context) {
        this.context = context;
    }

    @Override
    public ResourceAgents service() {
        return gate;
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
            gate.open(new OcfAgents(new AgentFinder(roots), environment, ProcessOnlyAgents.load(), runner,
                context.newScheduler("prepare"), data.resolve("actions"), context.nodes().keySet(),
                context.configuration().duration(OcfProvider.METADATA_TIMEOUT)));
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
        gate.drain(timeout);
    }

    @Override
    public void close() {
        gate.close();
        if (runner != null) {
            runner.close();
            runner = null;
        }
        gate.abandon();
    }
}
