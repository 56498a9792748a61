package io.coterie.resource.ocf;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OcfInstanceTest {
    @TempDir
    private Path folder;

    /** Runs tasks in the caller's stack: nothing here waits for a later one. */
    private static final class Direct implements Scheduler {
        @Override
        public void execute(final Runnable task) {
            task.run();
        }

        @Override
        public Subscription schedule(final Duration delay, final Runnable task) {
            throw new UnsupportedOperationException();
        }
    }

    private InstanceContext context(final Map<String, String> settings) {
        final ClusterId cluster = new ClusterId("test", new UUID(1, 1));
        return (InstanceContext) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {InstanceContext.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "configuration" -> Configuration.of(settings);
                case "cluster" -> cluster;
                case "self" -> MemberId.of("n1", 7);
                case "nodes" -> Map.of(NodeId.of("n1"), "127.0.0.1:1");
                case "dataDirectory" -> folder;
                case "newScheduler" -> new Direct();
                case "processMark" -> cluster.uuid() + "/n1#7";
                default -> throw new UnsupportedOperationException(method.getName());
            });
    }

    private static CompletableFuture<ActionResult> run(final ResourceAgents agents, final String agent,
            final String action, final Map<String, String> parameters) {
        return agents.execute(new ActionRequest(agent, action, "r", NodeId.of("n1"), parameters, Map.of(),
            Duration.ZERO, Duration.ofSeconds(60), 0)).toCompletableFuture();
    }

    @Test
    void livesFromWarmToCloseAndLeavesNoThread() throws Exception {
        final ComponentInstance<ResourceAgents> instance =
            new OcfProvider().create(context(Map.of("runDirectory", folder.resolve("run").toString())));
        final ResourceAgents agents = instance.service();
        assertInstanceOf(UnavailableException.class, assertThrows(ExecutionException.class,
            () -> run(agents, "ocf:coterie:Dummy", "monitor", Map.of()).get()).getCause());
        instance.warm(1, Duration.ofSeconds(10));
        assertTrue(agents.agents().contains("ocf:coterie:WebServer"));
        assertEquals(ResultCode.NOT_RUNNING,
            run(agents, "ocf:coterie:Dummy", "monitor", Map.of()).get(60, TimeUnit.SECONDS).code());
        instance.drain(Duration.ofSeconds(10));
        final CompletableFuture<ActionResult> slow =
            run(agents, "ocf:coterie:Dummy", "monitor", Map.of("op_sleep", "1000"));
        await().until(() -> ProcessHandle.current().descendants()
            .anyMatch(program -> program.info().command().orElse("").endsWith("/sleep")));
        instance.drain(Duration.ofMillis(100));
        instance.close();
        instance.close();
        assertEquals(ActionResult.Status.TIMED_OUT, slow.get(1, TimeUnit.SECONDS).status());
        assertTrue(slow.get().exitReason().startsWith("The component was closed"), slow.get().exitReason());
        assertThrows(UnavailableException.class, agents::agents);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(t -> t.isAlive() && t.getName().startsWith("coterie-ocf-")));
    }

    @Test
    void badSettingsAreRefused() {
        assertThrows(InvalidInputException.class,
            () -> new OcfProvider().create(context(Map.of("metadataTimeout", "soon"))));
        assertEquals("component.unknown-setting",
            new OcfProvider().check(Configuration.of(Map.of("root", "/x"))).get(0).code());
    }
}
