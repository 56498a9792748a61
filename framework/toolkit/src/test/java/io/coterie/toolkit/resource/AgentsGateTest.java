package io.coterie.toolkit.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.UnavailableException;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;

/** Calls through the gate end, whatever becomes of what is behind it. */
class AgentsGateTest {
    private final AgentsGate gate = new AgentsGate("ocf");

    /** Agents of which no call ends by itself. */
    private static class Silent implements ResourceAgents {
        @Override
        public String agentClass() {
            return "ocf";
        }

        @Override
        public List<String> agents() {
            return List.of();
        }

        @Override
        public CompletionStage<AgentMetadata> metadata(final String agent) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<ActionResult> execute(final ActionRequest request) {
            return new CompletableFuture<>();
        }

        @Override
        public void cancel(final String resource) {
            // nothing ends by itself
        }
    }

    private static String codeOf(final CompletionStage<?> call) {
        final CompletionException ended = assertThrows(CompletionException.class,
            () -> call.toCompletableFuture().join());
        return ((UnavailableException) ended.getCause()).code();
    }

    @Test
    void whatNobodyAnswersEndsWhenItIsAbandoned() {
        gate.open(new Silent());
        final CompletionStage<?> metadata = gate.metadata("ocf:heartbeat:Dummy");
        final CompletionStage<?> action = gate.execute(null);
        gate.close();
        assertFalse(action.toCompletableFuture().isDone(), "closing lets what is in progress go on");
        gate.abandon();
        assertEquals("resource.not-running", codeOf(metadata));
        assertEquals("resource.not-running", codeOf(action));
    }

    @Test
    void aCallThatPassedBeforeTheEndEndsToo() {
        gate.open(new Silent());
        gate.abandon();
        assertEquals("resource.not-running", codeOf(gate.execute(null)));
    }

    @Test
    void threadsThatEndedMeanwhileAreNoSurprise() {
        gate.open(new Silent() {
            @Override
            public CompletionStage<ActionResult> execute(final ActionRequest request) {
                throw new RejectedExecutionException("the threads have ended");
            }
        });
        assertEquals("resource.not-running", codeOf(gate.execute(null)));
    }
}
