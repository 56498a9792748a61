package ${package};

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ActionResult.Status;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.JavaAgent;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;

/**
 * Runs agents that are Java objects: OSGi services of the type {@code JavaAgent}.
 *
 * <p>Threads: each action has a thread of a bounded pool, which is interrupted at the action's time-out. Calls never
 * block; stages end on a thread of the pool, at a time-out on the timer's.
 */
final class ServiceAgents implements ComponentInstance<ResourceAgents>, ResourceAgents {
    /** Actions at once: each holds a thread, and a member has tens of resources rather than hundreds. */
    private static final int MAX_RUNNING = 64;
    private static final long IDLE_SECONDS = 10;

    private final InstanceContext context;
    private final List<Agent> agents;
    private final Map<CompletableFuture<ActionResult>, Run> running = new ConcurrentHashMap<>();
    private volatile ThreadPoolExecutor pool;
    private volatile Scheduler timers;

    /** A service, and the full name of the agent that it is. */
    record Agent(String name, JavaAgent service) {
    }

    ServiceAgents(final InstanceContext context, final List<Agent> agents) {
        this.context = context;
        this.agents = agents;
    }

    @Override
    public ResourceAgents service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        timers = context.newScheduler("timers");
        pool = new ThreadPoolExecutor(0, MAX_RUNNING, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
            this::thread);
    }

    private Thread thread(final Runnable task) {
        final Thread thread = new Thread(task, "${component}-" + context.self().node());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        // told first: an action that is interrupted may end with a result of its own
        cancelAll();
        final ThreadPoolExecutor threads = pool;
        if (threads != null) {
            threads.shutdownNow();
        }
        // what came in between
        cancelAll();
    }

    private void cancelAll() {
        running.forEach((end, run) -> end.complete(run.result(Status.CANCELLED, "The component was closed.")));
    }

    @Override
    public String agentClass() {
        return "java";
    }

    @Override
    public List<String> agents() {
        return agents.stream().map(Agent::name).distinct().sorted().toList();
    }

    private Optional<JavaAgent> find(final String name) {
        Objects.requireNonNull(name, "agent");
        return agents.stream().filter(one -> one.name().equals(name)).map(Agent::service).findFirst();
    }

    @Override
    public CompletionStage<AgentMetadata> metadata(final String agent) {
        return find(agent).map(one -> CompletableFuture.completedFuture(one.metadata()))
            .orElseGet(() -> CompletableFuture.failedFuture(new RejectedException("resource.unknown-agent", "The agent "
                + agent + " is not here.", "Install the bundle that has it.")));
    }

    @Override
    public CompletionStage<ActionResult> execute(final ActionRequest request) {
        final Optional<JavaAgent> agent = find(request.agent());
        if (agent.isEmpty()) {
            return CompletableFuture.completedFuture(notRun(ResultCode.NOT_INSTALLED, "The agent " + request.agent()
                + " is not here."));
        }
        final CompletableFuture<ActionResult> end = new CompletableFuture<>();
        final Run run = new Run(request, System.nanoTime());
        running.put(end, run);
        end.whenComplete((result, failure) -> running.remove(end));
        try {
            final Future<?> call = pool.submit(() -> call(agent.get(), run, end));
            final Subscription timer = timers.schedule(request.timeout(), () -> end.complete(run.result(
                Status.TIMED_OUT, "It did not end within " + request.timeout().toMillis() + " ms.")));
            end.whenComplete((result, failure) -> {
                timer.close();
                call.cancel(true);
            });
        } catch (final RejectedExecutionException e) {
            end.complete(notRun(ResultCode.GENERIC_ERROR, pool.isShutdown() ? "The component is closed."
                : MAX_RUNNING + " actions run already."));
        }
        return end;
    }

    @Override
    public void cancel(final String resource) {
        Objects.requireNonNull(resource, "resource");
        running.forEach((end, run) -> {
            if (run.request().resource().equals(resource)) {
                end.complete(run.result(Status.CANCELLED, "It was cancelled."));
            }
        });
    }

    private static void call(final JavaAgent agent, final Run run, final CompletableFuture<ActionResult> end) {
        try {
            agent.execute(run.request()).whenComplete((result, failure) -> end.complete(result != null ? result
                : run.failed(failure)));
        } catch (final RuntimeException | Error e) {
            end.complete(run.failed(e));
        }
    }

    private static ActionResult notRun(final ResultCode code, final String reason) {
        return new ActionResult(Status.NOT_RUN, code, reason, Duration.ZERO, Map.of());
    }

    /** An action that runs, and when it began, in nanoseconds of this JVM. */
    private record Run(ActionRequest request, long begin) {
        /** A result that is not the agent's own. */
        ActionResult result(final Status status, final String reason) {
            return new ActionResult(status, ResultCode.GENERIC_ERROR, reason,
                Duration.ofNanos(System.nanoTime() - begin), Map.of());
        }

        /** The type of a failure alone: its message may hold a parameter's value, which may be a secret. */
        ActionResult failed(final Throwable failure) {
            return result(Status.COMPLETED, failure == null ? "The agent gave no result."
                : "The agent failed with " + failure.getClass().getName() + ".");
        }
    }
}
