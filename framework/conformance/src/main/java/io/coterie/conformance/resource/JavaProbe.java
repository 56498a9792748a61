package io.coterie.conformance.resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

import org.osgi.framework.ServiceRegistration;

import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.JavaAgent;
import io.coterie.api.resource.ResultCode;
import io.coterie.conformance.container.Container;

/** The kit's agent as an OSGi service; does the same as the script. Safe for several threads. */
final class JavaProbe implements JavaAgent {
    private static final Duration ADVISED = Duration.ofSeconds(10);

    static AutoCloseable register(final Container container) {
        final Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(TYPE, "KitProbe");
        final ServiceRegistration<JavaAgent> registration =
            container.outside().registerService(JavaAgent.class, new JavaProbe(), properties);
        return registration::unregister;
    }

    @Override
    public AgentMetadata metadata() {
        return new AgentMetadata("java:KitProbe", "1.0", "Probe", "An agent of the conformance kit.", List.of(
            new AgentMetadata.Parameter("folder", "string", true, false, false, false, "", "Where."),
            new AgentMetadata.Parameter("do", "string", false, false, false, false, "", "What."),
            new AgentMetadata.Parameter("password", "string", false, false, false, true, "", "A secret."),
            new AgentMetadata.Parameter("note", "string", false, false, false, false, "", "Any text.")),
            List.of(action("start"), action("stop"), action("monitor"), action("validate-all")), false);
    }

    private static AgentMetadata.Action action(final String name) {
        return new AgentMetadata.Action(name, "", Duration.ZERO, ADVISED, 0);
    }

    @Override
    public CompletionStage<ActionResult> execute(final ActionRequest request) {
        final String what = request.parameters().getOrDefault("do", "");
        final Path folder = Path.of(request.parameters().get("folder"));
        if (what.startsWith("exit-")) {
            return ended(ResultCode.of(Integer.parseInt(what.substring("exit-".length()))));
        }
        if (what.equals("fail")) {
            return CompletableFuture.completedFuture(new ActionResult(ActionResult.Status.COMPLETED,
                ResultCode.GENERIC_ERROR, "the kit says so", Duration.ZERO, Map.of()));
        }
        if (what.equals("hang")) {
            try {
                Files.writeString(folder.resolve("hang"), "hangs");
                new CountDownLatch(1).await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                return ended(ResultCode.GENERIC_ERROR);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ended(state(request.action(), folder.resolve("running")));
    }

    private static ResultCode state(final String action, final Path running) {
        try {
            Files.writeString(running.resolveSibling("runs." + action), "run\n", StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
            switch (action) {
                case "start" -> {
                    if (!Files.exists(running)) {
                        Files.createFile(running);
                    }
                }
                case "stop" -> Files.deleteIfExists(running);
                case "monitor" -> {
                    return Files.exists(running) ? ResultCode.OK : ResultCode.NOT_RUNNING;
                }
                case "validate-all" -> {
                    return ResultCode.OK;
                }
                default -> {
                    return ResultCode.UNIMPLEMENTED;
                }
            }
            return ResultCode.OK;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletionStage<ActionResult> ended(final ResultCode code) {
        return CompletableFuture.completedFuture(ActionResult.completed(code, Duration.ZERO));
    }
}
