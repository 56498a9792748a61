package io.coterie.control.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Components;
import io.coterie.api.component.Cuts;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.manager.Control;
import io.coterie.api.manager.Manager;
import io.coterie.api.messaging.Messaging;
import io.coterie.control.load.Load;
import io.coterie.control.load.PlainPath;
import io.coterie.control.load.SlotPath;

/**
 * One instance: owns the server, the credential and the run file from {@code warm} to {@code close}. The life-cycle
 * calls come on the slot's owner thread; requests are answered on the server's.
 */
final class RestControlInstance implements ComponentInstance<Control>, Control {
    private static final Logger LOG = LoggerFactory.getLogger(RestControlInstance.class);
    /** Often enough that a follower notices within seconds that its member is gone. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    /** How long a command may miss the run file after a swap went back; a look costs one call of the system. */
    private static final Duration LOOK = Duration.ofMillis(250);
    private final InstanceContext context;
    /** Null outside of a framework. */
    private final BundleContext framework;
    private final Supplier<Optional<Cuts>> cuts;
    private final Credential credential = Credential.random();
    private volatile ControlServer server;
    /** Guarded by this. */
    private RunFile runFile;
    private LoadResources load;
    /** The thread of all loads, made with the first one. */
    private Scheduler loadThread;

    RestControlInstance(final InstanceContext context, final BundleContext framework,
            final Supplier<Optional<Cuts>> cuts) {
        this.context = context;
        this.framework = framework;
        this.cuts = cuts;
    }

    @Override
    public Control service() {
        return this;
    }

    @Override
    public URI address() {
        final ControlServer running = server;
        if (running == null) {
            throw new UnavailableException("control.not-open", "The control server is not open.", "Try again.");
        }
        return running.address();
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        final String host = context.configuration().text(RestControlProvider.ADDRESS);
        final int port = (int) context.configuration().integer(RestControlProvider.PORT);
        try {
            server = new ControlServer(ControlServer.Factory.PLAIN, new InetSocketAddress(host, port),
                "control " + context.self().node(), threads -> new Exchanges(new Router(routes()), credential,
                    threads));
        } catch (final UncheckedIOException e) {
            throw new UnavailableException("control.cannot-listen", "The control server cannot listen on " + host + ":"
                + port + ": " + e.getCause().getMessage() + ".", "Choose another port, or 0 for any free one.", e);
        }
    }

    private List<Route> routes() {
        final Manager manager = context.slot(Manager.class);
        final List<Route> routes = new ArrayList<>();
        routes.addAll(new ClusterResources(manager, context.slot(Components.class)).routes());
        routes.addAll(new NodeResources(manager).routes());
        routes.addAll(new ServiceResources(manager).routes());
        routes.addAll(new FenceResources(manager).routes());
        routes.addAll(new DocumentResources(manager).routes());
        routes.addAll(new SwapResources(manager).routes());
        routes.addAll(new EventResources(manager, HEARTBEAT).routes());
        final DevelopmentResources development = new DevelopmentResources(cuts);
        routes.addAll(development.routes());
        load = new LoadResources(development::check, this::load);
        routes.addAll(load.routes());
        return routes;
    }

    /** One at a time. */
    private Load load(final int size, final boolean plain) {
        if (loadThread == null) {
            loadThread = context.newScheduler("load");
        }
        return new Load(arrivals -> plain ? new PlainPath(framework, context, component("messaging"), arrivals)
            : new SlotPath(context.slot(Messaging.class), arrivals), loadThread, size);
    }

    private String component(final String kind) {
        return context.slot(Components.class).slots().stream().filter(s -> s.kind().equals(kind))
            .map(SlotStatus::component).filter(Objects::nonNull).map(ComponentDescription::name).findFirst()
            .orElseThrow(() -> new UnavailableException("slot.empty", "No component of kind '" + kind + "' runs.",
                "See 'coterie component list'."));
    }

    /** The run file appears when this instance carries the traffic, so that nobody finds one that only warms up. */
    @Override
    public synchronized void activate() {
        final String configured = context.configuration().text(RestControlProvider.RUN_DIRECTORY);
        final Path directory = configured.isEmpty() ? context.dataDirectory() : Path.of(configured);
        runFile = new RunFile(directory);
        try {
            runFile.write(context.cluster(), context.self(), server.address(), credential);
            look(context.newScheduler("run file"));
            LOG.info("The control server of {} listens on {}", context.self(), server.address());
        } catch (final IOException e) {
            LOG.error("The run file in {} cannot be written", directory, e);
            context.failed("control.no-run-file", "The file " + RunFile.NAME + " cannot be written to " + directory
                + ": " + e.getMessage() + ".");
        }
    }

    /**
     * An instance that took this one's place, and was taken back, leaves no run file: then this one's appears again.
     */
    private void look(final Scheduler scheduler) {
        scheduler.schedule(LOOK, () -> {
            synchronized (this) {
                if (runFile == null) {
                    return;
                }
                try {
                    if (runFile.missing()) {
                        runFile.write(context.cluster(), context.self(), server.address(), credential);
                    }
                } catch (final IOException e) {
                    LOG.warn("The run file is missing and cannot be written: {}", e.getMessage());
                }
            }
            look(scheduler);
        });
    }

    @Override
    public void drain(final Duration timeout) {
        final ControlServer running = server;
        if (running != null) {
            running.drain(timeout);
        }
    }

    private synchronized void removeRunFile() {
        if (runFile == null) {
            return;
        }
        try {
            runFile.remove();
        } catch (final IOException e) {
            LOG.warn("The run file cannot be removed: {}", e.getMessage());
        }
        runFile = null;
    }

    @Override
    public void close() {
        if (load != null) {
            load.close();
        }
        removeRunFile();
        final ControlServer running = server;
        server = null;
        if (running != null) {
            running.close();
        }
    }
}
