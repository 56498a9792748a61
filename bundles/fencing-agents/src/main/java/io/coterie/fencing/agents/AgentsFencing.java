package io.coterie.fencing.agents;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Power;
import io.coterie.api.fencing.FenceResult.Status;
import io.coterie.api.fencing.Fencing;
import io.coterie.toolkit.process.ProcessOutcome;

/** What callers see: finds agents, checks devices, and runs one use of a device at a time. */
final class AgentsFencing implements Fencing {
    private final NodeId self;
    private final AgentPath path;
    private final AgentRunner runner;
    private final Descriptions descriptions;
    private final Scheduler scheduler;
    private final Duration testTimeout;
    private final DeviceQueues queues = new DeviceQueues();
    private final AtomicLong greatestTerm = new AtomicLong();
    private final Set<FenceRun> running = ConcurrentHashMap.newKeySet();
    /** The test of each device that runs. */
    private final Map<String, CompletionStage<ProcessOutcome>> tests = new ConcurrentHashMap<>();
    private volatile boolean open = true;

    AgentsFencing(final NodeId self, final AgentPath path, final AgentRunner runner, final Scheduler scheduler,
            final Duration metadataTimeout, final Duration testTimeout) {
        this.self = self;
        this.path = path;
        this.runner = runner;
        this.descriptions = new Descriptions(path, runner, metadataTimeout);
        this.scheduler = scheduler;
        this.testTimeout = testTimeout;
    }

    /** Takes no more calls, and ends those that run without a confirmation. */
    void close() {
        open = false;
        running.forEach(FenceRun::abandon);
        runner.close();
    }

    /** {@return the greatest term in which this instance, or one before it, was asked to fence; 0 if there is none} */
    long greatestTerm() {
        return greatestTerm.get();
    }

    /** Something before this instance has seen that term. */
    void sawTerm(final long term) {
        greatestTerm.accumulateAndGet(term, Math::max);
    }

    /** Ends when every use that fences has ended, the switching on after a confirmed fence among them. */
    CompletableFuture<Void> quiet() {
        return CompletableFuture.allOf(running.stream().map(run -> run.end().toCompletableFuture()
            .handle((result, failure) -> result)).toArray(CompletableFuture[]::new));
    }

    @Override
    public boolean handles(final String agent) {
        return AgentPath.isName(agent);
    }

    @Override
    public List<String> agents() {
        return path.names();
    }

    @Override
    public CompletionStage<FenceAgent> describe(final String agent) {
        return descriptions.of(agent);
    }

    @Override
    public List<Finding> check(final FenceDevice device) {
        if (path.find(device.agent()).isEmpty()) {
            final RejectedException missing = Descriptions.notInstalled(device.agent(), path);
            return List.of(finding(Finding.Severity.ERROR, missing.code(), missing.problem(), "Install it on each"
                + " member (Debian: fence-agents). " + Nearest.to(device.agent(), path.names())));
        }
        return descriptions.known(device.agent()).map(agent -> DeviceCheck.of(agent, device)).orElseGet(() ->
            List.of(finding(Finding.Severity.ERROR, "fencing.bad-metadata", "The fence agent " + device.agent()
                + " does not say what it takes.", "Run it by hand with the line 'action=metadata' on its standard"
                + " input, and mend it or take another one.")));
    }

    private static Finding finding(final Finding.Severity severity, final String code, final String problem,
            final String remedy) {
        return new Finding(severity, code, 0, 0, "agent", problem, remedy);
    }

    /** A host that is off runs nothing and holds nothing: what an agent leaves behind does not matter. */
    @Override
    public List<Finding> checkAgents(final Collection<AgentEffects> agents) {
        Objects.requireNonNull(agents, "agents");
        return List.of();
    }

    @Override
    public CompletionStage<FenceResult> fence(final FenceRequest request) {
        final FenceDevice device = request.device();
        if (!handles(device.agent())) {
            return CompletableFuture.failedFuture(new RejectedException("fencing.unknown-agent",
                "The fence agent '" + device.agent() + "' is not this component's.",
                "Send it to the component that handles it."));
        }
        if (!open) {
            return now(Status.FAILED, "The fencing component is not running.");
        }
        final NodeId target = request.target().node();
        if (!device.targets().isEmpty() && !device.targets().contains(target)) {
            return now(Status.FAILED, "The device " + device.name() + " is not for " + target + ".");
        }
        if (target.equals(self) && request.action() != FenceRequest.Action.ON
                && request.action() != FenceRequest.Action.BACK_ON) {
            return now(Status.SUPERSEDED, "A member does not fence its own node: it would not live to confirm it.");
        }
        final long term = request.term().number();
        if (greatestTerm.accumulateAndGet(term, Math::max) > term) {
            return now(Status.STALE_TERM, "A greater term than " + term + " has fenced from here.");
        }
        final Path program = path.find(device.agent()).orElse(null);
        if (program == null) {
            return now(Status.FAILED, Descriptions.notInstalled(device.agent(), path).problem());
        }
        final long deadline = System.nanoTime() + request.timeout().toNanos();
        return descriptions.of(device.agent()).handle((agent, failure) -> failure == null
            ? queued(new FenceRun(request, agent, program, runner, scheduler, deadline), device)
            : now(Status.FAILED, problem(failure))).thenCompose(result -> result);
    }

    private CompletionStage<FenceResult> queued(final FenceRun run, final FenceDevice device) {
        running.add(run);
        run.end().whenComplete((result, failure) -> running.remove(run));
        if (!open) {
            run.abandon();
        }
        if (!queues.submit(device.name(), true, run::begin)) {
            running.remove(run);
            return now(Status.FAILED, "Too many uses of the device " + device.name() + " wait already.");
        }
        giveWay(device.name());
        return run.result();
    }

    /** What only looks at a device is killed when the device is to fence. */
    private void giveWay(final String device) {
        final CompletionStage<ProcessOutcome> test = tests.get(device);
        if (test != null && queues.urgentWaits(device)) {
            runner.kill(test);
        }
    }

    @Override
    public CompletionStage<FenceResult> test(final FenceDevice device, final NodeId target) {
        Objects.requireNonNull(target, "target");
        final Path program = path.find(device.agent()).orElse(null);
        if (!open || program == null) {
            return now(Status.FAILED, open ? Descriptions.notInstalled(device.agent(), path).problem()
                : "The fencing component is not running.");
        }
        if (!device.targets().isEmpty() && !device.targets().contains(target)) {
            return now(Status.FAILED, "The device " + device.name() + " is not for " + target + ".");
        }
        return descriptions.of(device.agent()).handle((agent, failure) -> failure == null
            ? tested(agent, program, device, target) : now(Status.FAILED, problem(failure)))
            .thenCompose(result -> result);
    }

    private CompletionStage<FenceResult> tested(final FenceAgent agent, final Path program, final FenceDevice device,
            final NodeId target) {
        final CompletableFuture<FenceResult> result = new CompletableFuture<>();
        final String action = agent.can("status") ? "status" : "monitor";
        final boolean taken = queues.submit(device.name(), false, () -> {
            final String input;
            try {
                input = AgentInput.of(agent, device, Optional.of(target), action);
            } catch (final CoterieException e) {
                result.complete(new FenceResult(Status.FAILED, e.problem()));
                return result;
            }
            final CompletionStage<ProcessOutcome> run = runner.run(program, input, testTimeout);
            tests.put(device.name(), run);
            // the fence may have come before the test was known
            giveWay(device.name());
            run.thenAccept(outcome -> {
                tests.remove(device.name(), run);
                result.complete(outcome.status() == ProcessOutcome.Status.KILLED && queues.urgentWaits(device.name())
                    ? new FenceResult(Status.FAILED, "A fence with the device " + device.name() + " went before it.")
                    : judged(agent, action, AgentOutput.of(outcome, device)));
            });
            return result;
        });
        return taken ? result : now(Status.FAILED, "Too many uses of the device " + device.name() + " wait already.");
    }

    private static FenceResult judged(final FenceAgent agent, final String action, final AgentOutput output) {
        if (output.done() || output.off()) {
            if (!"status".equals(action)) {
                return new FenceResult(Status.CONFIRMED, agent.name() + " reaches the device.");
            }
            return new FenceResult(Status.CONFIRMED, agent.name() + " reaches the device; the node is "
                + (output.off() ? "off." : "on."), AgentFacts.heuristic(agent) ? Power.UNKNOWN
                    : output.off() ? Power.OFF : Power.ON);
        }
        return new FenceResult(output.end() == AgentOutput.End.KILLED ? Status.TIMED_OUT : Status.FAILED,
            agent.name() + " failed to do " + action + ": " + output.reason() + ".");
    }

    private static String problem(final Throwable failure) {
        final Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        return cause instanceof CoterieException c ? c.problem() : "The agent cannot be described.";
    }

    private static CompletionStage<FenceResult> now(final Status status, final String detail) {
        return CompletableFuture.completedFuture(new FenceResult(status, detail));
    }
}
