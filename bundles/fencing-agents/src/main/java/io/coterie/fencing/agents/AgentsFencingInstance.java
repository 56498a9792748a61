package io.coterie.fencing.agents;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.fencing.Fencing;
import io.coterie.toolkit.process.ProcessRunner;

/** The life of one instance. Driven by the slot's owner thread. */
final class AgentsFencingInstance implements ComponentInstance<Fencing> {
    /** What the member's environment says of the development host that it runs on; agents for such hosts read it. */
    private static final String HOST = "COTERIE_HOST";
    private final AgentsFencing fencing;

    AgentsFencingInstance(final InstanceContext context) {
        final Configuration configuration = context.configuration();
        final Optional<Path> own = Optional.ofNullable(System.getProperty(AgentsFencingProvider.DISTRIBUTION))
            .filter(d -> !d.isBlank()).map(d -> Path.of(d, "lib", "fence"));
        final AgentPath path = AgentPath.of(configuration.text(AgentsFencingProvider.PATH), own);
        fencing = new AgentsFencing(context.self().node(), path,
            new AgentRunner(new ProcessRunner("coterie-fence-" + context.self().node()),
                environment(context.processMark(), System.getenv())), context.newScheduler("agents"),
            configuration.duration(AgentsFencingProvider.METADATA_TIMEOUT),
            configuration.duration(AgentsFencingProvider.TEST_TIMEOUT));
    }

    /**
     * From nothing. The mark is in it: when this member is fenced, an agent that it left running must not switch
     * anything off later.
     */
    static Map<String, String> environment(final String mark, final Map<String, String> own) {
        final Map<String, String> environment = new TreeMap<>();
        own.forEach((name, value) -> {
            if (name.startsWith(HOST)) {
                environment.put(name, value);
            }
        });
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LC_ALL", "C");
        environment.put(ComponentNamespace.PROCESS_MARK, mark);
        return environment;
    }

    @Override
    public Fencing service() {
        return fencing;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        // nothing is read before it is asked for: agents are described when a document names them
    }

    @Override
    public void close() {
        fencing.close();
    }
}
