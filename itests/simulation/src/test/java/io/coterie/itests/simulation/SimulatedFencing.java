package io.coterie.itests.simulation;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.simulation.SimulatedProcess;

/**
 * The fence device as one member drives it. It ends a life of a node with all that this life has started, and says so
 * only if it is true; as chance has it, it fails, or does not answer in time, before or after it took effect.
 */
final class SimulatedFencing implements Fencing {
    static final String AGENT = "fence_sim";
    private static final Duration LEAST = Duration.ofMillis(50);
    private static final Duration MOST = Duration.ofSeconds(2);
    private final SimulatedProcess process;
    private final CampaignWorld world;

    SimulatedFencing(final SimulatedProcess process, final CampaignWorld world) {
        this.process = process;
        this.world = world;
    }

    @Override
    public boolean handles(final String agent) {
        return AGENT.equals(agent);
    }

    @Override
    public List<Finding> check(final FenceDevice device) {
        return List.of();
    }

    @Override
    public List<Finding> checkAgents(final Collection<AgentEffects> agents) {
        return List.of();
    }

    @Override
    public CompletionStage<FenceResult> fence(final FenceRequest request) {
        final CompletableFuture<FenceResult> result = new CompletableFuture<>();
        if (request.action() == FenceRequest.Action.ON || request.action() == FenceRequest.Action.BACK_ON) {
            return CompletableFuture.completedFuture(new FenceResult(FenceResult.Status.CONFIRMED, "simulated"));
        }
        world.recorder().fences(process.member(), request);
        final int chance = world.devicesFail() ? world.simulation().random().nextInt(100) : 100;
        final boolean works = chance >= 20;
        final Duration effect = world.simulation().between(LEAST, MOST);
        final boolean late = chance >= 20 && chance < 30 || chance < 10;
        final Duration answer = late ? request.timeout() : effect.plusMillis(1);
        world.simulation().plan(effect, () -> {
            // a device that was not reached before its driver died does nothing
            if (works && (!process.dead() || world.simulation().random().nextBoolean())) {
                world.end(request.target());
                world.simulation().plan(answer.minus(effect), () -> process.execute(() -> result.complete(late
                    ? new FenceResult(FenceResult.Status.TIMED_OUT, "simulated, after it took effect")
                    : new FenceResult(FenceResult.Status.CONFIRMED, "simulated"))));
            }
        });
        if (!works) {
            world.simulation().plan(answer, () -> process.execute(() -> result.complete(new FenceResult(late
                ? FenceResult.Status.TIMED_OUT : FenceResult.Status.FAILED, "simulated, without effect"))));
        }
        return result;
    }

    @Override
    public CompletionStage<FenceResult> test(final FenceDevice device, final NodeId target) {
        final CompletableFuture<FenceResult> result = new CompletableFuture<>();
        final boolean works = !world.devicesFail() || world.simulation().random().nextInt(100) >= 20;
        world.simulation().plan(world.simulation().between(LEAST, MOST), () -> process.execute(() -> result.complete(
            new FenceResult(works ? FenceResult.Status.CONFIRMED : FenceResult.Status.FAILED, "simulated"))));
        return result;
    }
}
