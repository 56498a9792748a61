package io.coterie.fencing.agents;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.Handover;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.StateForm;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.fencing.FencingState;
import io.coterie.toolkit.process.ProcessRunner;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one instance. Driven by the slot's owner thread. */
final class AgentsFencingInstance implements ComponentInstance<Fencing> {
    /** What the member's environment says of the development host that it runs on; agents for such hosts read it. */
    private static final String HOST = "COTERIE_HOST";
    private static final Logger LOG = LoggerFactory.getLogger(AgentsFencingInstance.class);
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

    AgentsFencingInstance(final AgentsFencing fencing) {
        this.fencing = fencing;
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

    /** The fence of a node is confirmed, and its call over, before the node is switched on again. */
    @Override
    public void drain(final Duration timeout) {
        try {
            fencing.quiet().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (final ExecutionException | TimeoutException e) {
            LOG.warn("A fence device was still in use after {} ms; a node that was switched off may stay so until the"
                + " coordinator switches it on.", timeout.toMillis(), e);
        }
    }

    @Override
    public List<StateForm> writes() {
        return List.of(FencingState.TERM);
    }

    @Override
    public List<StateForm> reads() {
        return List.of(FencingState.TERM);
    }

    /** A late order of an earlier coordinator would cost a node a reboot, as after a start of the member. */
    @Override
    public boolean stateMayBeLost() {
        return true;
    }

    @Override
    public Optional<Handover> exportState(final String schema, final int version) {
        return fencing.greatestTerm() == 0 ? Optional.empty()
            : Optional.of(FencingState.term(new Term(fencing.greatestTerm())));
    }

    @Override
    public void importState(final Handover handover) {
        fencing.sawTerm(FencingState.term(handover).number());
    }

    @Override
    public void close() {
        fencing.close();
    }
}
