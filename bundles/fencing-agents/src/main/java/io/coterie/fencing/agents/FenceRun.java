package io.coterie.fencing.agents;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try: takes the plan's steps, on the component's scheduler. Its result may come before its end: a node that is
 * certainly off is switched on again while its services are recovered.
 */
final class FenceRun {
    /** Kept for the kill of an agent that hangs, so that the try still ends in its time; less for a short one. */
    private static final Duration KILL_RESERVE = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(FenceRun.class);

    private final FenceRequest request;
    private final FenceAgent agent;
    private final Path program;
    private final AgentRunner runner;
    private final Scheduler scheduler;
    private final FencePlan plan;
    private final long deadline;
    private final CompletableFuture<FenceResult> result = new CompletableFuture<>();
    /** Ends with the use of the device, with what was said last. */
    private final CompletableFuture<FenceResult> end = new CompletableFuture<>();

    /**
     * A try.
     *
     * @param deadline when it must have ended, by {@link System#nanoTime()}
     */
    FenceRun(final FenceRequest request, final FenceAgent agent, final Path program, final AgentRunner runner,
            final Scheduler scheduler, final long deadline) {
        this.request = request;
        this.agent = agent;
        this.program = program;
        this.runner = runner;
        this.scheduler = scheduler;
        this.plan = new FencePlan(agent, request.device(), request.action());
        this.deadline = deadline;
    }

    /** {@return a future that ends when the device is free again} */
    CompletableFuture<FenceResult> begin() {
        if (end.isDone()) {
            return end;
        }
        if (left().isNegative()) {
            finish(new FenceResult(Status.TIMED_OUT, "The device " + request.device().name()
                + " was in use for all of the time."));
        } else {
            scheduler.execute(() -> take(plan.begin(left())));
        }
        return end;
    }

    /** {@return a future that ends as soon as it is known whether the node is fenced} */
    CompletableFuture<FenceResult> result() {
        return result;
    }

    /** {@return a future that ends when nothing more is done} */
    CompletableFuture<FenceResult> end() {
        return end;
    }

    /** The component is closed: what an agent has done is not known. */
    void abandon() {
        finish(new FenceResult(Status.TIMED_OUT, "The fencing component was closed meanwhile."));
    }

    private void finish(final FenceResult last) {
        if (end.complete(last) && !result.complete(last)) {
            if (last.confirmed()) {
                LOG.info("{} was fenced. {}", request.target(), last.detail());
            } else {
                LOG.warn("{} was fenced, and may stay off. {}", request.target(), last.detail());
            }
        }
    }

    private Duration left() {
        final Duration quarter = request.timeout().dividedBy(4);
        final Duration reserve = quarter.compareTo(KILL_RESERVE) < 0 ? quarter : KILL_RESERVE;
        return Duration.ofNanos(deadline - System.nanoTime()).minus(reserve);
    }

    private void take(final FencePlan.Step step) {
        if (end.isDone()) {
            return;
        }
        if (step instanceof FencePlan.Step.End last) {
            finish(last.result());
        } else if (step instanceof FencePlan.Step.Confirmed confirmed) {
            result.complete(confirmed.result());
            run(confirmed.on());
        } else if (step instanceof FencePlan.Step.Pause pause) {
            scheduler.schedule(pause.pause(), () -> take(plan.resume(left())));
        } else if (step instanceof FencePlan.Step.Call call) {
            run(call);
        }
    }

    private void run(final FencePlan.Step.Call call) {
        final String input;
        try {
            input = AgentInput.of(agent, request.device(), Optional.of(request.target().node()), call.action());
        } catch (final CoterieException e) {
            finish(new FenceResult(Status.FAILED, e.problem()));
            return;
        }
        runner.run(program, input, call.limit()).thenAccept(outcome -> scheduler.execute(() ->
            take(plan.next(AgentOutput.of(outcome, request.device()), left()))));
    }
}
