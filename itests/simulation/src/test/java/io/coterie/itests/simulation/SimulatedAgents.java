package io.coterie.itests.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.MemberId;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.simulation.SimulatedProcess;

/**
 * The agents of one member. An action is a process of its own: it takes its time, and its effect, also while the member
 * is frozen or dead, until a fence ends it. As chance has it an action fails or hangs until its time-out.
 */
final class SimulatedAgents implements ResourceAgents {
    static final String CLASS = "sim";
    private static final Duration LEAST = Duration.ofMillis(5);
    private static final Duration MOST = Duration.ofMillis(600);
    private final SimulatedProcess process;
    private final CampaignWorld world;
    /** By resource instance: never two actions for one. */
    private final Map<String, CompletableFuture<ActionResult>> inFlight = new TreeMap<>();

    SimulatedAgents(final SimulatedProcess process, final CampaignWorld world) {
        this.process = process;
        this.world = world;
    }

    /** How an action goes. */
    private enum Fate {
        WELL, FAILS, FAILS_WITHOUT_EFFECT, HANGS
    }

    @Override
    public String agentClass() {
        return CLASS;
    }

    @Override
    public List<String> agents() {
        return List.of("sim:service", "sim:stateful");
    }

    @Override
    public CompletionStage<AgentMetadata> metadata(final String agent) {
        final List<AgentMetadata.Action> actions = new java.util.ArrayList<>();
        for (final String name : List.of("start", "stop", "monitor", "promote", "demote")) {
            if (agent.equals("sim:stateful") || !name.endsWith("mote")) {
                actions.add(new AgentMetadata.Action(name, "", Duration.ZERO, Duration.ofSeconds(4), 0));
            }
        }
        return CompletableFuture.completedFuture(new AgentMetadata(agent, "1", "simulated", "", List.of(), actions,
            true));
    }

    @Override
    public CompletionStage<ActionResult> execute(final ActionRequest request) {
        final CompletableFuture<ActionResult> result = new CompletableFuture<>();
        final MemberId by = process.member();
        final String resource = request.resource().replaceAll(":\\d+$", "");
        final Fate fate = fate();
        if (fate != Fate.FAILS_WITHOUT_EFFECT) {
            begin(by, request.action(), resource);
        }
        final Duration time = fate == Fate.HANGS ? request.timeout() : world.simulation().between(LEAST, MOST);
        inFlight.put(request.resource(), result);
        world.simulation().plan(time, () -> {
            if (world.services().ended(by) || !inFlight.remove(request.resource(), result)) {
                return;
            }
            final ActionResult how = end(by, request.action(), resource, fate, time);
            process.execute(() -> result.complete(how));
        });
        return result;
    }

    /** All that the action started is killed: what had its effect at the beginning may have had it. */
    @Override
    public void cancel(final String resource) {
        final CompletableFuture<ActionResult> result = inFlight.get(resource);
        if (result != null && world.simulation().random().nextInt(4) > 0) {
            world.recorder().count("cancelled");
            inFlight.remove(resource);
            world.simulation().plan(LEAST, () -> process.execute(() -> result.complete(new ActionResult(
                ActionResult.Status.CANCELLED, ResultCode.GENERIC_ERROR, "simulated", LEAST, Map.of()))));
        }
    }

    private Fate fate() {
        final int chance = world.simulation().random().nextInt(100);
        if (!world.agentsFail() || chance > 6) {
            return Fate.WELL;
        }
        return chance < 3 ? Fate.FAILS : chance < 5 ? Fate.FAILS_WITHOUT_EFFECT : Fate.HANGS;
    }

    private void begin(final MemberId by, final String action, final String resource) {
        if (action.equals("start")) {
            world.services().start(by, resource);
            if (world.startsTwice()) {
                world.services().start(MemberId.of(by.node().name().equals("n1") ? "n2" : "n1",
                    by.incarnation().number()), resource);
            }
        } else if (action.equals("promote")) {
            world.services().promote(by, resource);
        }
    }

    private ActionResult end(final MemberId by, final String action, final String resource, final Fate fate,
            final Duration time) {
        if (fate == Fate.HANGS) {
            world.recorder().count("timeouts");
            return new ActionResult(ActionResult.Status.TIMED_OUT, ResultCode.GENERIC_ERROR, "simulated", time,
                Map.of());
        }
        if (fate != Fate.WELL && !action.equals("monitor")) {
            world.recorder().count("failedActions");
            return ActionResult.completed(ResultCode.GENERIC_ERROR, time);
        }
        switch (action) {
            case "stop" -> world.services().stop(by, resource);
            case "demote" -> world.services().demote(by, resource);
            case "monitor" -> {
                return ActionResult.completed(world.services().look(by.node(), resource), time);
            }
            case "start" -> {
                return new ActionResult(ActionResult.Status.COMPLETED, ResultCode.OK, "", time, scores(resource));
            }
            default -> {
                // its effect was at its beginning
            }
        }
        return ActionResult.completed(ResultCode.OK, time);
    }

    /** What an agent of a promotable resource says: that it may be promoted here. */
    private static Map<String, String> scores(final String resource) {
        return resource.startsWith(Services.CLONE) ? Map.of("master-" + resource, "10") : Map.of();
    }
}
