package io.coterie.manager;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.Term;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.Change;
import io.coterie.api.state.OperationRecord;
import io.coterie.manager.core.Order;
import io.coterie.manager.executor.LocalExecutor;

/** What an agent says of a failure is told to everybody who asks: the secrets that it was given are not in it. */
class SecretReasonsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Term TERM = new Term(1);
    @TempDir
    private Path folder;
    private final FakeSlots slots = new FakeSlots();
    private final LocalExecutor executor = new LocalExecutor(FakeSlots.SELF, Optional.empty(),
        slots.newScheduler("executor"), slots.clock(), () -> List.of(new Talkative()), slots.state);

    /** Says all that it was given. */
    private static final class Talkative implements ResourceAgents {
        @Override
        public String agentClass() {
            return "sim";
        }

        @Override
        public List<String> agents() {
            return List.of();
        }

        @Override
        public CompletionStage<AgentMetadata> metadata(final String agent) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<ActionResult> execute(final ActionRequest request) {
            return CompletableFuture.completedFuture(new ActionResult(ActionResult.Status.COMPLETED,
                ResultCode.GENERIC_ERROR, "cannot log in: " + String.join(" ", request.parameters().values()),
                Duration.ZERO, Map.of()));
        }
    }

    @BeforeEach
    void start() {
        slots.model.apply(new Change.ApplyDocument(-1, "cluster: shop", List.of(FakeSlots.SELF.node()), "me", "",
            Instant.EPOCH));
        slots.model.apply(new Change.BeginTerm(TERM, FakeSlots.SELF, Instant.EPOCH));
        slots.model.apply(new Change.Join(FakeSlots.SELF, Instant.EPOCH));
        executor.start();
    }

    @AfterEach
    void end() {
        executor.close();
        slots.close();
    }

    private String reason(final String resource, final Map<String, Value> parameters) {
        executor.order(new Order(TERM, 1, FakeSlots.SELF, 1, new Action(resource + " start", Action.Type.START,
            FakeSlots.SELF.node(), resource, "sim:x", "start", Duration.ZERO, LIMIT, ResultCode.OK, parameters,
            Map.of(), 0, "digest", Set.of(), "why")));
        await().atMost(LIMIT).until(() -> slots.state.current().operations().stream()
            .anyMatch(o -> o.resource().equals(resource)));
        return slots.state.current().operations().stream().filter(o -> o.resource().equals(resource)).findFirst()
            .map(OperationRecord::exitReason).orElseThrow();
    }

    @Test
    void valuesFromFilesAndOfSecretNamesAreMasked() throws Exception {
        final Path file = Files.writeString(folder.resolve("key"), "geheim-4711\n");
        assertEquals("cannot log in: *** admin ***", reason("db", Map.of("a", new Value(file.toString(), true), "b",
            Value.of("admin"), "test_passwd", Value.of("offen-0815"))));
    }

    @Test
    void aSecretThatReachesBeyondWhatIsKeptIsMaskedTheSame() throws Exception {
        final Path file = Files.writeString(folder.resolve("key"), "geheim-4711".repeat(400));
        assertEquals("cannot log in: *** end", reason("db", Map.of("a", new Value(file.toString(), true), "b",
            Value.of("end"))));
    }

    @Test
    void aPipeInPlaceOfAFileIsRefusedAndHoldsNobodyUp() throws Exception {
        final Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().onExit().get(20, TimeUnit.SECONDS)
            .exitValue());
        assertEquals("What " + pipe + ", of parameter 'a', names is no regular file."
            + " Name the file that holds the value.", reason("db", Map.of("a", new Value(pipe.toString(), true))));
        assertEquals("cannot log in: b", reason("web", Map.of("a", Value.of("b"))));
    }
}
