package ${package};

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;
import io.coterie.api.fencing.Fencing;

/**
 * Fences by one script: {@code SCRIPT ACTION NODE MARK}. The action is {@code off}, {@code reboot}, {@code on} or
 * {@code status}; the mark names the incarnation: its processes carry it in their environment as
 * {@code COTERIE_INCARNATION}. The script exits with 0 only when it has <em>verified</em> that the action is done, for
 * {@code off} and {@code reboot}: that the incarnation was gone. Whatever else happens is no confirmation.
 *
 * <p>Threads: calls only enqueue; one owner thread starts scripts and keeps the greatest term. Several scripts may run
 * at once. What is not over at its time is killed, with what it has started.
 */
final class ScriptFencing implements ComponentInstance<Fencing>, Fencing {
    /** What a device's {@code agent} must say. */
    static final String AGENT = "${component}";
    /** A test asks a device that works how it does: that takes a moment, not minutes. */
    private static final Duration TEST_LIMIT = Duration.ofSeconds(10);
    private static final FenceResult CLOSED = new FenceResult(Status.FAILED, "The fencing component is not running.");

    private final InstanceContext context;
    private final Path script;
    private final Set<Run> runs = ConcurrentHashMap.newKeySet();
    private volatile Scheduler owner;
    private volatile boolean open;
    /** Touched on the owner thread alone. */
    private Term greatest = Term.NONE;

    /** One run of the script. */
    private static final class Run {
        private final CompletableFuture<FenceResult> result = new CompletableFuture<>();
        private Process process;
        private boolean over;

        synchronized void start(final ProcessBuilder builder) throws IOException {
            if (!over) {
                process = builder.start();
                final Process started = process;
                // the platform's own thread waits for the end
                started.onExit().thenRun(() -> end(started.exitValue() == 0
                    ? new FenceResult(Status.CONFIRMED, "The script says that it is done.")
                    : new FenceResult(Status.FAILED, "The script ended with " + started.exitValue() + ".")));
            }
        }

        void end(final FenceResult with) {
            synchronized (this) {
                over = true;
                if (process != null) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            }
            result.complete(with);
        }
    }

    ScriptFencing(final InstanceContext context, final Path script) {
        this.context = context;
        this.script = script;
    }

    @Override
    public Fencing service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        if (!Files.isExecutable(script)) {
            throw new CoterieException("fencing.no-script", "The script " + script + " cannot be run.",
                "Put it there on every node and make it executable.");
        }
        owner = context.newScheduler("fence");
        open = true;
    }

    @Override
    public void close() {
        open = false;
        runs.forEach(run -> run.end(CLOSED));
    }

    @Override
    public boolean handles(final String agent) {
        return AGENT.equals(Objects.requireNonNull(agent, "agent"));
    }

    @Override
    public List<Finding> check(final FenceDevice device) {
        final List<Finding> findings = new ArrayList<>();
        if (!handles(device.agent())) {
            findings.add(error("fencing.unknown-agent", "agent", "There is no fence agent '" + device.agent()
                + "' here.", "Write '" + AGENT + "'."));
        }
        // names only: a value may be a secret
        device.parameters().keySet().forEach(name -> findings.add(error("fencing.unknown-parameter", "parameters."
            + name, "The fence agent '" + AGENT + "' has no parameter '" + name + "'.", "Remove it.")));
        return findings;
    }

    @Override
    public List<Finding> checkAgents(final Collection<AgentEffects> agents) {
        // a script may do more, but "whole-host" is not claimed
        return agents.stream().filter(AgentEffects::outliveProcesses).map(a -> error(
            "fencing.effects-outlive-processes", "", "What '" + a.agent() + "' sets up may stay when its processes are"
                + " killed.", "Use a device that switches the whole host off.")).toList();
    }

    private static Finding error(final String code, final String field, final String problem, final String remedy) {
        return new Finding(Finding.Severity.ERROR, code, 0, 0, field, problem, remedy);
    }

    @Override
    public CompletionStage<FenceResult> fence(final FenceRequest request) {
        if (!handles(request.device().agent())) {
            return CompletableFuture.failedFuture(new RejectedException("fencing.unknown-agent", "There is no fence"
                + " agent '" + request.device().agent() + "' here.", "Ask the component that has it."));
        }
        final String action = switch (request.action()) {
            case BACK_ON -> "on";
            default -> request.action().name().toLowerCase(Locale.ROOT);
        };
        return run(request.term(), request.timeout(), action, request.target().node(),
            context.cluster().uuid() + "/" + request.target());
    }

    @Override
    public CompletionStage<FenceResult> test(final FenceDevice device, final NodeId target) {
        Objects.requireNonNull(target, "target");
        if (!handles(device.agent())) {
            return CompletableFuture.completedFuture(new FenceResult(Status.FAILED, "The device is another agent's."));
        }
        return run(null, TEST_LIMIT, "status", target, "");
    }

    private CompletionStage<FenceResult> run(final Term term, final Duration limit, final String action,
            final NodeId node, final String mark) {
        final Run run = new Run();
        runs.add(run);
        run.result.whenComplete((result, failure) -> runs.remove(run));
        if (!open) {
            // asked after it was added: either this or close() ends it
            run.end(CLOSED);
            return run.result;
        }
        owner.execute(() -> begin(run, term, limit, action, node, mark));
        return run.result;
    }

    private void begin(final Run run, final Term term, final Duration limit, final String action, final NodeId node,
            final String mark) {
        if (term != null && term.olderThan(greatest)) {
            run.end(new FenceResult(Status.STALE_TERM, "Term " + greatest + " was seen."));
            return;
        }
        greatest = term == null ? greatest : term;
        final Subscription timer = owner.schedule(limit, () -> run.end(new FenceResult(Status.TIMED_OUT,
            "The script did not end within " + limit.toMillis() + " ms.")));
        run.result.whenComplete((result, failure) -> timer.close());
        try {
            run.start(new ProcessBuilder(script.toString(), action, node.name(), mark)
                .redirectInput(new File("/dev/null")).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        } catch (final IOException e) {
            run.end(new FenceResult(Status.FAILED, "The script cannot be started: " + e.getMessage()));
        }
    }
}
