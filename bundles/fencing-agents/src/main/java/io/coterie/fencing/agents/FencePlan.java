package io.coterie.fencing.agents;

import java.time.Duration;

import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

/**
 * The calls of an agent that one try takes. What a device says of itself is not believed where it can be checked: off
 * counts when {@code status} says off, and {@code reboot} is done as off, status, on. The fence is confirmed between
 * status and on: recovery does not wait until the host is switched on again. Pure: it is asked for the next step with
 * the time that is left.
 */
final class FencePlan {
    /**
     * How long {@code status} may go on saying something else after an {@code off} that reported success: as long as
     * the agents' own library waits for a change of power.
     */
    static final Duration CONFIRMATION = Duration.ofSeconds(20);
    /** Between two looks. */
    static final Duration PAUSE = Duration.ofSeconds(1);
    /** One look takes no longer: after it a device that does not answer is asked again. */
    static final Duration STATUS_LIMIT = Duration.ofSeconds(10);

    /** What to do next. */
    sealed interface Step {
        /**
         * Call the agent.
         *
         * @param action with this action
         * @param limit kill it after that
         */
        record Call(String action, Duration limit) implements Step {
        }

        /**
         * Ask again after a while.
         *
         * @param pause how long
         */
        record Pause(Duration pause) implements Step {
        }

        /**
         * The node is certainly off: say so, and go on without anybody waiting.
         *
         * @param result what to say
         * @param on the call that switches it on again
         */
        record Confirmed(FenceResult result, Call on) implements Step {
        }

        /**
         * It is over.
         *
         * @param result how it ended
         */
        record End(FenceResult result) implements Step {
        }
    }

    /** Where the try is. */
    private enum Phase {
        FIRST, LOOK, ON
    }

    private final FenceAgent agent;
    private final String first;
    private final boolean look;
    private final boolean backOn;
    private final String refusal;
    private final boolean nothing;
    private Phase phase = Phase.FIRST;
    private String calling = "";
    /** What is left when the look for a confirmation must end. */
    private Duration lookEnds = Duration.ZERO;
    private String seen = "nothing";

    FencePlan(final FenceAgent agent, final FenceDevice device, final FenceRequest.Action action) {
        this.agent = agent;
        final boolean offAndOn = agent.can("off") && agent.can("on") && agent.can("status");
        final boolean reboots = action == FenceRequest.Action.REBOOT && agent.can("reboot")
            && (!offAndOn || AgentFacts.cycles(device.parameters()));
        nothing = action == FenceRequest.Action.BACK_ON && (agent.unfences() || AgentFacts.heuristic(agent));
        final boolean on = action == FenceRequest.Action.ON || action == FenceRequest.Action.BACK_ON;
        first = on ? "on" : reboots ? "reboot" : "off";
        look = "off".equals(first) && agent.can("status");
        backOn = "off".equals(first) && action == FenceRequest.Action.REBOOT && agent.can("on") && !agent.unfences();
        refusal = agent.can(first) ? "" : agent.name() + " has no action " + first + ".";
    }

    Step begin(final Duration left) {
        if (nothing) {
            return end(Status.CONFIRMED, agent.name() + " leaves it off.");
        }
        if (!refusal.isEmpty()) {
            return end(Status.FAILED, refusal);
        }
        return call(first, left);
    }

    /** After a pause. */
    Step resume(final Duration left) {
        return look(left);
    }

    /** After a call. */
    Step next(final AgentOutput output, final Duration left) {
        return switch (phase) {
            case FIRST -> afterFirst(output, left);
            case LOOK -> afterLook(output, left);
            // the fence was confirmed before: this says how the rest of it went
            default -> output.done() ? end(Status.CONFIRMED, agent.name() + " has switched it on again.")
                : end(Status.FAILED, agent.name() + " could not switch it on again: " + output.reason() + ".");
        };
    }

    private Step afterFirst(final AgentOutput output, final Duration left) {
        if (output.end() == AgentOutput.End.KILLED) {
            return end(Status.TIMED_OUT, agent.name() + " did not end its action " + first + " in time: "
                + output.reason() + ".");
        }
        if (!output.done()) {
            return end(Status.FAILED, agent.name() + " failed to do " + first + ": " + output.reason() + ".");
        }
        if (AgentFacts.heuristic(agent) && !"on".equals(first)) {
            return end(Status.PASSED, agent.name() + " lets the fence go on; it says nothing of the node.");
        }
        if (look) {
            phase = Phase.LOOK;
            lookEnds = left.minus(CONFIRMATION);
            return look(left);
        }
        final FenceResult word = new FenceResult(Status.CONFIRMED, agent.name() + " reports that " + first
            + " is done" + ("on".equals(first) ? "." : "; that is its word alone, for " + (agent.can("status")
                ? "a power cycle is not seen by its status." : "it has no status.")));
        return backOn ? backOn(word, left) : new Step.End(word);
    }

    private Step look(final Duration left) {
        if (left.compareTo(lookEnds) <= 0 || left.isNegative() || left.isZero()) {
            return end(Status.FAILED, agent.name() + " says that it has switched the node off, and its status says: "
                + seen + ". Not believed.");
        }
        final Duration limit = left.compareTo(STATUS_LIMIT) < 0 ? left : STATUS_LIMIT;
        return call("status", limit);
    }

    private Step afterLook(final AgentOutput output, final Duration left) {
        if (output.off()) {
            if (!backOn) {
                return end(Status.CONFIRMED, agent.name() + " reports it off, by its status.");
            }
            if (left.isNegative() || left.isZero()) {
                return end(Status.CONFIRMED, agent.name() + " reports it off, by its status; no time was left to"
                    + " switch it on again.");
            }
            return backOn(new FenceResult(Status.CONFIRMED, agent.name() + " reports it off, by its status; it is"
                + " being switched on again."), left);
        }
        seen = output.done() ? "on" : output.reason();
        return new Step.Pause(PAUSE);
    }

    private Step backOn(final FenceResult confirmed, final Duration left) {
        phase = Phase.ON;
        return new Step.Confirmed(confirmed, call("on", left));
    }

    private Step.Call call(final String action, final Duration limit) {
        calling = action;
        return new Step.Call(action, limit);
    }

    private static Step end(final Status status, final String detail) {
        return new Step.End(new FenceResult(status, detail));
    }

    /** {@return the action of the present call, for people} */
    String calling() {
        return calling;
    }
}
