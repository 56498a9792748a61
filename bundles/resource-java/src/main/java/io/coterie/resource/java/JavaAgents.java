package io.coterie.resource.java;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.JavaAgent;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;

/**
 * Runs agents on a bounded pool of threads, each action under a timer that interrupts it. Calls come from any thread
 * and do not block; stages complete on a thread of the pool or of the agent, at a time-out on the timer's.
 */
final class JavaAgents implements ResourceAgents, AutoCloseable {
    /** The class served. */
    static final String CLASS = "java";
    /** Actions at once; each holds a thread, and a member has tens of resources rather than hundreds. */
    static final int MAX_RUNNING = 128;
    private static final long IDLE_SECONDS = 10;

    private final AgentRegistry registry;
    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<ActionRun> running = ConcurrentHashMap.newKeySet();

    JavaAgents(final AgentRegistry registry, final String name) {
        this.registry = registry;
        final AtomicInteger count = new AtomicInteger();
        final ThreadFactory threads = task -> {
            final Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        pool = new ThreadPoolExecutor(0, MAX_RUNNING, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
            threads);
        timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public String agentClass() {
        return CLASS;
    }

    @Override
    public List<String> agents() {
        return registry.types().stream().map(type -> CLASS + ":" + type).toList();
    }

    private Optional<JavaAgent> find(final String agent) {
        return agent.startsWith(CLASS + ":") ? registry.find(agent.substring(CLASS.length() + 1)) : Optional.empty();
    }

    @Override
    public CompletionStage<AgentMetadata> metadata(final String agent) {
        final Optional<JavaAgent> found = find(agent);
        if (found.isEmpty()) {
            return CompletableFuture.failedFuture(new RejectedException("resource.unknown-agent",
                "The agent " + agent + " is not registered on this member.",
                "Install the bundle that has it, or look at the names of those that are there."));
        }
        try {
            final AgentMetadata metadata = found.get().metadata();
            if (metadata != null && metadata.agent().equals(agent)) {
                return CompletableFuture.completedFuture(metadata);
            }
            return CompletableFuture.failedFuture(badMetadata(agent, metadata == null ? "gives no metadata"
                : "describes itself as " + metadata.agent(), null));
        } catch (final RuntimeException | Error e) {
            return CompletableFuture.failedFuture(badMetadata(agent, "fails to describe itself: " + e, e));
        }
    }

    private static CoterieException badMetadata(final String agent, final String problem, final Throwable cause) {
        return new CoterieException("resource.bad-metadata", "The agent " + agent + " " + problem + ".",
            "Mend the bundle that has it.", cause);
    }

    @Override
    public CompletionStage<ActionResult> execute(final ActionRequest request) {
        final Optional<JavaAgent> found = find(request.agent());
        if (found.isEmpty()) {
            return notRun(ResultCode.NOT_INSTALLED, "The agent " + request.agent() + " is not registered.");
        }
        final ActionRun run = new ActionRun(found.get(), request);
        running.add(run);
        run.ended().whenComplete((nothing, failure) -> running.remove(run));
        try {
            run.begin(pool, timer);
        } catch (final RejectedExecutionException e) {
            run.neverBegan();
            return notRun(ResultCode.GENERIC_ERROR, pool.isShutdown() ? "The component is closed."
                : MAX_RUNNING + " actions run already.");
        }
        return run.result();
    }

    @Override
    public void cancel(final String resource) {
        java.util.Objects.requireNonNull(resource, "resource");
        running.stream().filter(run -> run.concerns(resource)).forEach(ActionRun::cancel);
    }

    private static CompletionStage<ActionResult> notRun(final ResultCode code, final String reason) {
        return CompletableFuture.completedFuture(
            new ActionResult(ActionResult.Status.NOT_RUN, code, reason, Duration.ZERO, Map.of()));
    }

    /** {@return how many actions hold a thread although their time is up} */
    long stuck() {
        return running.stream().filter(r -> r.result().isDone()).count();
    }

    @Override
    public void close() {
        running.forEach(run -> run.end("The component was closed."));
        timer.shutdownNow();
        pool.shutdownNow();
    }
}
