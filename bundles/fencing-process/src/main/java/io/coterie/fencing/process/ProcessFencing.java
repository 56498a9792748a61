package io.coterie.fencing.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;
import io.coterie.api.fencing.Fencing;

/** What callers see: checks at once, and hands each fence to the component's scheduler. */
final class ProcessFencing implements Fencing {
    /** What a device's {@code agent} must say. */
    static final String AGENT = "process";

    private static final FenceResult NOT_RUNNING =
        new FenceResult(Status.FAILED, "The fencing component is not running.");
    private final UUID cluster;
    private final MemberRegistry registry;
    private final Scheduler scheduler;
    private final Set<FenceRun> running = ConcurrentHashMap.newKeySet();
    private final Set<CompletableFuture<FenceResult>> tests = ConcurrentHashMap.newKeySet();
    private volatile boolean open;

    ProcessFencing(final UUID cluster, final MemberRegistry registry, final Scheduler scheduler) {
        this.cluster = cluster;
        this.registry = registry;
        this.scheduler = scheduler;
    }

    /** Registers this member and takes calls from now on. */
    void open(final MemberId self) throws IOException {
        registry.registerSelf(self);
        open = true;
    }

    /** Takes no more calls, and ends those that run without a confirmation. */
    void close() {
        open = false;
        running.forEach(FenceRun::abandon);
        tests.forEach(test -> test.complete(NOT_RUNNING));
    }

    @Override
    public boolean handles(final String agent) {
        return AGENT.equals(Objects.requireNonNull(agent, "agent"));
    }

    @Override
    public List<Finding> check(final FenceDevice device) {
        final List<Finding> findings = new ArrayList<>();
        if (!handles(device.agent())) {
            findings.add(new Finding(Finding.Severity.ERROR, "fencing.unknown-agent", 0, 0, "agent",
                "The fence agent '" + device.agent() + "' is not the one that ends processes.",
                "Write '" + AGENT + "', or install the component that has it."));
        }
        for (final String parameter : device.parameters().keySet()) {
            findings.add(new Finding(Finding.Severity.ERROR, "fencing.unknown-parameter", 0, 0,
                "parameters." + parameter, "The fence agent '" + AGENT + "' has no parameter '" + parameter + "'.",
                "Remove it: the agent takes none."));
        }
        return findings;
    }

    @Override
    public List<Finding> checkAgents(final Collection<AgentEffects> agents) {
        return agents.stream().filter(AgentEffects::outliveProcesses).map(a -> new Finding(Finding.Severity.ERROR,
            "fencing.effects-outlive-processes", 0, 0, "",
            "What '" + a.agent() + "' sets up may stay when its processes are killed, and killing processes is all"
                + " that the fence agent '" + AGENT + "' does.",
            "Use a device that switches the whole host off, or an agent that leaves nothing behind.")).toList();
    }

    @Override
    public CompletionStage<FenceResult> fence(final FenceRequest request) {
        if (!handles(request.device().agent())) {
            return CompletableFuture.failedFuture(new RejectedException("fencing.unknown-agent",
                "The fence agent '" + request.device().agent() + "' is not this component's.",
                "Send it to the component that handles it."));
        }
        if (!open) {
            return CompletableFuture.completedFuture(NOT_RUNNING);
        }
        if (!request.device().targets().isEmpty() && !request.device().targets().contains(request.target().node())) {
            return CompletableFuture.completedFuture(new FenceResult(Status.FAILED,
                "The device " + request.device().name() + " is not for " + request.target().node() + "."));
        }
        final FenceRun run = new FenceRun(request, new ProcessMark(cluster, request.target()), registry, scheduler);
        running.add(run);
        run.result().whenComplete((result, failure) -> running.remove(run));
        scheduler.execute(run::begin);
        return run.result();
    }

    @Override
    public CompletionStage<FenceResult> test(final FenceDevice device, final NodeId target) {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(target, "target");
        if (!handles(device.agent())) {
            return CompletableFuture.completedFuture(new FenceResult(FenceResult.Status.FAILED, "The fence agent '"
                + device.agent() + "' is not one of this component."));
        }
        final CompletableFuture<FenceResult> result = new CompletableFuture<>();
        tests.add(result);
        result.whenComplete((done, failure) -> tests.remove(result));
        scheduler.execute(() -> result.complete(reach(target)));
        if (!open) {
            // the scheduler may take no task any more
            result.complete(NOT_RUNNING);
        }
        return result;
    }

    private FenceResult reach(final NodeId target) {
        try {
            final Machine here = Machine.here();
            final boolean known = registry.all().stream()
                .anyMatch(r -> r.member().node().equals(target) && r.machine().seenFrom(here));
            return known ? new FenceResult(Status.CONFIRMED, target + " has run on this machine since it booted.")
                : new FenceResult(Status.FAILED, target + " is not known to have run on this machine.");
        } catch (final IOException | io.coterie.api.core.CoterieException e) {
            return new FenceResult(Status.FAILED, "The registry of members cannot be read: " + e.getMessage());
        }
    }
}
