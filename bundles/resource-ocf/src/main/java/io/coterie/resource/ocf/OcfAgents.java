package io.coterie.resource.ocf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.toolkit.process.ProcessCommand;
import io.coterie.toolkit.process.ProcessOutcome;
import io.coterie.toolkit.process.ProcessRunner;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What callers see: finds agents and runs them. Calls come from any thread; stages complete on the runner's pool. */
final class OcfAgents implements ResourceAgents {
    /** Metadata kept; more than twice the agents that Debian has. */
    private static final int CACHE_LIMIT = 500;
    private static final int SIGNAL_BASE = 128;
    private static final int MAX_SIGNAL = 64;
    /** A name that can be a variable's; hyphens and dots occur. */
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final Logger LOG = LoggerFactory.getLogger(OcfAgents.class);

    private final AgentFinder finder;
    private final OcfEnvironment environment;
    private final ProcessOnlyAgents processOnly;
    private final ProcessRunner runner;
    private final Executor preparer;
    private final Path actionFolders;
    private final Collection<NodeId> nodes;
    private final Duration metadataTimeout;
    /** What runs, by resource instance: never two actions for one. */
    private final Map<String, CompletionStage<ProcessOutcome>> running = new ConcurrentHashMap<>();
    private final Set<CompletionStage<ProcessOutcome>> cancelled = ConcurrentHashMap.newKeySet();
    private final Map<Path, Cached> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Path, Cached> eldest) {
            return size() > CACHE_LIMIT;
        }
    };

    OcfAgents(final AgentFinder finder, final OcfEnvironment environment, final ProcessOnlyAgents processOnly,
            final ProcessRunner runner, final Executor preparer, final Path actionFolders,
            final Collection<NodeId> nodes, final Duration metadataTimeout) {
        this.finder = finder;
        this.environment = environment;
        this.processOnly = processOnly;
        this.runner = runner;
        this.preparer = preparer;
        this.actionFolders = actionFolders;
        this.nodes = List.copyOf(nodes);
        this.metadataTimeout = metadataTimeout;
    }

    /** Metadata of a file as it was. */
    private record Cached(FileTime changed, long size, AgentMetadata metadata) {
    }

    @Override
    public String agentClass() {
        return AgentName.CLASS;
    }

    @Override
    public List<String> agents() {
        return finder.names();
    }

    @Override
    public CompletionStage<AgentMetadata> metadata(final String agent) {
        final AgentFinder.Found found = AgentName.parse(agent).flatMap(finder::find).orElse(null);
        if (found == null) {
            return CompletableFuture.failedFuture(new RejectedException("resource.unknown-agent",
                "The agent " + agent + " is not installed on this member.",
                "Install it, or look at the names of those that are."));
        }
        final FileTime changed;
        final long size;
        try {
            changed = Files.getLastModifiedTime(found.file());
            size = Files.size(found.file());
        } catch (final IOException e) {
            return CompletableFuture.failedFuture(MetadataParser.bad(agent, "cannot be read: " + e.getMessage(), e));
        }
        synchronized (cache) {
            final Cached cached = cache.get(found.file());
            if (cached != null && cached.changed().equals(changed) && cached.size() == size) {
                return CompletableFuture.completedFuture(cached.metadata());
            }
        }
        return runner.run(new ProcessCommand(List.of(found.file().toString(), "meta-data"), environment.basic(found),
            Path.of("/"), metadataTimeout, MetadataParser.MAX_LENGTH)).thenApply(outcome -> {
                final AgentMetadata metadata = read(found, outcome);
                synchronized (cache) {
                    cache.put(found.file(), new Cached(changed, size, metadata));
                }
                return metadata;
            });
    }

    private AgentMetadata read(final AgentFinder.Found found, final ProcessOutcome outcome) {
        if (outcome.status() == ProcessOutcome.Status.KILLED) {
            throw MetadataParser.bad(found.name().toString(), "gives no metadata in time", null);
        }
        return MetadataParser.parse(found.name().toString(), outcome.stdout(),
            processOnly.outlivesProcesses(found.name()));
    }

    @Override
    public CompletionStage<ActionResult> execute(final ActionRequest request) {
        // files are made and looked for on a thread of our own: the caller's may be one that must not wait for a disk
        return CompletableFuture.supplyAsync(() -> begin(request), preparer).thenCompose(result -> result);
    }

    private CompletionStage<ActionResult> begin(final ActionRequest request) {
        final AgentFinder.Found found = AgentName.parse(request.agent()).flatMap(finder::find).orElse(null);
        if (found == null) {
            return notRun(ResultCode.NOT_INSTALLED, "The agent " + request.agent() + " is not installed.");
        }
        for (final String name : request.parameters().keySet()) {
            if (!PARAMETER.matcher(name).matches()) {
                return notRun(ResultCode.NOT_CONFIGURED, "'" + name + "' cannot be a parameter's name.");
            }
        }
        final ActionFolder folder;
        try {
            folder = ActionFolder.make(actionFolders, request, nodes);
        } catch (final IOException e) {
            return notRun(ResultCode.GENERIC_ERROR, "The folder of the action cannot be made: " + e.getMessage());
        }
        final Map<String, String> variables = environment.action(found, request,
            OcfEnvironment.number(request.node(), nodes));
        variables.put(ActionFolder.VARIABLE, folder.path().toString());
        final CompletionStage<ProcessOutcome> run = runner.run(new ProcessCommand(
            List.of(found.file().toString(), request.action()), variables, request.timeout()));
        running.put(request.resource(), run);
        return run.thenApply(outcome -> {
            running.remove(request.resource(), run);
            final ActionResult result = result(request, folder, outcome);
            return cancelled.remove(run) && outcome.status() != ProcessOutcome.Status.EXITED
                ? new ActionResult(ActionResult.Status.CANCELLED, result.code(), "It was cancelled.",
                    result.duration(), result.attributes()) : result;
        });
    }

    @Override
    public void cancel(final String resource) {
        java.util.Objects.requireNonNull(resource, "resource");
        final CompletionStage<ProcessOutcome> run = running.get(resource);
        if (run != null) {
            cancelled.add(run);
            runner.kill(run);
            // it may have ended between the two, and then nobody takes it out
            if (!running.containsValue(run)) {
                cancelled.remove(run);
            }
        }
    }

    private static ActionResult result(final ActionRequest request, final ActionFolder folder,
            final ProcessOutcome outcome) {
        Map<String, String> changes = Map.of();
        try {
            changes = folder.changes();
            folder.delete();
        } catch (final IOException e) {
            LOG.warn("Node attributes set by {} are not taken over: {}", request, e.getMessage());
        }
        return switch (outcome.status()) {
            case EXITED -> completed(outcome, changes);
            case KILLED -> new ActionResult(ActionResult.Status.TIMED_OUT, ResultCode.GENERIC_ERROR,
                killed(request, outcome), outcome.duration(), changes);
            case NOT_STARTED -> new ActionResult(ActionResult.Status.NOT_RUN, ResultCode.GENERIC_ERROR,
                "The agent could not be started: " + outcome.stderr(), outcome.duration(), changes);
        };
    }

    private static ActionResult completed(final ProcessOutcome outcome, final Map<String, String> changes) {
        if (outcome.exitCode() >= 126 && outcome.stderr().startsWith("setsid: ")) {
            return new ActionResult(ActionResult.Status.NOT_RUN, ResultCode.NOT_INSTALLED,
                "The agent could not be started: " + outcome.stderr().lines().findFirst().orElse(""),
                outcome.duration(), changes);
        }
        final ResultCode code = ResultCode.of(outcome.exitCode());
        final boolean good = code == ResultCode.PROMOTED || code.recovery() == ResultCode.Recovery.NONE;
        String reason = good ? "" : ExitReason.of(outcome.stderr());
        if (reason.isEmpty() && code.exitCode() != outcome.exitCode()) {
            reason = "The agent ended with " + outcome.exitCode() + signal(outcome.exitCode())
                + ", which OCF does not define.";
        }
        if (reason.isEmpty() && !good && code != ResultCode.NOT_RUNNING) {
            // what does not run says so by its code: what it logs besides explains nothing
            reason = ExitReason.logged(outcome.stderr());
        }
        return new ActionResult(ActionResult.Status.COMPLETED, code, reason, outcome.duration(), changes);
    }

    /** A shell, and Java, tell of a death by a signal by a code above 128. */
    private static String signal(final int exitCode) {
        return exitCode > SIGNAL_BASE && exitCode <= SIGNAL_BASE + MAX_SIGNAL
            ? ", as if by signal " + (exitCode - SIGNAL_BASE) : "";
    }

    private static String killed(final ActionRequest request, final ProcessOutcome outcome) {
        final String left = outcome.survivors() == 0 ? "all that it had started was killed"
            : outcome.survivors() + " of its processes cannot be killed";
        // a kill before the time-out is what closing the runner does
        final String why = outcome.duration().compareTo(request.timeout()) < 0 ? "The component was closed meanwhile; "
            : "It did not end within " + request.timeout().toMillis() + " ms; ";
        return why + left + ".";
    }

    private static CompletionStage<ActionResult> notRun(final ResultCode code, final String reason) {
        return CompletableFuture.completedFuture(
            new ActionResult(ActionResult.Status.NOT_RUN, code, reason, Duration.ZERO, Map.of()));
    }
}
